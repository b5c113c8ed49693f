package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.internal.thread.StoppedException;

class RelayedThreadsTest {
    private static final int THREADS = 4;

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private final RelayedThreads threads = new RelayedThreads(pool);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void end() {
        released.countDown();
        pool.shutdownNow();
    }

    private void block() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) throws Exception {
        assertTrue(latch.await(30, TimeUnit.SECONDS));
    }

    @Test
    void noTaskWaitsBehindOneThatBlocks() throws Exception {
        for (int round = 0; round < 100; round++) {
            CountDownLatch allRun = new CountDownLatch(THREADS);
            CountDownLatch allReady = new CountDownLatch(THREADS);
            for (int i = 0; i < THREADS; i++) {
                threads.execute(() -> {
                    allReady.countDown();
                    try {
                        allReady.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    allRun.countDown();
                });
            }
            await(allRun);
        }
    }

    @Test
    void tasksBeyondTheThreadsRunWhenOneIsFree() throws Exception {
        CountDownLatch allRun = new CountDownLatch(3 * THREADS);
        for (int i = 0; i < 3 * THREADS; i++) {
            threads.execute(() -> {
                block();
                allRun.countDown();
            });
        }
        released.countDown();
        await(allRun);
    }

    @Test
    void manyTasksWakeOneThreadWhichWakesTheNext() {
        Asked asked = new Asked();
        RelayedThreads relayed = new RelayedThreads(asked);
        AtomicInteger run = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            relayed.execute(run::incrementAndGet);
        }
        assertEquals(1, asked.tasks.size());
        asked.tasks.remove(0).run();
        assertEquals(10, run.get());
        assertEquals(1, asked.tasks.size());
        asked.tasks.remove(0).run();
        assertTrue(asked.tasks.isEmpty());
    }

    @Test
    void whatHasNoThreadIsNotRun() {
        Asked asked = new Asked();
        asked.failure = new OutOfMemoryError("no thread");
        RelayedThreads relayed = new RelayedThreads(asked);
        AtomicInteger run = new AtomicInteger();
        assertSame(
                asked.failure, assertThrows(OutOfMemoryError.class, () -> relayed.execute(() -> run.addAndGet(100))));
        asked.failure = null;
        relayed.execute(run::incrementAndGet);
        asked.tasks.remove(0).run();
        assertEquals(1, run.get());
    }

    @Test
    void aTaskDoesNotRelyOnAThreadThatAnotherCouldNotHave() throws Exception {
        Asked asked = new Asked();
        asked.failure = new OutOfMemoryError("no thread");
        RelayedThreads relayed = new RelayedThreads(asked);
        List<Throwable> refused = new ArrayList<>();
        Thread other = new Thread(() -> {
            try {
                relayed.execute(() -> {});
            } catch (Throwable e) {
                refused.add(e);
            }
        });
        asked.meanwhile = () -> runOrWait(other);
        assertThrows(OutOfMemoryError.class, () -> relayed.execute(() -> {}));
        other.join();
        assertEquals(List.of(asked.failure), refused);
    }

    @Test
    void noTaskIsTakenBehindTheLastThatWasDropped() throws Exception {
        Asked asked = new Asked();
        RelayedThreads relayed = new RelayedThreads(asked);
        relayed.execute(() -> {}); // a thread is called, and does not come
        List<Runnable> dropped = new ArrayList<>();
        Thread other = new Thread(() -> dropped.addAll(relayed.shutdownNow()));
        asked.whenAsked = () -> runOrWait(other);
        Runnable late = () -> {};
        relayed.execute(late);
        other.join();
        assertTrue(dropped.contains(late));
    }

    /** Starts a thread, and waits until it has ended or waits for this one. */
    private static void runOrWait(Thread other) {
        if (other.getState() == Thread.State.NEW) {
            other.start();
            while (other.isAlive() && other.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aThreadThatCannotHaveHelpDoesAll() {
        Asked asked = new Asked();
        RelayedThreads relayed = new RelayedThreads(asked);
        AtomicInteger run = new AtomicInteger();
        relayed.execute(run::incrementAndGet);
        relayed.execute(run::incrementAndGet);
        asked.failure = new OutOfMemoryError("no thread");
        asked.tasks.remove(0).run();
        assertEquals(2, run.get());
    }

    @Test
    void aTaskThatFailsTakesNoOtherWithIt() throws Exception {
        for (int round = 0; round < 100; round++) {
            CountDownLatch allRun = new CountDownLatch(10);
            for (int i = 0; i < 10; i++) {
                threads.execute(() -> {
                    allRun.countDown();
                    Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {});
                    throw new IllegalStateException("of the task");
                });
            }
            await(allRun);
        }
    }

    @Test
    void anInterruptStaysWithItsTask() {
        Asked asked = new Asked();
        RelayedThreads relayed = new RelayedThreads(asked);
        List<Boolean> interrupted = new ArrayList<>();
        relayed.execute(() -> Thread.currentThread().interrupt());
        relayed.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
        asked.tasks.remove(0).run();
        assertEquals(List.of(false), interrupted);
        assertFalse(Thread.interrupted());
    }

    @Test
    void whatWaitsWhenItIsShutDownStillRunsAndNothingElse() throws Exception {
        CompletableFuture<Void> last = new CompletableFuture<>();
        for (int i = 0; i < THREADS - 1; i++) {
            threads.execute(this::block);
        }
        threads.execute(() -> last.complete(null));
        threads.shutdown();
        last.get(30, TimeUnit.SECONDS);
        assertTrue(threads.isShutdown());
        assertThrows(StoppedException.class, () -> threads.execute(() -> {}));
        assertFalse(threads.isTerminated());
        released.countDown();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
        assertTrue(threads.isTerminated());
    }

    /** Who stops has more to stop than this. */
    @Test
    void shuttingDownGoesOnWhenTheSystemHasNoMoreThreads() {
        Asked asked = new Asked();
        RelayedThreads relayed = new RelayedThreads(asked);
        AtomicInteger run = new AtomicInteger();
        relayed.execute(run::incrementAndGet);
        relayed.execute(run::incrementAndGet);
        asked.failure = new OutOfMemoryError("no thread");
        relayed.shutdown();
        assertTrue(asked.shutDown);
        asked.tasks.remove(0).run(); // the thread that was called before
        assertEquals(2, run.get());
    }

    @Test
    void whatHasNotBegunIsDroppedAndWhatRunsIsInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            threads.execute(() -> {
                begun.countDown();
                block();
            });
        }
        await(begun);
        Runnable waiting = () -> {};
        threads.execute(waiting);
        assertEquals(List.of(waiting), threads.shutdownNow());
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }

    /** Keeps what it is asked to run. */
    private static final class Asked extends AbstractExecutorService {
        final List<Runnable> tasks = new ArrayList<>();
        Error failure;
        boolean shutDown;
        Runnable meanwhile = () -> {};
        Runnable whenAsked = () -> {};

        @Override
        public void execute(Runnable task) {
            meanwhile.run();
            if (failure != null) {
                throw failure;
            }
            tasks.add(task);
        }

        @Override
        public void shutdown() {
            shutDown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            return tasks;
        }

        @Override
        public boolean isShutdown() {
            whenAsked.run();
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
