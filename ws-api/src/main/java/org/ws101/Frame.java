package org.ws101;

import java.util.Arrays;
import java.util.Objects;

/**
 * One frame (RFC 6455 §5.2) as the frame level, {@link FrameChannel}, sends and receives it.
 *
 * <p>Immutable unless you write to the array: it is not copied.
 *
 * @param fin whether it is the last frame of its message
 * @param rsv the three reserved bits as a number from 0 to 7; RSV1 is 4, RSV2 is 2, RSV3 is 1
 * @param opcode the opcode
 * @param masked whether the payload was masked on the wire; on sending, the role decides and this is ignored
 * @param payloadData the payload data, never masked
 */
public record Frame(boolean fin, int rsv, Opcode opcode, boolean masked, byte[] payloadData) {
    /**
     * Creates a frame; {@link #of} is shorter for one without reserved bits.
     *
     * @throws IllegalArgumentException when {@code rsv} is not within 0 to 7
     * @throws NullPointerException when the opcode or the payload is null
     */
    public Frame {
        Objects.requireNonNull(opcode, "opcode");
        Objects.requireNonNull(payloadData, "payloadData");
        if (rsv < 0 || rsv > 7) {
            throw new IllegalArgumentException("rsv is " + rsv + ": it has three bits, 0 to 7");
        }
    }

    /** Creates a final frame without reserved bits. */
    public static Frame of(Opcode opcode, byte[] payloadData) {
        return new Frame(true, 0, opcode, false, payloadData);
    }

    /** Returns this frame as one that is not the last of its message. */
    public Frame notFinal() {
        return new Frame(false, rsv, opcode, masked, payloadData);
    }

    /** Returns the name of the opcode. */
    public String optype() {
        return opcode.optype();
    }

    /** Returns the length of the payload in bytes. */
    public int payloadLength() {
        return payloadData.length;
    }

    /** Returns whether any of the reserved bits in {@code bits} is set: {@code rsvBit(4)} is for RSV1. */
    public boolean rsvBit(int bits) {
        return (rsv & bits) != 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame frame
                && fin == frame.fin
                && rsv == frame.rsv
                && opcode.equals(frame.opcode)
                && masked == frame.masked
                && Arrays.equals(payloadData, frame.payloadData);
    }

    @Override
    public int hashCode() {
        return Objects.hash(fin, rsv, opcode, masked, Arrays.hashCode(payloadData));
    }

    @Override
    public String toString() {
        return "Frame[" + opcode + (fin ? " fin" : "") + (rsv == 0 ? "" : " rsv=" + rsv) + (masked ? " masked" : "")
                + " " + payloadData.length + " bytes]";
    }
}
