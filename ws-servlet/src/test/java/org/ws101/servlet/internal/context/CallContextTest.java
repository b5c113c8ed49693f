package org.ws101.servlet.internal.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

class CallContextTest {
    private final List<String> seen = new ArrayList<>();
    private final CallContext context = new CallContext(task -> {
        seen.add("in");
        task.run();
        seen.add("out");
    });

    @Test
    void aCallIsMadeWithinIt() {
        assertSame(CallContext.NONE, CallContext.current());
        context.<RuntimeException>call(() -> {
            seen.add("call");
            assertSame(context, CallContext.current());
        });
        assertEquals(List.of("in", "call", "out"), seen);
        assertSame(CallContext.NONE, CallContext.current());
    }

    @Test
    void aCallWithinACallEndsBeforeIt() {
        CallContext inner = new CallContext(Runnable::run);
        context.<RuntimeException>call(() -> {
            inner.<RuntimeException>call(() -> assertSame(inner, CallContext.current()));
            assertSame(context, CallContext.current());
        });
    }

    /** The container would log or wrap it. */
    @Test
    void whatACallThrowsPassesTheContainerBy() {
        IOException failure = new IOException();
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> context.call(() -> {
                            throw failure;
                        })));
        AssertionError error = new AssertionError();
        assertSame(
                error,
                assertThrows(
                        AssertionError.class,
                        () -> context.<RuntimeException>call(() -> {
                            throw error;
                        })));
        assertEquals(List.of("in", "out", "in", "out"), seen);
        assertSame(CallContext.NONE, CallContext.current());
    }

    /** As when it ends the application: the last callbacks must be made nevertheless. */
    @Test
    void aCallIsMadeOnceThoughTheContainerRefusesOrFails() {
        CallContext refusing = new CallContext(task -> {
            throw new IllegalStateException("stopped");
        });
        CallContext failing = new CallContext(task -> {
            task.run();
            throw new IllegalStateException("a transaction was left open");
        });
        refusing.<RuntimeException>call(() -> seen.add("refused"));
        failing.<RuntimeException>call(() -> seen.add("failed"));
        assertEquals(List.of("refused", "failed"), seen);
    }

    @Test
    void everyCallOfAListenerIsMadeWithinIt() throws Exception {
        WebSocketListener listener = new WebSocketListener() {
            private void note(String call) {
                assertSame(context, CallContext.current());
                seen.add(call);
            }

            @Override
            public boolean takesParts() {
                note("asked");
                return true;
            }

            @Override
            public void onOpen(WebSocket webSocket) {
                note("open");
            }

            @Override
            public void onText(WebSocket webSocket, String text) {
                note(text);
            }

            @Override
            public void onBinary(WebSocket webSocket, byte[] data) {
                note("binary");
            }

            @Override
            public void onPart(WebSocket webSocket, Message part) {
                note("part");
            }

            @Override
            public void onPing(WebSocket webSocket, byte[] data) {
                note("ping");
            }

            @Override
            public void onPong(WebSocket webSocket, byte[] data) {
                note("pong");
            }

            @Override
            public void onError(WebSocket webSocket, Throwable cause) {
                note("error");
            }

            @Override
            public void onClose(WebSocket webSocket, CloseReason reason) {
                note("close");
            }
        };
        WebSocketListener around = context.around(listener);
        WebSocket none = null;
        around.onOpen(none);
        assertTrue(around.takesParts());
        around.onText(none, "text");
        around.onBinary(none, new byte[0]);
        around.onPart(none, new Message.Text("x"));
        around.onPing(none, new byte[0]);
        around.onPong(none, new byte[0]);
        around.onError(none, new IOException());
        around.onClose(none, null);
        seen.removeIf(entry -> entry.equals("in") || entry.equals("out"));
        assertEquals(List.of("open", "asked", "text", "binary", "part", "ping", "pong", "error", "close"), seen);
    }

    @Test
    void aListenerOfWholeMessagesStaysOne() {
        WebSocketListener whole = new WebSocketListener() {};
        assertNotSame(whole, context.around(whole));
        assertFalse(context.around(whole).takesParts());
        assertSame(whole, CallContext.NONE.around(whole));
    }
}
