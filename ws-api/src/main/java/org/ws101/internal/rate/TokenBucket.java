package org.ws101.internal.rate;

/**
 * Counts what may come so many times a second: each takes a token, and tokens come back evenly, up to those of one second. So
 * there may be a burst of one second's worth after a second of quiet. All times are of one clock, in nanoseconds. Not thread-safe.
 */
public final class TokenBucket {
    /** A token, in the parts that one comes back in: at one token a second, a part each nanosecond. */
    private static final long TOKEN = 1_000_000_000;

    /** A larger debt is forgiven, so that no sum overflows. */
    private static final long MOST_DEBT = 1L << 62;

    private final int perSecond;
    /** What is there, in parts of a token; negative when more was taken than there was. */
    private long parts;

    private long filledAt;

    /**
     * Makes a full one.
     *
     * @param perSecond tokens, from 1
     */
    public TokenBucket(int perSecond, long now) {
        this.perSecond = perSecond;
        this.parts = perSecond * TOKEN;
        this.filledAt = now;
    }

    private void fill(long now) {
        long elapsed = Math.max(0, now - filledAt); // threads that take turns may tell the time in another order
        long missing = perSecond * TOKEN - parts;
        parts += elapsed > missing / perSecond ? missing : elapsed * perSecond;
        filledAt += elapsed;
    }

    /** Takes a token if there is one; returns whether there was. */
    public boolean tryTake(long now) {
        fill(now);
        if (parts < TOKEN) {
            return false;
        }
        parts -= TOKEN;
        return true;
    }

    /** Takes tokens, also those that are not there yet: they are a debt, which is paid before there is another token. */
    public void take(int tokens, long now) {
        fill(now);
        parts = Math.max(parts - tokens * TOKEN, -MOST_DEBT);
    }

    /** Whether more was taken than there was. */
    public boolean isOverdrawn() {
        return parts < 0;
    }

    /** Returns the nanoseconds until there is a token; 0 when there is one. */
    public long nanosToNext(long now) {
        fill(now);
        long missing = Math.max(0, TOKEN - parts);
        return missing / perSecond + (missing % perSecond == 0 ? 0 : 1);
    }

    /** Whether all tokens are there, as in a new one. */
    public boolean isFull(long now) {
        fill(now);
        return parts == perSecond * TOKEN;
    }
}
