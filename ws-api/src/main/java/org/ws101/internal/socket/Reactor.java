package org.ws101.internal.socket;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/**
 * One daemon thread that waits until sockets can be read from or written to, whatever their number. Thread-safe. Nothing that
 * may block runs on it.
 */
public final class Reactor implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Reactor.class.getName());

    /** What waits for a socket. Called on the reactor's thread. */
    public interface Waiting {
        /** The socket is ready for what its key asks for. */
        void ready();

        /** {@link #ready} has thrown. */
        void failed(Throwable cause);
    }

    private final Selector selector = Selector.open();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;

    /** The thread starts with {@link #start}. */
    @SuppressWarnings("this-escape") // the thread has not started
    public Reactor(ThreadFactory threads) throws IOException {
        thread = threads.newThread(this::run);
    }

    public Reactor start() {
        thread.start();
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
        while (!stopped) {
            try {
                selector.select(Reactor::ready);
            } catch (IOException e) {
                LOGGER.log(System.Logger.Level.ERROR, "Waiting for sockets failed", e);
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                attempt(task);
            }
        }
        Channels.close(selector);
    }

    private static void ready(SelectionKey key) {
        Waiting waiting = (Waiting) key.attachment();
        try {
            waiting.ready();
        } catch (Throwable e) {
            // whatever it was, the other connections go on
            LOGGER.log(System.Logger.Level.ERROR, "A connection failed", e);
            waiting.failed(e);
        }
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOGGER.log(System.Logger.Level.ERROR, "A connection failed", e);
        }
    }

    /** Ends the thread soon; channels that were closed before are gone then. */
    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
    }
}
