package org.ws101;

import java.util.List;
import java.util.Objects;

/**
 * The opcode of a frame (RFC 6455 §5.2): a number of four bits and its name, the optype. Immutable.
 *
 * <p>The six opcodes of the RFC are constants here. To use a reserved opcode, name it with {@link #reserved} and admit
 * it with {@link WebSocketOptions.Builder#admitOpcode}.
 */
public final class Opcode {
    /** 0x0: a later fragment of a message. */
    public static final Opcode CONTINUATION = new Opcode(0x0, "continuation");
    /** 0x1: a text message, or its first fragment. */
    public static final Opcode TEXT = new Opcode(0x1, "text");
    /** 0x2: a binary message, or its first fragment. */
    public static final Opcode BINARY = new Opcode(0x2, "binary");
    /** 0x8: starts or answers the closing handshake. */
    public static final Opcode CONNECTION_CLOSE = new Opcode(0x8, "connection-close");
    /** 0x9: requests a pong. */
    public static final Opcode PING = new Opcode(0x9, "ping");
    /** 0xA: answers a ping, or is unsolicited. */
    public static final Opcode PONG = new Opcode(0xA, "pong");

    private static final List<Opcode> DEFINED = List.of(CONTINUATION, TEXT, BINARY, CONNECTION_CLOSE, PING, PONG);

    private final int code;
    private final String optype;

    private Opcode(int code, String optype) {
        this.code = code;
        this.optype = optype;
    }

    /**
     * Returns the opcode of a number.
     *
     * @throws IllegalArgumentException when RFC 6455 does not define {@code code}
     */
    public static Opcode of(int code) {
        for (Opcode opcode : DEFINED) {
            if (opcode.code == code) {
                return opcode;
            }
        }
        throw new IllegalArgumentException("Unknown opcode " + code + ": RFC 6455 defines 0, 1, 2, 8, 9 and 10;"
                + " name a reserved one with Opcode.reserved(code, optype)");
    }

    /**
     * Returns the opcode of an optype: {@code continuation text binary connection-close ping pong}.
     *
     * @throws IllegalArgumentException when RFC 6455 does not define it
     */
    public static Opcode of(String optype) {
        Objects.requireNonNull(optype, "optype");
        for (Opcode opcode : DEFINED) {
            if (opcode.optype.equals(optype)) {
                return opcode;
            }
        }
        throw new IllegalArgumentException("Unknown optype \"" + optype + "\": use one of " + DEFINED);
    }

    /**
     * Names an opcode that RFC 6455 reserves: 3 to 7 for data frames, 11 to 15 for control frames.
     *
     * @throws IllegalArgumentException when the RFC defines {@code code} or it is not within 0 to 15
     */
    public static Opcode reserved(int code, String optype) {
        Objects.requireNonNull(optype, "optype");
        if (code < 3 || (code > 7 && code < 11) || code > 15) {
            throw new IllegalArgumentException("Opcode " + code + " is not reserved: use 3 to 7 or 11 to 15");
        }
        return new Opcode(code, optype);
    }

    /** Returns the number, 0 to 15. */
    public int code() {
        return code;
    }

    /** Returns the name, such as {@code "connection-close"}. */
    public String optype() {
        return optype;
    }

    /** Returns whether this is the opcode of control frames: 8 to 15 (RFC 6455 §5.5). */
    public boolean isControl() {
        return code >= 8;
    }

    /** Compares opcodes by their numbers. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Opcode opcode && opcode.code == code;
    }

    @Override
    public int hashCode() {
        return code;
    }

    @Override
    public String toString() {
        return optype;
    }
}
