package org.ws101.it.harness;

import java.time.Duration;

/** The nature of a peer that is slow and steady: so many bytes a second and no more, from the beginning. For one thread. */
public final class Pace {
    private final long bytesPerSecond;
    private final long start = System.nanoTime();
    private long taken;

    public Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Takes as long as that many bytes more take at this pace. */
    public void take(long bytes) {
        taken += bytes;
        long early = start + taken * 1_000_000_000 / bytesPerSecond - System.nanoTime();
        if (early > 0) {
            Eventually.pause(Duration.ofNanos(early));
        }
    }
}
