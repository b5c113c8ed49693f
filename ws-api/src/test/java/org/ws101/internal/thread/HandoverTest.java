package org.ws101.internal.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.testing.ManualTimers;

/** An executor that runs tasks on the thread that hands them over. */
@Timeout(60)
class HandoverTest {
    private enum Way {
        SURELY {
            @Override
            void handOver(Handover to, Runnable task) {
                to.execute(task, Way::fail);
            }
        },
        OR_FAIL {
            @Override
            void handOver(Handover to, Runnable task) {
                to.executeOrFail(task, Way::fail);
            }
        },
        WHEN_THERE_IS_ROOM {
            @Override
            void handOver(Handover to, Runnable task) {
                to.executeWhenThereIsRoom(task, Way::fail);
            }
        };

        abstract void handOver(Handover to, Runnable task);

        private static void fail(Throwable cause) {
            throw new AssertionError(cause);
        }
    }

    private final ManualTimers timers = new ManualTimers();
    private final Handover handover = new Handover(Runnable::run, timers, "a test");

    @ParameterizedTest
    @EnumSource
    void runsNothingOnAThreadThatServesAllConnections(Way way) {
        CompletableFuture<Boolean> shared = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            SharedThread.mark();
            way.handOver(handover, () -> shared.complete(SharedThread.isThis()));
        });
        thread.start();
        assertFalse(shared.join());
    }

    @ParameterizedTest
    @EnumSource
    void runsNothingWithinACallThatMustNotBlock(Way way) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        NonBlockingCalls calls = new NonBlockingCalls(
                "a test", "a callback", new CallWatch(timers), Duration.ZERO, (of, held, stack) -> {});
        calls.<RuntimeException>call(() -> {
            way.handOver(handover, () -> thread.complete(Thread.currentThread()));
            assertEquals("ws101-instead-of-executor", thread.join().getName());
        });
    }

    @ParameterizedTest
    @EnumSource
    void runsATaskOnAThreadThatMayWait(Way way) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        way.handOver(handover, () -> thread.complete(Thread.currentThread()));
        assertSame(Thread.currentThread(), thread.join());
    }

    /** A queue that many fill is emptied by one of them. */
    @ParameterizedTest
    @EnumSource
    void runsNothingOnASharedThreadForOthersEither(Way way) {
        List<Runnable> queue = new ArrayList<>();
        CompletableFuture<Boolean> shared = new CompletableFuture<>();
        way.handOver(new Handover(queue::add, timers, "a test"), () -> shared.complete(SharedThread.isThis()));
        Thread thread = new Thread(() -> {
            SharedThread.mark();
            queue.forEach(Runnable::run);
        });
        thread.start();
        assertFalse(shared.join());
    }

    /** One that throws behind the task has run it all the same. */
    @Test
    void runsATaskOnceThatComesBackAndIsRejected() {
        Executor both = task -> {
            task.run();
            throw new RejectedExecutionException("on purpose");
        };
        List<String> failures = new ArrayList<>();
        List<Runnable> elsewhere = new ArrayList<>();
        CompletableFuture<Void> handedOver = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            SharedThread.mark();
            new Handover(both, elsewhere::add, timers, "a test")
                    .executeOrFail(() -> {}, cause -> failures.add(cause.getMessage()));
            handedOver.complete(null);
        });
        thread.start();
        handedOver.join();
        assertEquals(1, elsewhere.size());
        assertEquals(List.of(), failures);
    }
}
