package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.frame.FrameHeader;
import org.ws101.internal.frame.FrameReader;
import org.ws101.internal.message.MessageAssembler;
import org.ws101.internal.message.Utf8;

/**
 * The rules for what is received: each is checked with the first byte that can break it. Not thread-safe.
 *
 * <p>A breach throws a {@link WebSocketFailure}, which {@link Protocol}, the only caller, turns into the failing of the
 * connection.
 */
final class Receiving {
    private static final int MAX_CONTROL_PAYLOAD = 125;
    private static final int NO_MESSAGE = -1;
    /** A message that is assembled lies in one array. */
    private static final long LARGEST_WHOLE = 1 << 30;

    private enum Expect {
        FIRST,
        SECOND,
        LENGTH,
        MASKING_KEY,
        PAYLOAD
    }

    private final Role role;
    private final WebSocketOptions options;
    private final Delivery delivery;
    private final long maxMessageSize;
    private final @Nullable Extension extension;
    private final FrameReader frame = new FrameReader();
    private final Utf8 utf8 = new Utf8();
    /** The payload so far of the message (delivered whole), or of its current frame (delivered in parts). */
    private final MessageAssembler assembler = new MessageAssembler();

    private final List<Frame> retained = new ArrayList<>();
    /** Where the payload of the current frame begins in the assembler, when frames are retained. */
    private int frameStart;

    private final byte[] control = new byte[MAX_CONTROL_PAYLOAD];
    private int controlSize;
    private Expect expect = Expect.FIRST;
    /** The opcode of the message that is in progress, or {@link #NO_MESSAGE}. */
    private int messageOpcode = NO_MESSAGE;

    /** What restores the payload of the message that is in progress, if anything does. */
    private @Nullable Extension transforming;

    private long messageSize;
    private int fragments;

    Receiving(Role role, WebSocketOptions options, Delivery delivery, @Nullable Extension extension) {
        this.role = role;
        this.options = options;
        this.delivery = delivery;
        this.maxMessageSize = delivery == Delivery.WHOLE
                ? Math.min(options.maxMessageSize(), LARGEST_WHOLE)
                : options.maxMessageSize();
        this.extension = extension;
    }

    /** Reads up to the next event; null when the buffer is used up before. */
    @Nullable
    Event next(ByteBuffer in) {
        while (readHeader(in)) {
            int count = frame.readPayload(in);
            boolean complete = frame.payloadRemaining() == 0;
            if (count == 0 && !complete) {
                return null;
            }
            int offset = in.arrayOffset() + in.position() - count;
            Event event = isControl(frame.opcode())
                    ? controlPayload(in.array(), offset, count, complete)
                    : messagePayload(in.array(), offset, count, complete);
            if (complete) {
                expect = Expect.FIRST;
            }
            if (event != null) {
                return event;
            }
        }
        return null;
    }

    /** Reads and checks what is missing of the header; false when the buffer is used up before. */
    private boolean readHeader(ByteBuffer in) {
        if (expect == Expect.FIRST) {
            if (!frame.readFirst(in)) {
                return false;
            }
            checkFirst();
            expect = Expect.SECOND;
        }
        if (expect == Expect.SECOND) {
            if (!frame.readSecond(in)) {
                return false;
            }
            checkSecond();
            expect = Expect.LENGTH;
        }
        if (expect == Expect.LENGTH) {
            if (!frame.readLength(in)) {
                return false;
            }
            checkLength();
            expect = Expect.MASKING_KEY;
        }
        if (expect == Expect.MASKING_KEY) {
            if (!frame.readMaskingKey(in)) {
                return false;
            }
            expect = Expect.PAYLOAD;
        }
        return true;
    }

    private void checkFirst() {
        int opcode = frame.opcode();
        // RFC 6455 §5.2: unknown opcodes fail the connection
        if (!isDefined(opcode) && !isAdmitted(opcode)) {
            throw breach("reserved opcode " + opcode);
        }
        boolean startsMessage = opcode == Opcode.TEXT.code() || opcode == Opcode.BINARY.code();
        // RFC 6455 §5.2: RSV must be 0 unless an extension gives it a meaning; RFC 7692 §6: on first frames alone
        int allowedRsv = options.admittedRsv() | (extension != null && startsMessage ? extension.rsv() : 0);
        if ((frame.rsv() & ~allowedRsv) != 0) {
            throw breach("reserved bits " + frame.rsv());
        }
        if (isControl(opcode)) {
            // RFC 6455 §5.5: control frames are not fragmented
            if (!frame.fin()) {
                throw breach("fragmented control frame");
            }
        } else if (isMessageFrame()) {
            checkSequence(startsMessage);
        }
    }

    private void checkSecond() {
        // RFC 6455 §5.1: a server fails on an unmasked frame, a client on a masked one
        if (frame.masked() != (role == Role.SERVER)) {
            throw breach(frame.masked() ? "masked frame from a server" : "unmasked frame from a client");
        }
        // RFC 6455 §5.5: control frames have at most 125 bytes of payload
        if (isControl(frame.opcode()) && frame.lengthBytes() != 0) {
            throw breach("control frame with more than 125 bytes");
        }
    }

    private void checkSequence(boolean startsMessage) {
        // RFC 6455 §5.4: a continuation only within a message, and no other message there
        if (startsMessage && messageOpcode != NO_MESSAGE) {
            throw breach("new message within a fragmented one");
        }
        if (!startsMessage && messageOpcode == NO_MESSAGE) {
            throw breach("continuation frame without a message to continue");
        }
        if (startsMessage) {
            messageOpcode = frame.opcode();
            messageSize = 0;
            fragments = 0;
            transforming = extension != null && (frame.rsv() & extension.rsv()) != 0 ? extension : null;
        }
        if (++fragments > options.maxFragments()) {
            throw new WebSocketFailure(
                    CloseCode.MESSAGE_TOO_BIG, "more than " + options.maxFragments() + " fragments (maxFragments)");
        }
    }

    private void checkLength() {
        long length = frame.payloadLength();
        int least = frame.lengthBytes() == 8 ? 0x1_0000 : frame.lengthBytes() == 2 ? FrameHeader.LENGTH_16 : 0;
        // RFC 6455 §5.2: the most significant bit is 0, and the shortest form is used
        if (length < 0) {
            throw breach("payload length with its most significant bit set");
        }
        if (length < least) {
            throw breach("payload length not in its shortest form");
        }
        if (length > options.maxFrameSize()) {
            throw tooBig("frame of " + length + " bytes", "maxFrameSize", options.maxFrameSize());
        }
        if (isMessageFrame() && transforming == null) {
            addToMessageSize(length);
        }
    }

    private void addToMessageSize(long length) {
        if (length > maxMessageSize - messageSize) {
            throw tooBig("message", "maxMessageSize", maxMessageSize);
        }
        messageSize += length;
    }

    private @Nullable Event controlPayload(byte[] bytes, int offset, int length, boolean complete) {
        System.arraycopy(bytes, offset, control, controlSize, length);
        controlSize += length;
        if (!complete) {
            return null;
        }
        byte[] payload = Arrays.copyOf(control, controlSize);
        controlSize = 0;
        Opcode opcode = opcode();
        if (opcode.equals(Opcode.CONNECTION_CLOSE)) {
            CloseReason reason = ClosePayload.parse(payload);
            return new Event.Received(new Message.Close(reason));
        }
        if (opcode.equals(Opcode.PING)) {
            return new Event.Received(new Message.Ping(payload));
        }
        return opcode.equals(Opcode.PONG)
                ? new Event.Received(new Message.Pong(payload))
                : new Event.Part(frame(payload));
    }

    private @Nullable Event messagePayload(byte[] bytes, int offset, int length, boolean complete) {
        boolean last = complete && frame.fin();
        if (transforming != null && isMessageFrame()) {
            Extension.Sink sink = (piece, from, count) -> {
                addToMessageSize(count);
                checkText(piece, from, count);
                assembler.append(piece, from, count);
                return true;
            };
            if (!transforming.decode(bytes, offset, length, last, sink)) {
                throw new WebSocketFailure(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "invalid data for the extension");
            }
        } else {
            checkText(bytes, offset, length);
            if (last && isSingle()) {
                checkTextComplete();
                return isText()
                        ? received(new Message.Text(utf8.decode(bytes, offset, length)))
                        : received(new Message.Binary(Arrays.copyOfRange(bytes, offset, offset + length)));
            }
            append(bytes, offset, length);
        }
        return complete ? endOfFrame() : null;
    }

    private void append(byte[] bytes, int offset, int length) {
        if (frame.fin() || delivery == Delivery.PARTS) {
            assembler.append(bytes, offset, length, frame.payloadRemaining());
        } else {
            assembler.append(bytes, offset, length); // more frames follow, nobody knows how many
        }
    }

    /** Whether the message lies in one frame and in one piece, and nothing but the message is asked for. */
    private boolean isSingle() {
        return frame.opcode() != Opcode.CONTINUATION.code()
                && isMessageFrame()
                && frame.rsv() == 0
                && assembler.size() == 0
                && !options.retainsFrames();
    }

    private @Nullable Event endOfFrame() {
        if (!isMessageFrame()) {
            return new Event.Part(frame(assembler.take()));
        }
        if (frame.fin()) {
            checkTextComplete();
        }
        boolean alone = frame.opcode() != Opcode.CONTINUATION.code() && frame.fin();
        boolean asPart = delivery == Delivery.PARTS
                && (!alone || options.retainsFrames() || (frame.rsv() != 0 && transforming == null));
        if (asPart) {
            Frame part = frame(assembler.take());
            if (frame.fin()) {
                endMessage();
            }
            return new Event.Part(part);
        }
        if (options.retainsFrames()) {
            retained.add(frame(assembler.copyFrom(frameStart)));
            frameStart = assembler.size();
        }
        if (!frame.fin()) {
            return null;
        }
        byte[] payload = assembler.take();
        List<Frame> frames = List.copyOf(retained);
        return isText()
                ? received(new Message.Text(utf8.decode(payload, 0, payload.length), false, frames))
                : received(new Message.Binary(payload, false, frames));
    }

    private Event received(Message message) {
        endMessage();
        return new Event.Received(message);
    }

    private void endMessage() {
        messageOpcode = NO_MESSAGE;
        retained.clear();
        frameStart = 0;
        utf8.reset();
    }

    private void checkText(byte[] bytes, int offset, int length) {
        // RFC 6455 §8.1, at the first byte that is wrong
        if (isText() && !utf8.accept(bytes, offset, length)) {
            throw new WebSocketFailure(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "text is not valid UTF-8");
        }
    }

    private void checkTextComplete() {
        if (isText() && !utf8.isComplete()) {
            throw new WebSocketFailure(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "text ends within a character");
        }
    }

    private boolean isText() {
        return messageOpcode == Opcode.TEXT.code() && isMessageFrame();
    }

    /** Whether the current frame belongs to a message, not to an opcode that was admitted. */
    private boolean isMessageFrame() {
        return frame.opcode() <= Opcode.BINARY.code();
    }

    private Frame frame(byte[] payload) {
        return new Frame(frame.fin(), frame.rsv(), opcode(), frame.masked(), payload);
    }

    private Opcode opcode() {
        int code = frame.opcode();
        for (Opcode admitted : options.admittedOpcodes()) {
            if (admitted.code() == code) {
                return admitted;
            }
        }
        return Opcode.of(code);
    }

    private boolean isAdmitted(int opcode) {
        return delivery == Delivery.PARTS
                && options.admittedOpcodes().stream().anyMatch(admitted -> admitted.code() == opcode);
    }

    private static boolean isDefined(int opcode) {
        return opcode <= 0x2 || (opcode >= 0x8 && opcode <= 0xA);
    }

    private static boolean isControl(int opcode) {
        return opcode >= 0x8;
    }

    private static WebSocketFailure breach(String what) {
        return new WebSocketFailure(CloseCode.PROTOCOL_ERROR, what);
    }

    private static WebSocketFailure tooBig(String what, String option, long limit) {
        return new WebSocketFailure(
                CloseCode.MESSAGE_TOO_BIG, what + " is larger than the limit of " + limit + " bytes (" + option + ")");
    }
}
