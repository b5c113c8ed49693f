package org.ws101.internal.connection;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.internal.protocol.Event;

/**
 * Calls a {@link WebSocketListener}: in turns, on the thread of the turn; {@code onOpen} and what happens between turns on the
 * executor, and all of it there when it is dispatched. Thread-safe; one thread at a time is in the listener.
 */
final class ListenerReceiver implements Receiver {
    @FunctionalInterface
    private interface Callback {
        void run() throws Exception;
    }

    private final Connection connection;
    private final ReentrantLock lock;
    private final Setup setup;
    private final WebSocketListener listener;
    private final Parts parts;
    private final Executor executor;
    private final boolean dispatched;
    /** Whether a thread is in the listener, or about to open it; guarded by the lock. */
    private boolean busy = true;
    /** The last callbacks, when they came while the listener was busy; guarded by the lock. */
    private @Nullable Runnable last;
    /** Whether the listener wants nothing more for now; guarded by the lock. */
    private boolean paused;
    /** Whether that counts: not when we look for the peer's close frame; guarded by the lock. */
    private boolean holdsBack = true;
    /** Whether {@code onError} was called; by the thread that is in the listener. */
    private boolean errorTold;

    ListenerReceiver(Connection connection, Guarded guarded, Setup setup, Callbacks callbacks) {
        this.connection = connection;
        this.lock = guarded.lock();
        this.setup = setup;
        this.listener = callbacks.listener();
        this.parts = new Parts(setup.options());
        this.executor = callbacks.executor();
        this.dispatched = callbacks.dispatched();
    }

    /** Opens the listener on the executor, then runs {@code thenRead}. */
    void open(Runnable thenRead) {
        executeSurely(() -> {
            call(() -> listener.onOpen(webSocket()));
            endTurn();
            thenRead.run();
        });
    }

    @Override
    public @Nullable Executor dispatcher() {
        return dispatched ? executor : null;
    }

    @Override
    public void beginTurn() {
        busy = true;
    }

    @Override
    public void endTurn() {
        Runnable closing;
        lock.lock();
        try {
            closing = last;
            last = null;
            busy = closing != null;
        } finally {
            lock.unlock();
        }
        if (closing != null && dispatched) {
            executeSurely(closing); // the turn may have been of a thread that must not block
        } else if (closing != null) {
            closing.run();
        }
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.Received received) {
            received(received.message());
        } else if (event instanceof Event.Part part) {
            if (Parts.isOfMessage(part.frame())) {
                received(parts.next(part));
            }
        } else if (event instanceof Event.Failed failed) {
            tellError(failed.failure());
        }
    }

    private void received(Message message) {
        if (message instanceof Message.Ping ping) {
            call(() -> listener.onPing(webSocket(), ping.data()));
        } else if (message instanceof Message.Pong pong) {
            call(() -> listener.onPong(webSocket(), pong.data()));
        } else if (listener instanceof WebSocketListener.InParts inParts) {
            if (!(message instanceof Message.Close)) {
                call(() -> inParts.onPart(webSocket(), message));
            }
        } else if (message instanceof Message.Text text) {
            call(() -> listener.onText(webSocket(), text.data()));
        } else if (message instanceof Message.Binary binary) {
            call(() -> listener.onBinary(webSocket(), binary.data()));
        }
    }

    @Override
    public boolean isFull() {
        return paused && holdsBack;
    }

    @Override
    public void stopHoldingBack() {
        holdsBack = false;
    }

    /** Lets reading pause. Not under the lock. */
    void pause() {
        setPaused(true);
    }

    /** Lets reading go on. Not under the lock. */
    void resume() {
        setPaused(false);
        connection.goOnReading();
    }

    private void setPaused(boolean now) {
        lock.lock();
        try {
            paused = now;
        } finally {
            lock.unlock();
        }
    }

    /** What the listener does between its callbacks, where it is called between turns. */
    void executeBetweenCallbacks(Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable e) {
            connection.noThread(e);
        }
    }

    @Override
    public boolean isBehind() {
        return false;
    }

    @Override
    public boolean isCollecting() {
        return false;
    }

    @Override
    public void closed(CloseReason reason, @Nullable Throwable cause) {
        Runnable callbacks = () -> {
            if (cause != null) {
                tellError(cause);
            }
            try {
                listener.onClose(webSocket(), reason);
            } catch (Throwable e) { // too late for onError, which comes before
                log("onClose", e);
            } finally {
                connection.tell();
            }
        };
        lock.lock();
        try {
            if (busy) {
                last = callbacks;
                return;
            }
            busy = true;
        } finally {
            lock.unlock();
        }
        executeSurely(callbacks);
    }

    private void call(Callback callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            failed(e, this::tellError);
        }
    }

    /** What a callback has returned failed later; the listener knows. */
    void failedLate(Throwable e) {
        failed(e, known -> {});
    }

    private void failed(Throwable e, Consumer<Throwable> telling) {
        if (e instanceof WebSocketFailure failure) {
            telling.accept(failure);
            connection.fail(failure);
            return;
        }
        if (e instanceof WebSocketClosedException && !connection.isOpen()) {
            return; // it sent when closing had begun, as happens; the reason is told by onClose
        }
        connection.endLog().applicationFailed(named("A callback"), e);
        telling.accept(e);
        connection.fail(new WebSocketFailure(CloseCode.INTERNAL_SERVER_ERROR, ""));
    }

    private void tellError(Throwable cause) {
        if (errorTold) {
            return;
        }
        errorTold = true;
        try {
            listener.onError(webSocket(), cause);
        } catch (Throwable e) {
            if (e != cause) { // what it was told is logged as the end of the connection, and a peer can make it happen
                log("onError", e);
            }
        }
    }

    /** Tells the log of what fails and does not end the connection. */
    void log(String what, Throwable e) {
        connection.endLog().fault(named(what), e);
    }

    private String named(String callback) {
        return callback + " of " + setup.nameOf(listener);
    }

    /** Makes the callbacks that must be made: the first, and the last. If the executor fails, the connection does, and they are made. */
    private void executeSurely(Runnable task) {
        Once once = new Once(task);
        try {
            executor.execute(once);
        } catch (RejectedExecutionException e) {
            once.run(); // stopping, on a thread of the application, which whoever stops waits for
        } catch (Throwable e) {
            if (!once.hasBegun()) {
                connection.noThread(e);
            }
            elsewhere(once);
        }
    }

    /** On a thread that nobody shares, if there is one at all. */
    private static void elsewhere(Runnable task) {
        try {
            NeutralThreads.daemon("ws101-callback", task).start();
        } catch (Throwable e) {
            task.run();
        }
    }

    private WebSocket webSocket() {
        return connection.webSocket();
    }
}
