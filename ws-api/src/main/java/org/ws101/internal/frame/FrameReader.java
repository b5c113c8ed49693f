package org.ws101.internal.frame;

import java.nio.ByteBuffer;

/**
 * Reads frames from bytes that arrive in pieces of any size: the first byte, the second, the length, the masking key, the
 * payload. Each step says whether it is complete, and takes from the buffer only what belongs to it. Not thread-safe.
 */
public final class FrameReader {
    private int first;
    private int second;
    private int maskingKey;
    private long payloadLength;
    /** Octets of the payload that were read. */
    private long payloadRead;
    /** The number that is being read, and how many of its bytes were. */
    private long number;

    private int numberBytes;

    /** Reads the first byte: fin, the reserved bits and the opcode; false when it is not there yet. */
    public boolean readFirst(ByteBuffer in) {
        if (!in.hasRemaining()) {
            return false;
        }
        first = in.get();
        payloadRead = 0;
        return true;
    }

    /** Reads the second byte: whether the payload is masked, and its length or the mark of a longer one. */
    public boolean readSecond(ByteBuffer in) {
        if (!in.hasRemaining()) {
            return false;
        }
        second = in.get();
        return true;
    }

    /** Reads the extended payload length, if there is one; false when there are not enough bytes yet. */
    public boolean readLength(ByteBuffer in) {
        int bytes = lengthBytes();
        if (!readNumber(in, bytes)) {
            return false;
        }
        payloadLength = bytes == 0 ? second & FrameHeader.LENGTH : number;
        return true;
    }

    /** Reads the masking key, if there is one; false when there are not enough bytes yet. */
    public boolean readMaskingKey(ByteBuffer in) {
        if (!readNumber(in, masked() ? 4 : 0)) {
            return false;
        }
        maskingKey = (int) number;
        return true;
    }

    /**
     * Takes what is there of the payload from the buffer, and unmasks it in place: it lies before the new position.
     *
     * @return how many octets
     */
    public int readPayload(ByteBuffer in) {
        int count = (int) Math.min(in.remaining(), payloadRemaining());
        if (masked()) {
            Masking.apply(in.array(), in.arrayOffset() + in.position(), count, maskingKey, payloadRead);
        }
        in.position(in.position() + count);
        payloadRead += count;
        return count;
    }

    public boolean fin() {
        return (first & FrameHeader.FIN) != 0;
    }

    /** The reserved bits as a number, RSV1 being 4. */
    public int rsv() {
        return (first >>> FrameHeader.RSV_SHIFT) & 7;
    }

    public int opcode() {
        return first & FrameHeader.OPCODE;
    }

    public boolean masked() {
        return (second & FrameHeader.MASK) != 0;
    }

    /** How many bytes the extended payload length takes: 0, 2 or 8. Known after the second byte. */
    public int lengthBytes() {
        return switch (second & FrameHeader.LENGTH) {
            case FrameHeader.LENGTH_16 -> 2;
            case FrameHeader.LENGTH_64 -> 8;
            default -> 0;
        };
    }

    /** How many bytes the header takes. Known after the second byte. */
    public int headerLength() {
        return 2 + lengthBytes() + (masked() ? 4 : 0);
    }

    /** As it stands on the wire: negative when the most significant bit is set. Known after the length. */
    public long payloadLength() {
        return payloadLength;
    }

    /** How many octets of the payload are still to come. */
    public long payloadRemaining() {
        return payloadLength - payloadRead;
    }

    /** Reads {@code bytes} bytes, big-endian, into {@link #number}. */
    private boolean readNumber(ByteBuffer in, int bytes) {
        if (numberBytes == 0) {
            number = 0;
        }
        while (numberBytes < bytes && in.hasRemaining()) {
            number = (number << 8) | (in.get() & 0xFF);
            numberBytes++;
        }
        if (numberBytes < bytes) {
            return false;
        }
        numberBytes = 0;
        return true;
    }
}
