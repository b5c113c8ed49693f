package org.ws101.internal.link;

/**
 * How much of what has left may still lie in the system's buffers, here and at the peer, before a peer that reads slowly and
 * steadily: nobody tells. Bytes are counted as they leave, and taken for read at the slowest rate that a peer is granted.
 * Guarded by the connection's lock.
 */
public final class Backlog {
    /** The slowest rate that a peer is granted where somebody waits for it: 32 KiB a second. */
    public static final long NANOS_PER_BYTE = 1_000_000_000L / (32 << 10);
    /** What any peer's system holds for it: not worth a delay. */
    public static final long FREE_BYTES = 64 << 10;
    /** The most that systems hold of one connection, by their defaults. */
    public static final long MOST_BYTES = 8 << 20;

    private long bytes;
    private long countedAt;

    /** So many bytes have left. */
    void add(long count, long now) {
        bytes = Math.min(bytesAt(now) + count, MOST_BYTES);
        countedAt = now;
    }

    private long bytesAt(long now) {
        return bytes == 0 ? 0 : Math.max(0, bytes - (now - countedAt) / NANOS_PER_BYTE);
    }

    /** How many nanoseconds the peer is granted to read all of it, and so many bytes that are about to leave. */
    long nanosToRead(long leaving, long now) {
        return Math.max(0, bytesAt(now) + leaving - FREE_BYTES) * NANOS_PER_BYTE;
    }
}
