package org.ws101.servlet.internal.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.rate.TokenBucket;
import org.ws101.internal.thread.Timers;

/**
 * How many opening handshakes a second one address may begin, if an option limits that. Thread-safe.
 *
 * <p>An address is forgotten a second after its last handshake, when it could begin as many as a new one. Of more than {@link
 * #MOST_ADDRESSES} within a second, those whose last handshake is the longest ago are forgotten sooner: nobody is refused for want of
 * memory.
 */
final class HandshakeRate {
    /** About a megabyte. */
    static final int MOST_ADDRESSES = 10_000;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final OptionalInt perSecond;
    private final Timers timers;
    private final ReentrantLock lock = new ReentrantLock();

    /** By what {@link Addresses#countedAs} says; the one whose last handshake is the longest ago comes first. */
    @GuardedBy("lock")
    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    /** @param perSecond handshakes, from 1; empty for no limit */
    HandshakeRate(OptionalInt perSecond, Timers timers) {
        this.perSecond = perSecond;
        this.timers = timers;
    }

    /**
     * Counts a handshake.
     *
     * @param address the text of the address that it comes from, as containers have it
     * @throws RefusedException when the address has begun too many within a second
     */
    void require(@Nullable String address) throws RefusedException {
        if (perSecond.isPresent() && !isAdmitted(Addresses.countedAs(Addresses.of(address, 0)))) {
            throw RefusedException.tooFast("handshakesPerSecondPerAddress", perSecond.getAsInt());
        }
    }

    private boolean isAdmitted(String address) {
        long now = timers.nanoTime();
        lock.lock();
        try {
            if (buckets.isEmpty()) {
                forgetLater();
            }
            return buckets.computeIfAbsent(address, first -> new TokenBucket(perSecond.getAsInt(), now))
                    .tryTake(now);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void forgetLater() {
        assert lock.isHeldByCurrentThread();
        var unused = timers.schedule(SECOND, this::forget);
    }

    private void forget() {
        long now = timers.nanoTime();
        lock.lock();
        try {
            Iterator<TokenBucket> eldestFirst = buckets.values().iterator();
            while (eldestFirst.hasNext() && eldestFirst.next().isFull(now)) {
                eldestFirst.remove();
            }
            if (!buckets.isEmpty()) {
                forgetLater();
            }
        } finally {
            lock.unlock();
        }
    }
}
