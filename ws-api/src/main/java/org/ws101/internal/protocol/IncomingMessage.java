package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.frame.FrameReader;
import org.ws101.internal.message.MessageAssembler;
import org.ws101.internal.message.Utf8;

/**
 * The message that is being received: the sequence of its frames, its limits, its text, its pieces. Not thread-safe; {@link
 * Receiving}, the only caller, hands in the frames that belong to messages and throws what is thrown here.
 */
final class IncomingMessage {
    private static final int NO_MESSAGE = -1;
    /** What the JDK makes of bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';
    /** A message that is assembled lies in one array. */
    private static final long LARGEST_WHOLE = 1 << 30;

    private final FrameReader frame;
    private final WebSocketOptions options;
    private final Delivery delivery;
    private final @Nullable Extension extension;
    /** Null when nobody observes. */
    private final @Nullable Tally tally;

    private final long maxSize;
    private final Utf8 utf8 = new Utf8();
    /** The payload so far of the message (delivered whole), or of its current frame (delivered in parts). */
    private final MessageAssembler assembler = new MessageAssembler();

    /** The payload of the current frame as it came, when it is restored by an extension and somebody may want the frame. */
    private final @Nullable MessageAssembler untouched;

    private final List<Frame> retained = new ArrayList<>(0);
    /** Where the payload of the current frame begins in the assembler, when frames are retained. */
    private int frameStart;
    /** The opcode of the message that is in progress, or {@link #NO_MESSAGE}. */
    private int opcode = NO_MESSAGE;
    /** What restores the payload of the message that is in progress, if anything does. */
    private @Nullable Extension transforming;

    private long size;
    private int fragments;

    IncomingMessage(
            FrameReader frame,
            WebSocketOptions options,
            Delivery delivery,
            @Nullable Extension extension,
            @Nullable Tally tally) {
        this.frame = frame;
        this.options = options;
        this.delivery = delivery;
        this.extension = extension;
        this.tally = tally;
        this.untouched = extension != null && (delivery == Delivery.PARTS || options.retainsFrames())
                ? new MessageAssembler()
                : null;
        this.maxSize = delivery == Delivery.WHOLE
                ? Math.min(options.maxMessageSize(), LARGEST_WHOLE)
                : options.maxMessageSize();
    }

    /** A frame has begun: its first byte was read. */
    void frameBegins() {
        boolean starts = frame.opcode() != Opcode.CONTINUATION.code();
        // RFC 6455 §5.4: a continuation only within a message, and no other message there
        if (starts && opcode != NO_MESSAGE) {
            throw Breach.ofProtocol("new message within a fragmented one");
        }
        if (!starts && opcode == NO_MESSAGE) {
            throw Breach.ofProtocol("continuation frame without a message to continue");
        }
        if (starts) {
            opcode = frame.opcode();
            size = 0;
            fragments = 0;
            transforming = extension != null && (frame.rsv() & extension.rsv()) != 0 ? extension : null;
        }
        if (++fragments > options.maxFragments()) {
            throw Breach.ofLimit("more than " + options.maxFragments() + " fragments", "maxFragments");
        }
    }

    /** The length of the frame was read. */
    void lengthKnown() {
        if (transforming == null) {
            addToSize(frame.payloadLength());
        }
        if (tally != null) {
            tally.frames(frame.headerLength() + frame.payloadLength());
        }
    }

    private void addToSize(long more) {
        if (more > maxSize - size) {
            throw Breach.ofSize("message", "maxMessageSize", maxSize);
        }
        size += more;
    }

    /** Takes a piece of the payload of the frame; {@code complete}: the last one. */
    @Nullable
    Event payload(byte[] bytes, int offset, int length, boolean complete) {
        boolean last = complete && frame.fin();
        if (transforming != null) {
            restore(transforming, bytes, offset, length, last);
        } else {
            if (last && isSingle()) {
                return isText()
                        ? received(new Message.Text(text(bytes, offset, length)))
                        : received(new Message.Binary(Arrays.copyOfRange(bytes, offset, offset + length)));
            }
            checkText(bytes, offset, length);
            append(bytes, offset, length);
        }
        return complete ? endOfFrame() : null;
    }

    /** A text that lies in one piece: decoding it is the check, unless it shows what stands for wrong bytes. */
    private String text(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) { // the peer may have sent it, too
            checkText(bytes, offset, length);
            checkTextComplete();
        }
        return text;
    }

    private void restore(Extension through, byte[] bytes, int offset, int length, boolean last) {
        if (untouched != null) {
            untouched.append(bytes, offset, length, frame.payloadRemaining());
        }
        Extension.Sink sink = (piece, from, count) -> {
            // what is wrong first, by the bytes and not by the pieces in which they come, counts
            checkText(piece, from, (int) Math.min(count, maxSize - size));
            addToSize(count);
            assembler.append(piece, from, count);
            return true;
        };
        if (!through.decode(bytes, offset, length, last, sink)) {
            throw Breach.ofData("invalid data for the extension");
        }
    }

    /** Where what follows of the payload may be read, see {@link MessageAssembler#room}; null when there is no such place. */
    @Nullable
    ByteBuffer room() {
        return transforming != null ? null : assembler.room(frame.payloadRemaining());
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
        return !isContinuation() && frame.rsv() == 0 && assembler.size() == 0 && !options.retainsFrames();
    }

    private @Nullable Event endOfFrame() {
        if (frame.fin()) {
            checkTextComplete();
        }
        if (isDeliveredAsPart()) {
            byte[] payload = assembler.take();
            Frame part = frame(
                    transforming != null ? Objects.requireNonNull(untouched).take() : payload);
            if (frame.fin()) {
                end();
            }
            return new Event.Part(part, payload);
        }
        if (options.retainsFrames()) {
            retained.add(frame(payloadAsItCame()));
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

    private byte[] payloadAsItCame() {
        return transforming != null ? Objects.requireNonNull(untouched).take() : assembler.copyFrom(frameStart);
    }

    /** Whether the frame has something to tell that a whole message has not. */
    private boolean isDeliveredAsPart() {
        boolean alone = frame.fin() && !isContinuation();
        return delivery == Delivery.PARTS && (!alone || options.retainsFrames() || frame.rsv() != 0);
    }

    private Event received(Message message) {
        end();
        return new Event.Received(message);
    }

    private void end() {
        if (tally != null) {
            tally.payload(isText() ? Opcode.TEXT : Opcode.BINARY, size, true);
        }
        opcode = NO_MESSAGE;
        retained.clear();
        frameStart = 0;
        utf8.reset();
    }

    private void checkText(byte[] bytes, int offset, int length) {
        // RFC 6455 §8.1, at the first byte that is wrong
        if (isText() && !utf8.accept(bytes, offset, length)) {
            throw Breach.ofData("text is not valid UTF-8");
        }
    }

    private void checkTextComplete() {
        if (isText() && !utf8.isComplete()) {
            throw Breach.ofData("text ends within a character");
        }
    }

    private boolean isText() {
        return opcode == Opcode.TEXT.code();
    }

    private boolean isContinuation() {
        return frame.opcode() == Opcode.CONTINUATION.code();
    }

    private Frame frame(byte[] payload) {
        return new Frame(frame.fin(), frame.rsv(), Opcode.of(frame.opcode()), frame.masked(), payload);
    }
}
