package org.ws101.internal.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.ws101.CapturedContext;
import org.ws101.CloseReason;
import org.ws101.ContextCapture;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.internal.application.MixedListener;

class CallContextTest {
    private final List<String> seen = new ArrayList<>();
    private final CallContext context = setBy(task -> {
        seen.add("in");
        task.run();
        seen.add("out");
    });

    private static CallContext setBy(Executor executor) {
        return CallContext.of(List.of(CallContext.setBy(executor)));
    }

    /** One that notes what is called, and what that throws. */
    private CapturedContext noting(String name) {
        return (callback, call) -> {
            seen.add(name + " " + callback);
            try {
                call.make();
            } catch (Exception | Error e) {
                seen.add(name + " " + e.getMessage());
                throw e;
            }
            seen.add(name + " out");
        };
    }

    @Test
    void aCallIsMadeWithinIt() {
        assertSame(CallContext.NONE, CallContext.current());
        context.<RuntimeException>call(CapturedContext.Callback.TEXT, "a call", () -> {
            seen.add("call");
            assertSame(context, CallContext.current());
        });
        assertEquals(List.of("in", "call", "out"), seen);
        assertSame(CallContext.NONE, CallContext.current());
    }

    @Test
    void aCallWithinACallEndsBeforeIt() {
        CallContext inner = setBy(Runnable::run);
        context.<RuntimeException>call(CapturedContext.Callback.TEXT, "a call", () -> {
            inner.<RuntimeException>call(
                    CapturedContext.Callback.TEXT, "a call", () -> assertSame(inner, CallContext.current()));
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
                        () -> context.call(CapturedContext.Callback.TEXT, "a call", () -> {
                            throw failure;
                        })));
        AssertionError error = new AssertionError();
        assertSame(
                error,
                assertThrows(
                        AssertionError.class,
                        () -> context.<RuntimeException>call(CapturedContext.Callback.TEXT, "a call", () -> {
                            throw error;
                        })));
        assertEquals(List.of("in", "out", "in", "out"), seen);
        assertSame(CallContext.NONE, CallContext.current());
    }

    @Test
    void severalAreOneWithinTheOther() {
        CallContext both = CallContext.of(List.of(noting("outer"), noting("inner")));
        both.<RuntimeException>call(CapturedContext.Callback.LATER, "a call", () -> seen.add("call"));
        assertEquals(List.of("outer LATER", "inner LATER", "call", "inner out", "outer out"), seen);
    }

    @Test
    void eachLearnsWhatACallThrows() {
        CallContext both = CallContext.of(List.of(noting("first"), CallContext.setBy(Runnable::run), noting("last")));
        AssertionError error = new AssertionError("why");
        assertSame(
                error,
                assertThrows(
                        AssertionError.class,
                        () -> both.<RuntimeException>call(CapturedContext.Callback.TEXT, "a call", () -> {
                            throw error;
                        })));
        assertEquals(List.of("first TEXT", "last TEXT", "last why", "first why"), seen);
    }

    /** What it throws itself is for the log alone. */
    @Test
    void whatOneMakesOfAnExceptionIsOfNoInterest() {
        IOException failure = new IOException();
        CallContext hiding = CallContext.of(List.of((callback, call) -> {
            try {
                call.make();
            } catch (IOException e) {
                seen.add("hidden");
            }
        }));
        CallContext wrapping = CallContext.of(List.of((callback, call) -> {
            try {
                call.make();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }));
        for (CallContext each : List.of(hiding, wrapping)) {
            assertSame(
                    failure,
                    assertThrows(
                            IOException.class,
                            () -> each.call(CapturedContext.Callback.TEXT, "a call", () -> {
                                throw failure;
                            })));
        }
        assertEquals(List.of("hidden"), seen);
    }

    @Test
    void aCallThatIsMadeWithoutItThrowsAllTheSame() {
        IOException failure = new IOException();
        CallContext refusing = setBy(task -> {
            throw new IllegalStateException("stopped");
        });
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> refusing.call(CapturedContext.Callback.CLOSE, "a call", () -> {
                            throw failure;
                        })));
    }

    /** As when it ends the application: the last callbacks must be made nevertheless. */
    @Test
    void aCallIsMadeOnceThoughTheContainerRefusesOrFails() {
        CallContext refusing = setBy(task -> {
            throw new IllegalStateException("stopped");
        });
        CallContext failing = setBy(task -> {
            task.run();
            throw new IllegalStateException("a transaction was left open");
        });
        refusing.<RuntimeException>call(CapturedContext.Callback.CLOSE, "a call", () -> seen.add("refused"));
        List<String> log = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                log.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(ContextCapture.class.getName());
        logger.addHandler(handler);
        try {
            failing.<RuntimeException>call(CapturedContext.Callback.CLOSE, "WebSocket 1", () -> seen.add("failed"));
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(List.of("refused", "failed"), seen);
        assertEquals(List.of("WebSocket 1: a context could not be set around a call"), log);
    }

    @Test
    void everyCallOfAListenerIsMadeWithinIt() throws Exception {
        List<CapturedContext.Callback> callbacks = new ArrayList<>();
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
        CallContext naming = CallContext.of(List.of((callback, call) -> {
            call.make();
            callbacks.add(callback);
        }));
        WebSocketListener around = naming.around(context.around(listener));
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
        assertEquals(
                List.of(
                        CapturedContext.Callback.OPEN,
                        CapturedContext.Callback.TEXT,
                        CapturedContext.Callback.BINARY,
                        CapturedContext.Callback.PART,
                        CapturedContext.Callback.PING,
                        CapturedContext.Callback.PONG,
                        CapturedContext.Callback.ERROR,
                        CapturedContext.Callback.CLOSE),
                callbacks);
    }

    @Test
    void aListenerOfWholeMessagesStaysOne() {
        WebSocketListener whole = new WebSocketListener() {};
        assertNotSame(whole, context.around(whole));
        assertFalse(context.around(whole).takesParts());
        WebSocketListener twice = context.around(context.around(whole));
        assertSame(whole, assertInstanceOf(MixedListener.class, twice).named());
        assertSame(whole, CallContext.NONE.around(whole));
    }
}
