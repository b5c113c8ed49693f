package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** Records its calls in order, does in each what the test says, and fails when two come at once. Thread-safe. */
final class RecordingListener implements WebSocketListener {
    /** What to do in a call. */
    @FunctionalInterface
    interface Reaction {
        void to(WebSocket webSocket, String call) throws Exception;
    }

    private final List<String> calls = new ArrayList<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile @Nullable AssertionError failure;
    private Reaction reaction = (webSocket, call) -> {};

    /** Sets what to do in each call from now on; it sees {@code open}, {@code text:…}, {@code close:…} and so on. */
    RecordingListener doing(Reaction newReaction) {
        reaction = newReaction;
        return this;
    }

    /** Answers every text with itself. */
    RecordingListener echoing() {
        return doing((webSocket, call) -> {
            if (call.startsWith("text:")) {
                webSocket.sendText(call.substring(5));
            }
        });
    }

    /** Throws what an assertion within a call threw: there the connection would only take it as an error of the listener. */
    void verify() {
        AssertionError thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    /** Asserts that these were the calls since the last time. */
    void expect(String... expected) {
        verify();
        synchronized (calls) {
            assertEquals(List.of(expected), calls);
            calls.clear();
        }
    }

    private void called(WebSocket webSocket, String call) throws Exception {
        try {
            assertTrue(busy.compareAndSet(false, true), "two calls at once");
            synchronized (calls) {
                calls.add(call);
            }
            reaction.to(webSocket, call);
        } catch (AssertionError e) {
            failure = e;
            throw e;
        } finally {
            busy.set(false);
        }
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        called(webSocket, "open");
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        called(webSocket, "text:" + text);
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        called(webSocket, "binary:" + data.length);
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        called(webSocket, "ping:" + data.length);
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        called(webSocket, "pong:" + data.length);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        try {
            called(webSocket, "error:" + cause.getClass().getSimpleName());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        called(webSocket, "close:" + reason.code().code());
    }
}
