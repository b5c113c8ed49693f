package org.ws101.benchmark.load;

/** Durations, counted in buckets that are at most 1.6 % wide. Not thread-safe. */
public final class Histogram {
    private static final int BITS = 7;
    private static final int HALF = 1 << (BITS - 1);

    private final long[] counts = new long[(Long.SIZE - BITS + 2) * HALF];
    private long total;

    /** Counts one. */
    public void record(long nanos) {
        counts[index(Math.max(0, nanos))]++;
        total++;
    }

    /** Counts all that another has counted. */
    public void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    /** How many there are. */
    public long count() {
        return total;
    }

    /**
     * The duration in nanoseconds that a share of all does not exceed; 0 if there is none.
     *
     * @param share from 0 to 1
     */
    public long quantile(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return lowest(i);
            }
        }
        return 0;
    }

    /** The first two halves are exact; each further half is for one more bit of length. */
    private static int index(long value) {
        int length = Long.SIZE - Long.numberOfLeadingZeros(value);
        int shift = Math.max(0, length - BITS);
        return shift * HALF + (int) (value >>> shift);
    }

    private static long lowest(int index) {
        int shift = Math.max(0, index / HALF - 1);
        return (long) (index - shift * HALF) << shift;
    }
}
