package org.ws101.internal.socket;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ws101.internal.connection.NeutralThreads;

/**
 * One daemon thread that waits until sockets can be read from or written to, whatever their number. Thread-safe. Nothing that
 * may block runs on it.
 */
final class Reactor implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Reactor.class.getName());

    private final Selector selector = Selector.open();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread = NeutralThreads.daemon(Workers.PREFIX + "selector", this::run);
    private volatile boolean stopped;

    /** The thread starts with {@link #start}. */
    Reactor() throws IOException {}

    Reactor start() {
        thread.start();
        return this;
    }

    /** Whether the caller is this reactor. */
    boolean isThis() {
        return Thread.currentThread() == thread;
    }

    /** Runs a short task on the reactor's thread. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Has the thread notice that a key has changed. */
    void wakeUp() {
        if (!isThis()) {
            selector.wakeup();
        }
    }

    /** Adds a channel in non-blocking mode, which is not waited for yet. */
    SelectionKey register(SocketChannel channel, SocketTransport transport) throws IOException {
        return channel.register(selector, 0, transport);
    }

    private void run() {
        while (!stopped) {
            try {
                selector.select(Reactor::ready);
            } catch (IOException e) {
                LOGGER.log(System.Logger.Level.ERROR, "Waiting for the sockets of clients failed", e);
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                attempt(task);
            }
        }
        Channels.close(selector);
    }

    private static void ready(SelectionKey key) {
        SocketTransport transport = (SocketTransport) key.attachment();
        try {
            transport.ready();
        } catch (Throwable e) {
            // whatever it was, the other connections go on
            LOGGER.log(System.Logger.Level.ERROR, "A connection of a client failed", e);
            transport.failed(e);
        }
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOGGER.log(System.Logger.Level.ERROR, "A connection of a client failed", e);
        }
    }

    /** Ends the thread soon; channels that were closed before are gone then. */
    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
    }
}
