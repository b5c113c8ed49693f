package org.ws101.internal.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.ws101.internal.thread.SharedLog;
import org.ws101.internal.thread.SharedThread;

/**
 * One daemon thread that waits until sockets can be read from or written to, whatever their number. Thread-safe. Nothing that
 * may block runs on it.
 */
public final class Reactor implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Reactor.class.getName());

    /** What waits for a socket; its {@code toString} names it in the log. Called on the reactor's thread. */
    public interface Waiting {
        /** The socket is ready for what its key asks for. */
        void ready();

        /** {@link #ready} has thrown: the socket is not waited for any more. */
        void failed(Throwable cause);
    }

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;

    /** The thread starts with {@link #start}. */
    @SuppressWarnings("this-escape") // the thread has not started
    public Reactor(ThreadFactory threads) throws IOException {
        thread = threads.newThread(this::run);
        selector = Selector.open();
    }

    public Reactor start() {
        try {
            thread.start();
        } catch (Throwable e) { // for want of a thread, which closes the selector otherwise
            Channels.close(selector);
            throw e;
        }
        return this;
    }

    /** Whether the caller is this reactor. */
    boolean isThis() {
        return Thread.currentThread() == thread;
    }

    /** Runs a short task on the reactor's thread. */
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Has the thread notice that a key has changed. */
    public void wakeUp() {
        if (!isThis()) {
            selector.wakeup();
        }
    }

    /** Adds a channel in non-blocking mode, which is not waited for yet. */
    public SelectionKey register(SocketChannel channel, Waiting waiting) throws IOException {
        return channel.register(selector, 0, waiting);
    }

    private void run() {
        SharedThread.mark();
        while (!stopped) {
            boolean unused =
                    Thread.interrupted(); // nobody's business here, and selecting would return at once for ever
            attempt(this::select, "the clients");
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                attempt(task, "a client");
            }
        }
        Channels.close(selector);
    }

    private void select() {
        try {
            selector.select(Reactor::ready);
        } catch (IOException e) {
            throw new UncheckedIOException("Waiting for sockets failed", e);
        }
    }

    private static void ready(SelectionKey key) {
        Waiting waiting = (Waiting) key.attachment();
        attempt(
                () -> {
                    try {
                        waiting.ready();
                    } catch (Throwable e) {
                        key.cancel(); // or it would be ready for ever
                        attempt(() -> waiting.failed(e), waiting);
                        throw e;
                    }
                },
                waiting);
    }

    /** Whatever happens to one connection, the others go on. */
    private static void attempt(Runnable task, Object whose) {
        try {
            task.run();
        } catch (Throwable e) {
            SharedLog.tell(LOGGER, System.Logger.Level.ERROR, whose, "the thread of the sockets failed", e);
        }
    }

    /** Ends the thread soon; channels that were closed before are gone then. */
    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
    }
}
