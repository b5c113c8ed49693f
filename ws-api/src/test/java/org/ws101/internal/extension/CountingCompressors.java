package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compressors that are made when they are taken and ended when they are given back, so that one that is used afterwards, or
 * given back twice, shows.
 */
final class CountingCompressors implements Compressors {
    private final Set<Object> out = Collections.newSetFromMap(new IdentityHashMap<>());
    private int taken;

    @Override
    public Deflater takeDeflater(int level) {
        return took(new Deflater(level, true));
    }

    @Override
    public void giveBack(Deflater deflater, int level) {
        assertTrue(out.remove(deflater), "not taken, or given back before");
        deflater.end();
    }

    @Override
    public Inflater takeInflater() {
        return took(new Inflater(true));
    }

    @Override
    public void giveBack(Inflater inflater) {
        assertTrue(out.remove(inflater), "not taken, or given back before");
        inflater.end();
    }

    @Override
    public byte[] takePiece() {
        byte[] piece = new byte[PIECE];
        out.add(piece);
        return piece;
    }

    @Override
    public void giveBack(byte[] piece) {
        assertTrue(out.remove(piece), "not taken, or given back before");
    }

    private <T> T took(T compressor) {
        out.add(compressor);
        taken++;
        return compressor;
    }

    /** How many are out. */
    int held() {
        return out.size();
    }

    /** How many were taken ever. */
    int taken() {
        return taken;
    }

    void assertNoneHeld() {
        assertEquals(0, held());
    }
}
