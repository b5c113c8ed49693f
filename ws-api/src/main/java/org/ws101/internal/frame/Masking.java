package org.ws101.internal.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Masking and unmasking, which are the same (RFC 6455 §5.3): octet i is XORed with octet i mod 4 of the key. */
public final class Masking {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Masking() {}

    /**
     * Masks in place, eight octets a step.
     *
     * @param phase how many octets of the payload came before {@code offset}
     */
    public static void apply(byte[] bytes, int offset, int length, int key, long phase) {
        int rotated = Integer.rotateLeft(key, 8 * (int) (phase & 3));
        long key64 = ((rotated & 0xFFFF_FFFFL) << 32) | (rotated & 0xFFFF_FFFFL);
        int i = offset;
        int end = offset + length;
        for (; i <= end - 8; i += 8) {
            LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ key64);
        }
        for (int shift = 24; i < end; i++, shift = (shift - 8) & 31) {
            bytes[i] ^= (byte) (rotated >>> shift);
        }
    }
}
