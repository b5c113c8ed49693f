package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.frame.FrameHeader;
import org.ws101.internal.frame.FrameReader;
import org.ws101.internal.message.MessageAssembler;

/**
 * The rules for the frames that are received: each is checked with the first byte that can break it, the length with its
 * last; those for the message that the frames make up are in {@link IncomingMessage}. Not thread-safe.
 */
public final class Receiving {
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
    private final @Nullable Extension extension;
    private final FrameReader frame = new FrameReader();
    private final IncomingMessage message;
    /** The payload so far of a frame that is no part of a message: of control, or with an opcode that was admitted. */
    private final MessageAssembler alone = new MessageAssembler();

    private Expect expect = Expect.FIRST;
    /** See {@link #takePayloadCount}. */
    private int payloadCount;

    public Receiving(Role role, WebSocketOptions options, Delivery delivery, @Nullable Extension extension) {
        this(role, options, delivery, extension, null);
    }

    /** @param tally counts the messages; null when nobody observes */
    public Receiving(
            Role role,
            WebSocketOptions options,
            Delivery delivery,
            @Nullable Extension extension,
            @Nullable Tally tally) {
        this.role = role;
        this.options = options;
        this.delivery = delivery;
        this.extension = extension;
        this.message = new IncomingMessage(frame, options, delivery, extension, tally);
    }

    /**
     * Takes bytes of the peer up to the next event. They are unmasked in place. Not to be called after a close frame or a
     * failure: nothing that follows is processed (RFC 6455 §5.5.1, §7.1.7).
     *
     * @param in a buffer with an accessible array
     * @return null when the buffer is used up
     */
    public @Nullable Event receive(ByteBuffer in) {
        try {
            return next(in);
        } catch (WebSocketFailure failure) {
            return new Event.Failed(failure);
        }
    }

    /**
     * Where the bytes that come next may be read, so that nobody copies them: in the array of the message that they belong to.
     * The buffer is to be handed to {@link #receive} before any other.
     *
     * @return null when they had better be read elsewhere
     */
    public @Nullable ByteBuffer room() {
        return expect == Expect.PAYLOAD && isMessageFrame() ? message.room() : null;
    }

    /**
     * Returns the number of bytes of payload, as they came, since the last call. To be called after each {@link #receive}, or never:
     * the number overflows otherwise.
     */
    public int takePayloadCount() {
        int count = payloadCount;
        payloadCount = 0;
        return count;
    }

    private @Nullable Event next(ByteBuffer in) {
        while (readHeader(in)) {
            int count = frame.readPayload(in);
            payloadCount += count;
            boolean complete = frame.payloadRemaining() == 0;
            if (count == 0 && !complete) {
                return null;
            }
            int offset = in.arrayOffset() + in.position() - count;
            Event event = payload(in.array(), offset, count, complete);
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
            throw Breach.ofProtocol("reserved opcode " + opcode);
        }
        boolean startsMessage = opcode == Opcode.TEXT.code() || opcode == Opcode.BINARY.code();
        // RFC 6455 §5.2: RSV must be 0 unless an extension gives it a meaning; RFC 7692 §6: on first frames alone, and
        // what is admitted changes nothing about that
        int ofExtension = extension != null ? extension.rsv() : 0;
        int allowedRsv = startsMessage ? options.admittedRsv() | ofExtension : options.admittedRsv() & ~ofExtension;
        if ((frame.rsv() & ~allowedRsv) != 0) {
            throw Breach.ofProtocol("reserved bits " + frame.rsv());
        }
        if (isControl(opcode)) {
            // RFC 6455 §5.5: control frames are not fragmented
            if (!frame.fin()) {
                throw Breach.ofProtocol("fragmented control frame");
            }
        } else if (isMessageFrame()) {
            message.frameBegins();
        }
    }

    private void checkSecond() {
        // RFC 6455 §5.1: a server fails on an unmasked frame, a client on a masked one
        if (frame.masked() != (role == Role.SERVER)) {
            throw Breach.ofProtocol(frame.masked() ? "masked frame from a server" : "unmasked frame from a client");
        }
        // RFC 6455 §5.5: control frames have at most 125 bytes of payload
        if (isControl(frame.opcode()) && frame.lengthBytes() != 0) {
            throw Breach.ofProtocol("control frame with more than 125 bytes");
        }
    }

    private void checkLength() {
        long length = frame.payloadLength();
        int least = frame.lengthBytes() == 8 ? 0x1_0000 : frame.lengthBytes() == 2 ? FrameHeader.LENGTH_16 : 0;
        // RFC 6455 §5.2: the most significant bit is 0, and the shortest form is used
        if (length < 0) {
            throw Breach.ofProtocol("payload length with its most significant bit set");
        }
        if (length < least) {
            throw Breach.ofProtocol("payload length not in its shortest form");
        }
        if (length > options.maxFrameSize()) {
            throw Breach.ofSize("frame of " + length + " bytes", "maxFrameSize", options.maxFrameSize());
        }
        if (isMessageFrame()) {
            message.lengthKnown();
        }
    }

    private @Nullable Event payload(byte[] bytes, int offset, int length, boolean complete) {
        if (isMessageFrame()) {
            return message.payload(bytes, offset, length, complete);
        }
        alone.append(bytes, offset, length, frame.payloadRemaining());
        if (!complete) {
            return null;
        }
        byte[] payload = alone.take();
        return isControl(frame.opcode()) ? ofControl(payload) : new Event.Part(frame(payload));
    }

    private Event ofControl(byte[] payload) {
        Opcode opcode = opcode();
        if (opcode.equals(Opcode.CONNECTION_CLOSE)) {
            return new Event.Received(new Message.Close(ClosePayload.parse(payload)));
        }
        if (opcode.equals(Opcode.PING)) {
            return new Event.Received(new Message.Ping(payload));
        }
        return opcode.equals(Opcode.PONG)
                ? new Event.Received(new Message.Pong(payload))
                : new Event.Part(frame(payload));
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
}
