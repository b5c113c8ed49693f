package org.ws101.internal.pool;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.ws101.internal.extension.Compressors;

/**
 * Compressors for connections that compress or decompress just now. Thread-safe. One that comes back is kept, without a
 * context and without the last message, or ended when enough are kept or the pool is closed.
 */
public final class CompressorPool implements Compressors, AutoCloseable {
    private final int most;
    private final IntFunction<Deflater> deflaters;
    private final Supplier<Inflater> inflaters;
    private final ArrayBlockingQueue<Inflater> keptInflaters;
    /** By their levels. */
    private final ConcurrentMap<Integer, ArrayBlockingQueue<Deflater>> keptDeflaters = new ConcurrentHashMap<>();

    private final ArrayBlockingQueue<byte[]> keptPieces;

    private final AtomicInteger lent = new AtomicInteger();
    private volatile boolean closed;

    /**
     * An empty pool.
     *
     * @param most how many decompressors to keep, of about 40 KiB each, and how many compressors of each level, of about
     *     260 KiB each
     */
    public CompressorPool(int most) {
        this(most, level -> new Deflater(level, true), () -> new Inflater(true));
    }

    /** The same, of compressors that are made elsewhere. */
    public CompressorPool(int most, IntFunction<Deflater> deflaters, Supplier<Inflater> inflaters) {
        this.most = most;
        this.deflaters = deflaters;
        this.inflaters = inflaters;
        this.keptInflaters = new ArrayBlockingQueue<>(most);
        this.keptPieces = new ArrayBlockingQueue<>(most);
    }

    @Override
    public Deflater takeDeflater(int level) {
        lent.incrementAndGet();
        Deflater deflater = kept(level).poll();
        return deflater != null ? deflater : deflaters.apply(level);
    }

    @Override
    public void giveBack(Deflater deflater, int level) {
        lent.decrementAndGet();
        deflater.reset();
        if (!kept(level).offer(deflater)) {
            deflater.end();
        }
        if (closed) {
            endKept();
        }
    }

    @Override
    public Inflater takeInflater() {
        lent.incrementAndGet();
        Inflater inflater = keptInflaters.poll();
        return inflater != null ? inflater : inflaters.get();
    }

    @Override
    public void giveBack(Inflater inflater) {
        lent.decrementAndGet();
        inflater.reset();
        if (!keptInflaters.offer(inflater)) {
            inflater.end();
        }
        if (closed) {
            endKept();
        }
    }

    @Override
    public byte[] takePiece() {
        byte[] piece = keptPieces.poll();
        return piece != null ? piece : new byte[PIECE];
    }

    @Override
    public void giveBack(byte[] piece) {
        boolean unused = keptPieces.offer(piece); // when enough are kept, it is garbage
    }

    /** How many are in use now, for monitoring. */
    public int lent() {
        return lent.get();
    }

    /** Ends those that are kept now, and later those that come back. Idempotent. */
    @Override
    public void close() {
        closed = true;
        endKept();
    }

    private void endKept() {
        for (Inflater inflater = keptInflaters.poll(); inflater != null; inflater = keptInflaters.poll()) {
            inflater.end();
        }
        for (ArrayBlockingQueue<Deflater> kept : keptDeflaters.values()) {
            for (Deflater deflater = kept.poll(); deflater != null; deflater = kept.poll()) {
                deflater.end();
            }
        }
    }

    private ArrayBlockingQueue<Deflater> kept(int level) {
        return keptDeflaters.computeIfAbsent(level, any -> new ArrayBlockingQueue<>(most));
    }
}
