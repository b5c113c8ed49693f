package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.MessageTooBigException;
import org.ws101.Opcode;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.frame.FrameHeader;
import org.ws101.internal.frame.FrameWriter;
import org.ws101.internal.frame.OutputBuffer;
import org.ws101.internal.message.Utf8;

/**
 * The rules for what is sent: what the application does wrong throws, and nothing is queued. Not thread-safe; the caller checks
 * the state of the connection.
 */
public final class Sending {
    /** Up to here a text is encoded in the output itself, char by char: three bytes for each fit into the least output. */
    private static final int SHORT = 80;

    private enum Level {
        NONE,
        MESSAGE,
        FRAME
    }

    /**
     * What connections have in common that encode a message alike.
     *
     * @param splitAt the largest frame, if the message does not fit into one; else 0
     * @param transformation what the extension says, if it transforms the message
     */
    private record Likeness(int splitAt, @Nullable Object transformation) {
        /** Of those that send it as it is, in one frame. */
        private static final Likeness PLAIN = new Likeness(0, null);
    }

    private final WebSocketOptions options;
    private final boolean masks;
    private final @Nullable Extension extension;
    /** Null when nobody observes. */
    private final @Nullable Tally tally;

    private final OutputBuffer output;
    private final FrameWriter writer;
    /** The level and the type of the message that has begun and not ended. */
    private Level level = Level.NONE;

    private Opcode type = Opcode.CONTINUATION;
    /** What transforms the payload of the message that has begun, if anything does. */
    private @Nullable Extension transforming;

    /** Whether the message that is being sent frame by frame bears the mark of the extension: its payload is no text. */
    private boolean marked;

    /** The text of the message that is being sent frame by frame, so far; null before the first. */
    private @Nullable Utf8 text;

    /** @param maskingKeys gives a fresh random key for each frame of a client; null for a server */
    public Sending(WebSocketOptions options, @Nullable IntSupplier maskingKeys, @Nullable Extension extension) {
        this(options, maskingKeys, extension, new OutputBuffer(), null);
    }

    /**
     * The same, observed.
     *
     * @param output where the frames wait
     * @param tally is told of the payload of messages, not of their frames; null when nobody observes
     */
    public Sending(
            WebSocketOptions options,
            @Nullable IntSupplier maskingKeys,
            @Nullable Extension extension,
            OutputBuffer output,
            @Nullable Tally tally) {
        this.options = options;
        this.masks = maskingKeys != null;
        this.extension = extension;
        this.tally = tally;
        this.output = output;
        this.writer = new FrameWriter(output, maskingKeys);
    }

    /** About how many bytes a message takes, without a look at each character. */
    public static int weight(Message message) {
        return message instanceof Message.Text text ? text.data().length() : message.size();
    }

    /** How many bytes wait to be written. */
    public int outputSize() {
        return output.size();
    }

    /**
     * Payloads from that size on wait in the arrays that they come in, until {@link #takeLent} or whatever else comes next. Only for a
     * caller who takes them before the sender's call returns, or takes a copy with {@link #takeOutput}.
     */
    public void lendFrom(int size) {
        writer.lendFrom(size);
    }

    /** Whether a payload waits in an array of its sender's. */
    public boolean lends() {
        return output.lends();
    }

    /** Hands over the payload that waits last in an array of its sender's; {@link #takeOutput} has what comes before it. */
    public @Nullable ByteBuffer takeLent() {
        return output.takeLent();
    }

    /** Copies the payload that waits in an array of its sender's, if one does. */
    public void keepLent() {
        output.keepLent();
    }

    /** Nothing has been sent for a while: the extension, which there is, gives back what it needs for messages alone. */
    public void rest() {
        if (level == Level.NONE) {
            Objects.requireNonNull(extension).rest();
        }
    }

    /** Hands over all bytes that wait to be written. Nobody may write to the array behind them: others may send it too. */
    public ByteBuffer takeOutput() {
        return output.take();
    }

    /** Whether the array of what was taken last is for others once it has left: nobody else sends it. */
    public boolean lastBorrowed() {
        return output.lastBorrowed();
    }

    /**
     * Queues a message or a part of one, a ping or a pong, in one frame; no close frame.
     *
     * @throws WebSocketFailure when the extension could not transform the message; the connection has to fail with that
     * @throws RuntimeException as {@link org.ws101.WebSocket#send} says
     */
    public void send(Message message) {
        if (message instanceof Message.Text text) {
            text(text.data(), !text.partial());
        } else if (message instanceof Message.Binary binary) {
            part(Opcode.BINARY, binary.data(), 0, binary.size(), !binary.partial());
        } else if (message instanceof Message.Ping ping) {
            control(Opcode.PING, ping.data());
        } else {
            control(Opcode.PONG, ((Message.Pong) message).data());
        }
    }

    private void text(String data, boolean last) {
        if (data.length() <= SHORT && transformerOf(data.length(), last) == null) {
            shortText(data, last);
        } else {
            byte[] bytes = Utf8.encode(data);
            part(Opcode.TEXT, bytes, 0, bytes.length, last);
        }
    }

    /** Queues a text that nothing transforms, without an array of its own. */
    private void shortText(String text, boolean last) {
        int firstByte = FrameHeader.firstByte(last, 0, opcodeOfPart(Opcode.TEXT));
        int size = text.length(); // if it is ASCII
        int start = writer.begin(firstByte, size, 3 * size);
        int encoded = Utf8.encode(text, writer.payload(), start) - start;
        requirePart(Opcode.TEXT, encoded);
        if (encoded != size) { // the header may be longer, and then lies over the first of these bytes
            start = writer.begin(firstByte, encoded, 3 * size);
            int unused = Utf8.encode(text, writer.payload(), start);
        }
        writer.finish(encoded);
        transforming = null;
        partQueued(Opcode.TEXT, encoded, last);
    }

    /**
     * Queues a part of a message in one frame, or in more if the extension makes it larger than the largest frame; of a text,
     * bytes of valid UTF-8 that may be cut anywhere.
     *
     * @throws WebSocketFailure as {@link #send}
     */
    public void part(Opcode messageType, byte[] bytes, int offset, int length, boolean last) {
        requirePart(messageType, length);
        Extension transformer = transformerOf(length, last);
        byte[] encoded = transformer == null ? null : encode(transformer, bytes, offset, length, last);
        int opcode = opcodeOfPart(messageType);
        if (transformer != null && encoded != null) {
            encodedPart(opcode, level == Level.NONE ? transformer.rsv() : 0, encoded, last);
            transforming = transformer;
        } else {
            writer.write(FrameHeader.firstByte(last, 0, opcode), bytes, offset, length);
            transforming = null;
        }
        partQueued(messageType, length, last);
    }

    /**
     * Queues a whole message of any size, a ping or a pong.
     *
     * @throws IllegalStateException when a message has begun and not ended, unless this is a ping or a pong
     * @throws WebSocketFailure as {@link #send}
     */
    public void sendWhole(Message message) {
        boolean control = !(message instanceof Message.Text || message instanceof Message.Binary);
        if (!control && isWithinMessage()) {
            throw withinMessage();
        }
        if (control || surelyFits(message, options.maxFrameSize())) {
            send(message);
        } else {
            whole(type(message), payload(message));
        }
    }

    /**
     * Queues a whole text that surely fits into a frame.
     *
     * @throws IllegalStateException when a message has begun and not ended
     * @throws WebSocketFailure as {@link #send}
     */
    public void wholeText(String text) {
        if (isWithinMessage()) {
            throw withinMessage();
        }
        text(text, true);
    }

    /** Whether a text fits into a frame of that size, as far as that shows without a look at each character. */
    public static boolean surelyFits(String text, int frameSize) {
        return 3L * text.length() <= frameSize;
    }

    /** Whether a message fits into a frame of that size, as far as that shows without a look at each character. */
    public static boolean surelyFits(Message message, int frameSize) {
        return message instanceof Message.Text text ? surelyFits(text.data(), frameSize) : message.size() <= frameSize;
    }

    /** What is thrown when a whole message is to be sent within another one. */
    public static IllegalStateException withinMessage() {
        return new IllegalStateException("A message is being sent in parts: end it before you send a whole one");
    }

    /** The opcode of a text or binary message. */
    public static Opcode type(Message message) {
        return message instanceof Message.Text ? Opcode.TEXT : Opcode.BINARY;
    }

    /** The payload of a text or binary message. */
    public static byte[] payload(Message message) {
        if (message instanceof Message.Text text) {
            return Utf8.encode(text.data());
        }
        return ((Message.Binary) message).data();
    }

    /**
     * Queues a whole message of any size: of a text, its valid UTF-8.
     *
     * @throws IllegalStateException when a message has begun and not ended
     * @throws WebSocketFailure as {@link #send}
     */
    public void wholePayload(Opcode messageType, byte[] bytes) {
        if (isWithinMessage()) {
            throw withinMessage();
        }
        whole(messageType, bytes);
    }

    /** Sends a message of any size; none has begun. */
    void whole(Opcode messageType, byte[] bytes) {
        int offset = 0;
        do {
            int length = Math.min(bytes.length - offset, options.maxFrameSize());
            part(messageType, bytes, offset, length, offset + length == bytes.length);
            offset += length;
        } while (offset < bytes.length);
    }

    /**
     * Queues a message with the frames that others send too, if this end encodes as they do; none has begun.
     *
     * @throws WebSocketFailure as {@link #send}
     */
    public void prepared(PreparedMessage message) {
        byte[] ahead = message.ahead();
        if (ahead != null) {
            whole(Opcode.TEXT, ahead);
        }
        Likeness likeness = likeness(message.payloadSize());
        if (likeness == null) {
            message.encodeBy(this);
        } else {
            output.append(message.framesFor(likeness, this));
            count(message.type(), message.payloadSize(), true);
        }
    }

    /** Null when frames are for this connection alone. */
    private @Nullable Likeness likeness(int size) {
        if (masks) {
            return null; // RFC 6455 §5.3: each frame has a masking key of its own
        }
        int splitAt = size > options.maxFrameSize() ? options.maxFrameSize() : 0;
        Extension transformer = transformerOf(Math.min(size, options.maxFrameSize()), splitAt == 0);
        if (transformer == null) {
            return splitAt == 0 ? Likeness.PLAIN : new Likeness(splitAt, null);
        }
        Object transformation = transformer.likeness();
        return transformation == null ? null : new Likeness(splitAt, transformation);
    }

    /** One that encodes as this does and masks nothing, with an output of its own. */
    Sending unmasked() {
        return new Sending(options, null, extension);
    }

    /** What transforms the part that comes next, if anything does. */
    private @Nullable Extension transformerOf(int length, boolean last) {
        if (level != Level.NONE) {
            return transforming;
        }
        return extension != null && extension.transforms(length, last) ? extension : null;
    }

    private static byte @Nullable [] encode(Extension transformer, byte[] bytes, int offset, int length, boolean last) {
        try {
            return transformer.encode(bytes, offset, length, last);
        } catch (RuntimeException | Error e) { // such as a lack of memory outside the heap
            WebSocketFailure failure = new WebSocketFailure(
                    CloseCode.INTERNAL_SERVER_ERROR, "a message could not be transformed for the extension");
            failure.initCause(e);
            throw failure;
        }
    }

    private void encodedPart(int firstOpcode, int firstRsv, byte[] encoded, boolean last) {
        int opcode = firstOpcode;
        int rsv = firstRsv;
        int offset = 0;
        do {
            int length = Math.min(encoded.length - offset, options.maxFrameSize());
            boolean fin = last && offset + length == encoded.length;
            writer.write(FrameHeader.firstByte(fin, rsv, opcode), encoded, offset, length);
            offset += length;
            opcode = Opcode.CONTINUATION.code();
            rsv = 0; // RFC 7692 §6.1: on the first frame alone
        } while (offset < encoded.length);
    }

    private void control(Opcode opcode, byte[] payload) {
        control(firstByte(opcode), payload);
    }

    /** The first byte of a control frame. */
    public static int firstByte(Opcode control) {
        return FrameHeader.firstByte(true, 0, control.code());
    }

    /** Queues a control frame that was checked before. */
    public void control(int firstByte, byte[] payload) {
        writer.write(firstByte, payload, 0, payload.length);
    }

    /**
     * Checks and queues a frame of the frame level, but no close frame.
     *
     * @throws RuntimeException as {@link org.ws101.FrameChannel#sendFrame} says
     */
    public void frame(Frame frame) {
        check(frame);
        if (frame.opcode().code() <= Opcode.BINARY.code()) {
            partOfMessage(frame);
        }
        byte[] payload = frame.payloadData();
        writer.write(firstByte(frame), payload, 0, payload.length);
    }

    /** The first byte of a frame of the frame level. */
    public static int firstByte(Frame frame) {
        return FrameHeader.firstByte(frame.fin(), frame.rsv(), frame.opcode().code());
    }

    /** Checks a frame of the frame level, but for the order of frames and their text. */
    public void check(Frame frame) {
        requireDefinedOrAdmitted(frame);
        requireMarkOnFirstFrame(frame);
        if (frame.payloadLength() > options.maxFrameSize()) {
            throw new MessageTooBigException(frame.payloadLength(), options.maxFrameSize());
        }
        boolean control = frame.opcode().isControl();
        if (control && (!frame.fin() || frame.payloadLength() > 125)) {
            throw new IllegalArgumentException(
                    frame + ": a control frame must be final, with a maximum of 125 bytes (RFC 6455 §5.5)");
        }
    }

    private void partOfMessage(Frame frame) {
        requireSequence(frame);
        boolean continuation = frame.opcode().equals(Opcode.CONTINUATION);
        Opcode messageType = continuation ? type : frame.opcode();
        boolean transformed = continuation ? marked : isMarked(frame);
        if (messageType.equals(Opcode.TEXT) && !transformed) {
            Utf8 longer = continuation ? Objects.requireNonNull(text).copy() : new Utf8();
            // RFC 6455 §5.6: the text of the whole message is UTF-8, whatever its frames
            if (!longer.accept(frame.payloadData(), 0, frame.payloadLength())
                    || (frame.fin() && !longer.isComplete())) {
                throw new IllegalArgumentException(
                        frame + ": its text is not valid UTF-8 (RFC 6455 §5.6); send such data as binary");
            }
            text = longer;
        }
        if (extension != null && transformed && !continuation) {
            extension.forgetSent();
        }
        count(messageType, frame.payloadLength(), frame.fin());
        marked = transformed;
        type = messageType;
        level = frame.fin() ? Level.NONE : Level.FRAME;
    }

    private void requireDefinedOrAdmitted(Frame frame) {
        int code = frame.opcode().code();
        boolean defined = code <= 0x2 || (code >= 0x8 && code <= 0xA);
        if (!defined && !options.admittedOpcodes().contains(frame.opcode())) {
            throw new IllegalArgumentException(
                    frame + ": its opcode " + code + " is reserved; admit it with the option admitOpcode");
        }
        if ((frame.rsv() & ~options.admittedRsv()) != 0) {
            throw new IllegalArgumentException(
                    frame + ": its reserved bits are not admitted; admit them with the option admitRsv");
        }
    }

    private boolean isMarked(Frame frame) {
        return extension != null && (frame.rsv() & extension.rsv()) != 0;
    }

    private void requireMarkOnFirstFrame(Frame frame) {
        boolean first = frame.opcode().equals(Opcode.TEXT) || frame.opcode().equals(Opcode.BINARY);
        if (isMarked(frame) && !first) {
            throw new IllegalArgumentException(
                    frame + ": one of its reserved bits belongs to the negotiated extension (RFC 7692 §6.1); clear it");
        }
    }

    private void requireSequence(Frame frame) {
        boolean continuation = frame.opcode().equals(Opcode.CONTINUATION);
        if (level == Level.MESSAGE) {
            throw new IllegalStateException(
                    "A message is being sent in parts with send: end it there before you send " + frame);
        }
        if (continuation != (level == Level.FRAME)) {
            throw new IllegalStateException(
                    continuation
                            ? frame + ": there is no message to continue; start one with a text or binary frame"
                            : frame + ": a message is in progress; continue it with continuation frames");
        }
    }

    private void requirePart(Opcode messageType, int size) {
        if (size > options.maxFrameSize()) {
            throw new MessageTooBigException(size, options.maxFrameSize());
        }
        if (level == Level.FRAME) {
            throw new IllegalStateException("A message is being sent frame by frame: end it there first");
        }
        if (level == Level.MESSAGE && !type.equals(messageType)) {
            throw new IllegalStateException(
                    "A " + type + " message is being sent in parts: end it before a " + messageType + " message");
        }
    }

    private int opcodeOfPart(Opcode messageType) {
        return level == Level.NONE ? messageType.code() : Opcode.CONTINUATION.code();
    }

    private void partQueued(Opcode messageType, int size, boolean last) {
        count(messageType, size, last);
        type = messageType;
        level = last ? Level.NONE : Level.MESSAGE;
    }

    private void count(Opcode messageType, int size, boolean last) {
        if (tally != null) {
            tally.payload(messageType, size, last);
        }
    }

    /** Whether a message has begun and not ended. */
    public boolean isWithinMessage() {
        return level != Level.NONE;
    }
}
