package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.internal.thread.DaemonThreads;
import org.ws101.internal.thread.StoppedException;

class ThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URLClassLoader loader = new URLClassLoader(new URL[0]);
    private final Threads pooled = Threads.pooled(new DaemonThreads().numbered("ws101-pooled-"), 2, loader);
    private final Threads best = Threads.virtual("ws101-best-", loader)
            .orElseGet(() -> Threads.pooled(new DaemonThreads().numbered("ws101-best-"), 2, loader));

    @AfterEach
    void end() throws Exception {
        stop(pooled);
        stop(best);
        loader.close();
    }

    private static <T> T onThreadOf(Threads threads, Function<Thread, T> question) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        threads.reserve().orElseThrow().run(() -> answer.complete(question.apply(Thread.currentThread())));
        return answer.get(30, TimeUnit.SECONDS);
    }

    private static boolean end(Threads threads, Duration patience) {
        return Threads.awaitEnd(List.of(threads), patience);
    }

    /** Interrupts what does not end by itself. */
    private static boolean stop(Threads threads) {
        if (end(threads, Duration.ofSeconds(1))) {
            return true;
        }
        Threads.interrupt(List.of(threads));
        return end(threads, PATIENCE);
    }

    private static void blockUntil(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void areVirtualExactlyWhereTheJdkHasThem() throws Exception {
        boolean has = Runtime.version().feature() >= 21;
        assertEquals(has, Threads.virtual("x-", loader).isPresent());
        assertEquals(has, onThreadOf(best, Thread::toString).startsWith("VirtualThread["));
        assertFalse(onThreadOf(pooled, Thread::toString).startsWith("VirtualThread["));
    }

    @Test
    void areDaemonsWithTheGivenName() throws Exception {
        for (Threads threads : new Threads[] {pooled, best}) {
            assertTrue(onThreadOf(threads, Thread::isDaemon));
            assertTrue(onThreadOf(threads, Thread::getName).startsWith("ws101-"));
        }
    }

    @Test
    void runWithTheContextClassLoaderOfTheApplicationWhateverTheTaskBeforeLeft() throws Exception {
        for (Threads threads : new Threads[] {pooled, best}) {
            for (int i = 0; i < 5; i++) {
                CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
                threads.callback(() -> {
                    seen.complete(Thread.currentThread().getContextClassLoader());
                    Thread.currentThread().setContextClassLoader(null);
                });
                assertSame(loader, seen.get(30, TimeUnit.SECONDS));
            }
        }
    }

    /** What an application leaves in thread locals stays with its connection. */
    @Test
    void areOfOneEndpointOnly() throws Exception {
        for (Threads threads : new Threads[] {pooled, best}) {
            Thread first = onThreadOf(threads, Function.identity());
            first.join(TimeUnit.SECONDS.toMillis(30));
            assertNotSame(first, onThreadOf(threads, Function.identity()));
        }
    }

    @Nested
    class OfTheContainer {
        private final ExecutorService executor = Executors.newFixedThreadPool(1, task -> new Thread(task, "container"));

        @AfterEach
        void end() {
            executor.shutdownNow();
        }

        @Test
        void areMadeForEndpointsOnlyAndForEachAnew() throws Exception {
            AtomicInteger made = new AtomicInteger();
            Threads threads = Threads.made(
                    task -> new Thread(task, "made-" + made.incrementAndGet()),
                    new DaemonThreads().numbered("ws101-own-"),
                    2,
                    loader);
            CompletableFuture<String> callback = new CompletableFuture<>();
            threads.callback(() -> callback.complete(Thread.currentThread().getName()));
            assertTrue(callback.get(30, TimeUnit.SECONDS).startsWith("ws101-own-"));
            assertEquals("made-1", onThreadOf(threads, Thread::getName));
            assertEquals("made-2", onThreadOf(threads, Thread::getName));
            assertTrue(stop(threads));
        }

        @Test
        void areRefusedWhenTheContainerMakesNoneAnyMore() {
            ThreadFactory stopping = task -> {
                throw new IllegalStateException("stopping");
            };
            ThreadFactory refusing = task -> null;
            for (ThreadFactory factory : List.of(stopping, refusing)) {
                Threads threads = Threads.made(factory, new DaemonThreads().numbered("ws101-own-"), 2, loader);
                Threads.Reservation reservation = threads.reserve().orElseThrow();
                assertThrows(IllegalStateException.class, () -> reservation.run(() -> {}));
                assertTrue(stop(threads));
            }
        }

        /** As of WildFly, whose executor has two threads for each core and a queue without an end. */
        @Test
        void runNoEndpointOnAnExecutorThatOthersNeed() throws Exception {
            Threads threads = Threads.lent(executor, new DaemonThreads().numbered("ws101-own-"), 2, loader);
            CountDownLatch done = new CountDownLatch(1);
            threads.reserve().orElseThrow().run(() -> blockUntil(done));
            threads.reserve().orElseThrow().run(() -> blockUntil(done));
            assertEquals("others", executor.submit(() -> "others").get(30, TimeUnit.SECONDS));
            CompletableFuture<String> callback = new CompletableFuture<>();
            threads.callback(() -> callback.complete(Thread.currentThread().getName()));
            assertEquals("container", callback.get(30, TimeUnit.SECONDS));
            done.countDown();
            assertTrue(stop(threads));
            assertFalse(executor.isShutdown());
        }

        /** As of Open Liberty with {@code runIfQueueFull}. A thread that asks may be one that reads for all connections. */
        @Test
        void runNoCallbackOnTheThreadThatAsksForIt() throws Exception {
            Threads threads = Threads.lent(Runnable::run, new DaemonThreads().numbered("ws101-own-"), 2, loader);
            CountDownLatch done = new CountDownLatch(1);
            CompletableFuture<String> callback = new CompletableFuture<>();
            threads.callback(() -> {
                callback.complete(Thread.currentThread().getName());
                blockUntil(done);
            });
            assertTrue(callback.get(30, TimeUnit.SECONDS).startsWith("ws101-own-"));
            assertFalse(ThreadsTest.end(threads, Duration.ofMillis(1)), "the stop waits for it");
            done.countDown();
            assertTrue(ThreadsTest.end(threads, PATIENCE));
        }

        /** The thread that asked for it may be one of the executor's, and free again by then. */
        @Test
        void runACallbackThatOneOfThemAsksFor() throws Exception {
            Threads threads = Threads.lent(executor, new DaemonThreads().numbered("ws101-own-"), 2, loader);
            CompletableFuture<String> callback = new CompletableFuture<>();
            threads.callback(() -> threads.callback(
                    () -> callback.complete(Thread.currentThread().getName())));
            assertEquals("container", callback.get(30, TimeUnit.SECONDS));
            assertTrue(stop(threads));
        }
    }

    @Nested
    class APool {
        @Test
        void usesIdleThreadsAgainBeforeItMakesMore() throws Exception {
            Threads wide = Threads.pooled(new DaemonThreads().numbered("ws101-wide-"), 100, loader);
            Set<Thread> used = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                CompletableFuture<Thread> thread = new CompletableFuture<>();
                wide.callback(() -> thread.complete(Thread.currentThread()));
                used.add(thread.get(30, TimeUnit.SECONDS));
                // it is idle, but perhaps not yet back at the queue; the JDK's own pools would make 100 in any case
                assertTrue(used.size() <= 50, () -> used.size() + " threads for tasks that never coincided");
            }
            stop(wide);
        }

        @Test
        void hasNoThreadForOneEndpointTooMany() {
            CountDownLatch done = new CountDownLatch(1);
            Threads.Reservation first = pooled.reserve().orElseThrow();
            pooled.reserve().orElseThrow().run(() -> blockUntil(done));
            assertFalse(pooled.reserve().isPresent());
            first.giveBack();
            first.giveBack();
            assertTrue(pooled.reserve().isPresent());
            assertFalse(pooled.reserve().isPresent());
            done.countDown();
        }

        @Test
        void hasTheThreadOfAnEndpointAgainWhenThatHasReturned() throws Exception {
            for (int i = 0; i < 100; i++) {
                CountDownLatch ran = new CountDownLatch(1);
                Threads.Reservation reservation = awaitReservation();
                reservation.run(ran::countDown);
                assertTrue(ran.await(30, TimeUnit.SECONDS));
            }
        }

        /** The thread says that it has run before it is given back. */
        private Threads.Reservation awaitReservation() {
            var reservation = pooled.reserve();
            while (reservation.isEmpty()) {
                Thread.onSpinWait();
                reservation = pooled.reserve();
            }
            return reservation.get();
        }

        @Test
        void runsCallbacksAlthoughEndpointsHaveAllTheirThreads() throws Exception {
            CountDownLatch done = new CountDownLatch(1);
            pooled.reserve().orElseThrow().run(() -> blockUntil(done));
            pooled.reserve().orElseThrow().run(() -> blockUntil(done));
            CountDownLatch called = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                pooled.callback(called::countDown);
            }
            assertTrue(called.await(30, TimeUnit.SECONDS));
            done.countDown();
        }
    }

    @Nested
    class Stopping {
        @Test
        void interruptsWhatDoesNotEnd() throws Exception {
            for (Threads threads : new Threads[] {pooled, best}) {
                CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
                threads.reserve().orElseThrow().run(() -> {
                    blockUntil(new CountDownLatch(1));
                    interrupted.complete(Thread.currentThread().isInterrupted());
                });
                assertTrue(stop(threads));
                assertTrue(interrupted.get(30, TimeUnit.SECONDS));
            }
        }

        @Test
        void letsRunWhatWasCalledBefore() {
            for (Threads threads : new Threads[] {pooled, best}) {
                CountDownLatch called = new CountDownLatch(20);
                for (int i = 0; i < 20; i++) {
                    threads.callback(called::countDown);
                }
                assertTrue(end(threads, PATIENCE));
                assertEquals(0, called.getCount());
            }
        }

        @Test
        void rejectsWhatComesLate() {
            for (Threads threads : new Threads[] {pooled, best}) {
                Threads.Reservation reservation = threads.reserve().orElseThrow();
                assertTrue(stop(threads));
                AtomicBoolean called = new AtomicBoolean();
                assertThrows(StoppedException.class, () -> threads.callback(() -> called.set(true)));
                assertThrows(StoppedException.class, () -> reservation.run(() -> called.set(true)));
                assertFalse(called.get());
            }
        }

        @Test
        void tellsWhenApplicationCodeDoesNotEnd() {
            CountDownLatch done = new CountDownLatch(1);
            pooled.reserve().orElseThrow().run(() -> {
                while (done.getCount() > 0) {
                    Thread.onSpinWait();
                }
            });
            Threads.interrupt(List.of(pooled));
            assertFalse(end(pooled, Duration.ofMillis(100)));
            done.countDown();
            assertTrue(end(pooled, PATIENCE));
        }
    }
}
