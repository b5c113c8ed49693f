package org.ws101.internal.thread;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often the watchdog's thread wakes; what it does then is in {@code FlushTest}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class FlushWatchdogTest {
    /** One in which the output is seen, and those for which the thread waits for more. */
    private static final int MOST_TICKS = 4;

    private final AtomicInteger ticks = new AtomicInteger();
    private volatile Thread thread = Thread.currentThread();
    private final FlushWatchdog watchdog = new FlushWatchdog(new CountingTimers(), task -> {
        Thread made = NeutralThreads.daemon("test-watchdog", task);
        thread = made;
        return made;
    });

    /** Its time is asked for once in each tick. */
    private final class CountingTimers implements Timers {
        @Override
        public long nanoTime() {
            return ticks.incrementAndGet();
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            throw new AssertionError("nothing is scheduled");
        }
    }

    @AfterEach
    void close() {
        watchdog.close();
    }

    private void awaitParked() {
        while (thread.getState() != Thread.State.WAITING) {
            assertTrue(thread.isAlive());
            Thread.onSpinWait();
        }
    }

    @Test
    void wakesAFewTimesForOneMessage() throws InterruptedException {
        watchdog.start();
        awaitParked();
        int before = ticks.get();
        CountDownLatch looked = new CountDownLatch(1);
        watchdog.watch(now -> {
            looked.countDown();
            return false; // it has left already
        });
        assertTrue(looked.await(30, TimeUnit.SECONDS));
        awaitParked();
        int woken = ticks.get() - before;
        assertTrue(woken <= MOST_TICKS, woken + " ticks");
    }

    @Test
    void looksForAsLongAsSomethingWaits() throws InterruptedException {
        watchdog.start();
        awaitParked();
        CountDownLatch looks = new CountDownLatch(10 * MOST_TICKS);
        watchdog.watch(now -> {
            looks.countDown();
            return looks.getCount() > 0;
        });
        assertTrue(looks.await(30, TimeUnit.SECONDS));
        awaitParked();
    }
}
