package org.ws101.internal.application;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.log.EndLog;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.recording.FlightRecording;
import org.ws101.internal.thread.CallWatch;
import org.ws101.internal.thread.NonBlockingCalls;

/**
 * Calls a {@link WebSocketListener}. Thread-safe; who has the turn is in the listener, and nobody else. {@code onOpen} comes
 * before the first turn, {@code onClose} after the last.
 */
public final class Listening implements Receiver {
    private static final CloseReason UNKNOWN = CloseReason.of(CloseCode.ABNORMAL_CLOSURE);

    private final Host host;
    private final String name;
    private final WebSocketListener listener;
    private final WebSocketOptions options;
    private final ListenerCalls calls = new ListenerCalls();
    /** Null when all callbacks may block. */
    private final @Nullable NonBlockingCalls nonBlocking;
    /** Whether the listener wants nothing more for now. */
    private volatile boolean paused;
    /** Whether that counts: not when we look for the peer's close frame. */
    private volatile boolean holdsBack = true;
    /** Null unless the listener has said, when it was opened, that it takes parts. */
    private @Nullable Parts parts;
    /** Whether {@code onError} was called; by the thread that is in the listener. */
    private boolean errorTold;
    /** How the connection ended; written before a thread comes to tell that. */
    private volatile CloseReason reason = UNKNOWN;

    private volatile @Nullable Throwable cause;

    /**
     * @param watch looks at callbacks that are declared not to block
     * @param name what logs call the listener
     */
    @SuppressWarnings("this-escape") // for the report alone, which there is no sooner than a call
    public Listening(Host host, WebSocketOptions options, CallWatch watch, WebSocketListener listener, String name) {
        this.host = host;
        this.nonBlocking = options.nonBlocking()
                ? new NonBlockingCalls(
                        host.endLog(),
                        "a callback of " + name,
                        watch,
                        options.blockedThreadWarning(),
                        this::tellThreadHeld)
                : null;
        this.name = name;
        this.listener = listener;
        this.options = options;
    }

    @Override
    public void open() {
        try {
            callRecorded("onOpen", () -> {
                listener.onOpen(host.webSocket());
                parts = listener.takesParts() ? new Parts(options) : null;
            });
        } catch (Throwable e) {
            failed(e, this::tellError);
        }
    }

    @Override
    public boolean takesParts() {
        return parts != null;
    }

    @Override
    public boolean mayBlock(Event event) {
        if (event instanceof Event.Received received && received.message() instanceof Message.Close) {
            return false; // of which no callback is told
        }
        if (nonBlocking == null) {
            return true;
        }
        if (event instanceof Event.Received received) {
            return mayBlock(received.message());
        }
        return event instanceof Event.Part
                && listener instanceof MixedListener mixed
                && (mixed.mayBlock(Opcode.TEXT) || mixed.mayBlock(Opcode.BINARY));
    }

    private boolean mayBlock(Message message) {
        return listener instanceof MixedListener mixed && mixed.mayBlock(opcode(message));
    }

    private static Opcode opcode(Message message) {
        if (message instanceof Message.Ping) {
            return Opcode.PING;
        }
        if (message instanceof Message.Pong) {
            return Opcode.PONG;
        }
        return message instanceof Message.Text ? Opcode.TEXT : Opcode.BINARY;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.Received received) {
            received(received.message());
        } else if (event instanceof Event.Part part) {
            if (Parts.isOfMessage(part.frame())) {
                received(Objects.requireNonNull(parts).next(part));
            }
        } else if (event instanceof Event.Failed failed) {
            tellError(failed.failure());
        }
    }

    private void received(Message message) {
        NonBlockingCalls guard = nonBlocking;
        try {
            if (guard == null || mayBlock(message)) {
                call(message);
            } else {
                guard.call(() -> call(message));
            }
        } catch (Throwable e) {
            failed(e, this::tellError);
        }
    }

    private void call(Message message) throws Exception {
        Thread entered = calls.enter();
        Object begun = FlightRecording.begin();
        try {
            pass(message);
        } finally {
            if (begun != null) {
                FlightRecording.end(begun, host::recorded, callbackOf(message));
            }
            calls.leave(entered);
        }
    }

    /** Makes a call that is no message's. */
    private <E extends Exception> void callRecorded(String callback, ListenerCalls.Call<E> call) throws E {
        Object begun = FlightRecording.begin();
        try {
            calls.call(call);
        } finally {
            if (begun != null) {
                FlightRecording.end(begun, host::recorded, callback);
            }
        }
    }

    private String callbackOf(Message message) {
        if (message instanceof Message.Ping) {
            return "onPing";
        }
        if (message instanceof Message.Pong) {
            return "onPong";
        }
        if (parts != null) {
            return "onPart";
        }
        return message instanceof Message.Text ? "onText" : "onBinary";
    }

    private void pass(Message message) throws Exception {
        WebSocket webSocket = host.webSocket();
        if (message instanceof Message.Ping ping) {
            listener.onPing(webSocket, ping.data());
        } else if (message instanceof Message.Pong pong) {
            listener.onPong(webSocket, pong.data());
        } else if (parts != null) {
            listener.onPart(webSocket, message);
        } else if (message instanceof Message.Text text) {
            listener.onText(webSocket, text.data());
        } else if (message instanceof Message.Binary binary) {
            listener.onBinary(webSocket, binary.data());
        }
    }

    @Override
    public void deliver() {}

    @Override
    public void acceptClose(Event event) {}

    @Override
    public void changed() {}

    @Override
    public boolean isFull() {
        return paused && holdsBack;
    }

    @Override
    public int queuedMessages() {
        return 0;
    }

    @Override
    public void stopHoldingBack() {
        holdsBack = false;
    }

    /** Lets reading pause. */
    public void pause() {
        paused = true;
    }

    /** Lets reading go on. */
    public void resume() {
        paused = false;
        host.pump();
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
    public void closed(CloseReason why, @Nullable Throwable because) {
        reason = why;
        cause = because;
    }

    @Override
    public void callLast() {
        host.completeClosed();
        Throwable because = cause;
        if (because != null) {
            tellError(because);
        }
        try {
            callRecorded("onClose", () -> listener.onClose(host.webSocket(), reason));
        } catch (Throwable e) { // too late for onError, which comes before
            log("onClose", e);
        } finally {
            host.tell();
        }
    }

    @Override
    public void interrupt() {
        calls.interrupt();
    }

    /** What a callback has returned failed later; the listener knows. */
    public void failedLate(Throwable e) {
        failed(e, known -> {});
    }

    private void failed(Throwable e, Consumer<Throwable> telling) {
        if (e instanceof WebSocketFailure failure) {
            telling.accept(failure);
            host.fail(failure);
            return;
        }
        if (e instanceof WebSocketClosedException && !host.isOpen()) {
            return; // it sent when closing had begun, as happens; the reason is told by onClose
        }
        host.endLog().applicationFailed(named("A callback"), e);
        telling.accept(e);
        host.fail(new WebSocketFailure(CloseCode.INTERNAL_SERVER_ERROR, ""));
    }

    private void tellError(Throwable what) {
        if (errorTold) {
            return;
        }
        errorTold = true;
        NonBlockingCalls guard = nonBlocking;
        try {
            if (guard == null) {
                this.<RuntimeException>callRecorded("onError", () -> listener.onError(host.webSocket(), what));
            } else {
                guard.<RuntimeException>call(() ->
                        this.<RuntimeException>callRecorded("onError", () -> listener.onError(host.webSocket(), what)));
            }
        } catch (Throwable e) {
            if (e != what) { // what it was told is logged as the end of the connection, and a peer can make it happen
                log("onError", e);
            }
        }
    }

    private void tellThreadHeld(Thread thread, Duration held, StackTraceElement[] stack) {
        host.endLog().threadHeld(named("A callback"), thread, held, stack);
    }

    /** Tells the log of what fails and does not end the connection. */
    public void log(String what, Throwable e) {
        host.endLog().fault(named(what), e);
    }

    /** The same for what may fail when the connection has ended: it keeps nothing of it but what names it. */
    public Consumer<Throwable> logAfterEnd(String what) {
        EndLog log = host.logAfterEnd();
        String named = named(what);
        return e -> log.fault(named, e);
    }

    private String named(String callback) {
        return callback + " of " + name;
    }
}
