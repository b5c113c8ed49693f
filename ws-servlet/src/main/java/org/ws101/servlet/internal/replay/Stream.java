package org.ws101.servlet.internal.replay;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The messages of one origin, in all groups, as far as they have come to this node. Thread-safe. The number of a message becomes the highest
 * under the lock of the group that the message is added to, so who holds that lock finds all up to the highest there.
 */
final class Stream {
    final String origin;
    /** What came up to this number came before this node heard of the origin. */
    final long first;

    private final AtomicLong high;
    /** All that came with a higher number in a group without a log, would be in one. */
    private final AtomicLong sure;
    /** When something came of it. */
    private volatile long heard;

    Stream(String origin, long first, long now) {
        this.origin = origin;
        this.first = first;
        high = new AtomicLong(first);
        sure = new AtomicLong(first);
        heard = now;
    }

    long high() {
        return high.get();
    }

    /** Nothing up to this number comes any more. */
    void reach(long number) {
        high.accumulateAndGet(number, Math::max);
    }

    /** The number of the next message. */
    long next() {
        return high.incrementAndGet();
    }

    long sure() {
        return sure.get();
    }

    /** Nothing is known any more of groups without a log, up to a number. */
    void doubt(long number) {
        sure.accumulateAndGet(number, Math::max);
    }

    long heard() {
        return heard;
    }

    void hear(long now) {
        heard = now;
    }
}
