package org.ws101.internal.frame;

/**
 * The layout of a frame's header (RFC 6455 §5.2).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-------+-+-------------+-------------------------------+
 *  |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
 *  |I|S|S|S|  (4)  |A|     (7)     |          (16 or 64)           |
 *  |N|V|V|V|       |S|             |  (if payload len == 126/127)  |
 *  | |1|2|3|       |K|             |                               |
 *  +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
 *  |  Extended payload length continued, if payload len == 127     |
 *  + - - - - - - - - - - - - - - - +-------------------------------+
 *  |                               | Masking-key, if MASK set to 1 |
 *  +-------------------------------+-------------------------------+
 *  | Masking-key (continued)       |          Payload Data         |
 *  +-------------------------------- - - - - - - - - - - - - - - - +
 * </pre>
 */
public final class FrameHeader {
    /** First byte: the last frame of its message. */
    public static final int FIN = 0x80;
    /** First byte: where the three reserved bits, as a number, begin. */
    public static final int RSV_SHIFT = 4;
    /** First byte: the opcode. */
    public static final int OPCODE = 0x0F;
    /** Second byte: the payload is masked. */
    public static final int MASK = 0x80;
    /** Second byte: the payload length, or one of the two marks below. */
    public static final int LENGTH = 0x7F;
    /** The length stands in the next 16 bits. */
    public static final int LENGTH_16 = 126;
    /** The length stands in the next 64 bits. */
    public static final int LENGTH_64 = 127;
    /** The longest header: two bytes, a 64-bit length and the masking key. */
    public static final int MAX_SIZE = 14;

    private FrameHeader() {}

    /** The first byte of a header. */
    public static int firstByte(boolean fin, int rsv, int opcode) {
        return (fin ? FIN : 0) | (rsv << RSV_SHIFT) | opcode;
    }
}
