package org.ws101.testkit.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.ws101.internal.thread.Timers;

class TurnableTimersTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @AutoClose
    private final TurnableTimers timers = new TurnableTimers();

    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

    @Test
    void runTasksInTheOrderInWhichTheyAreDue() {
        timers.schedule(HOUR.multipliedBy(2), () -> ran.add("second"));
        timers.schedule(HOUR, () -> {
            ran.add("first");
            timers.schedule(HOUR.multipliedBy(2), () -> ran.add("third"));
            timers.schedule(HOUR.multipliedBy(4), () -> ran.add("never"));
        });
        timers.advance(HOUR.multipliedBy(4), () -> ran.add("-"));
        assertEquals(List.of("-", "first", "-", "second", "-", "third", "-"), ran);
    }

    @Test
    void runNoTaskThatWasCancelled() {
        Timers.Task task = timers.schedule(HOUR, () -> ran.add("cancelled"));
        task.cancel();
        timers.advance(HOUR.multipliedBy(2), () -> {});
        assertEquals(List.of(), ran);
    }

    @Test
    void areTurnedByThatMuch() {
        long before = timers.nanoTime();
        timers.advance(HOUR, () -> {});
        assertTrue(timers.nanoTime() - before >= HOUR.toNanos());
    }

    @Test
    void runByThemselvesToo() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        timers.schedule(Duration.ofMillis(1), done::countDown);
        assertTrue(done.await(10, TimeUnit.SECONDS));
    }

    @Test
    void haveWhatIsLeftComeSoonerAfterATurn() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        timers.schedule(HOUR.plusMillis(1), done::countDown);
        timers.advance(HOUR, () -> {});
        assertTrue(done.await(10, TimeUnit.SECONDS));
    }

    /** What is due meanwhile by the clock of the system waits for its turn. */
    @Test
    void runNothingElseWhileTheyAreTurned() {
        CompletableFuture<Void> other = new CompletableFuture<>();
        timers.schedule(HOUR, () -> {
            timers.schedule(Duration.ZERO, () -> other.complete(null));
            ran.add("first");
        });
        timers.advance(HOUR.multipliedBy(2), () -> ran.add(String.valueOf(other.isDone())));
        assertEquals(List.of("false", "first", "false", "true"), ran);
        assertFalse(other.isCompletedExceptionally());
    }
}
