package org.ws101.servlet;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.thread.DaemonThreads;

/**
 * Who listens to what other nodes tell this one. Listeners may block: they have a thread, which is not that of the relay, and what comes
 * while they are at work waits, up to a bound. Thread-safe.
 */
final class NodeEvents {
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_CHARACTERS = 16 << 20;
    private static final int IDLE_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final PeerLog log;
    private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
    private final DaemonThreads threads = new DaemonThreads();
    /** Has no thread while there is nothing to be told. */
    private final ThreadPoolExecutor executor;

    /** Of the texts that wait or are being told. One thread adds to it. */
    private final AtomicLong characters = new AtomicLong();

    private volatile @Nullable ClassLoader loader;

    NodeEvents(PeerLog log) {
        this(log, UnaryOperator.identity());
    }

    /** @param making makes the threads by what it is given */
    NodeEvents(PeerLog log, UnaryOperator<ThreadFactory> making) {
        this.log = log;
        executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                making.apply(threads.named("ws101-relay-events")));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Its context class loader, which is that of the calling thread, is that of the listeners. */
    void start() {
        loader = Thread.currentThread().getContextClassLoader();
    }

    void add(String subject, Consumer<String> listener) {
        listeners.computeIfAbsent(subject, each -> new CopyOnWriteArrayList<>()).add(listener);
    }

    /** Does not wait. Called by the thread of the relay. */
    void tell(String subject, String text) {
        List<Consumer<String>> told = listeners.get(subject);
        if (told == null) {
            return;
        }
        long others = characters.getAndAdd(text.length());
        if (others > 0 && others + text.length() > MAX_CHARACTERS) {
            characters.addAndGet(-text.length());
            dropped(subject, others + " characters");
            return;
        }
        try {
            executor.execute(() -> tell(told, subject, text));
        } catch (Throwable e) {
            characters.addAndGet(-text.length());
            if (!(e instanceof RejectedExecutionException)) { // for want of a thread
                throw e;
            }
            if (!executor.isShutdown()) {
                dropped(subject, Integer.toString(MAX_WAITING));
            }
        }
    }

    private void dropped(String subject, String waiting) {
        log.warn(
                this,
                subject,
                "An event of another node about " + subject + " was dropped, because " + waiting
                        + " wait: return from the listeners sooner",
                null);
    }

    private void tell(List<Consumer<String>> told, String subject, String text) {
        Thread.currentThread().setContextClassLoader(loader);
        try {
            for (Consumer<String> listener : told) {
                tell(listener, subject, text);
            }
        } finally {
            characters.addAndGet(-text.length());
        }
    }

    private void tell(Consumer<String> listener, String subject, String text) {
        try {
            listener.accept(text);
        } catch (Throwable e) { // Errors too: the others are told as well
            log.fault(Level.WARNING, this, subject, "An event of another node about " + subject + " failed", e);
        }
    }

    /** Ends the thread. */
    void stop() {
        executor.shutdownNow();
        threads.join(PATIENCE);
    }
}
