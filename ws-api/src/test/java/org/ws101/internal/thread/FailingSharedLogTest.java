package org.ws101.internal.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.ws101.testing.ManualTimers;

/** What serves many connections names the one that fails, and goes on with the others, also when the log throws. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
@ResourceLock("org.ws101.internal.thread")
class FailingSharedLogTest {
    private static final String WHOSE = "the endpoint (s1 192.0.2.1:9)";

    private final Logger logger = Logger.getLogger("org.ws101.internal.thread");
    private final List<String> lines = new ArrayList<>();
    private final Handler full = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
            throw new StackOverflowError("as on a full disk");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final ManualTimers timers = new ManualTimers();

    @BeforeEach
    void fill() {
        logger.addHandler(full);
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.FINE);
    }

    @AfterEach
    void empty() {
        logger.setLevel(null);
        logger.setUseParentHandlers(true);
        logger.removeHandler(full);
    }

    private static boolean fail() {
        throw new IllegalStateException("on purpose");
    }

    @Test
    void theWatchdogLooksAtTheOthers() {
        FlushWatchdog watchdog = new FlushWatchdog(timers, "unused");
        watchdog.watch(new FlushWatchdog.Watched() {
            @Override
            public boolean look(long now) {
                return fail();
            }

            @Override
            public String toString() {
                return WHOSE;
            }
        });
        List<Long> looks = new ArrayList<>();
        watchdog.watch(looks::add);
        watchdog.tick();
        watchdog.tick();
        assertEquals(2, looks.size());
        assertEquals(List.of(WHOSE + ": collected output could not be flushed"), lines);
    }

    @Test
    void theCallsOfOthersAreLookedAt() {
        CallWatch watch = new CallWatch(timers);
        watch.watch(new CallWatch.Watched() {
            @Override
            public boolean look(long now) {
                return fail();
            }

            @Override
            public String toString() {
                return WHOSE;
            }
        });
        List<Long> looks = new ArrayList<>();
        watch.watch(looks::add);
        timers.advance(CallWatch.TICK);
        timers.advance(CallWatch.TICK);
        assertEquals(2, looks.size());
        assertEquals(List.of(WHOSE + ": checking a callback failed"), lines);
    }

    @Test
    void aTaskThatAnExecutorDoesNotTakeRunsElsewhere() throws InterruptedException {
        Handover handover = new Handover(
                task -> {
                    throw new RejectedExecutionException("full, on purpose");
                },
                timers,
                WHOSE);
        CountDownLatch ran = new CountDownLatch(1);
        handover.execute(ran::countDown, failure -> {});
        ran.await();
        assertEquals(
                List.of(WHOSE + ": the executor rejected a task, which runs on another thread"), List.copyOf(lines));
    }

    @Test
    void aTaskThatFailsIsNoFailureOfItsExecutor() {
        List<Throwable> refusals = new ArrayList<>();
        new Handover(Runnable::run, timers, WHOSE).executeOrFail(FailingSharedLogTest::fail, refusals::add);
        assertEquals(List.of(), refusals);
        assertEquals(List.of(WHOSE + ": a task of the library failed"), lines);
    }
}
