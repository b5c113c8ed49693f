package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.BegunHandshake;
import org.ws101.CapturedContext;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** Contexts around handshakes and calls of a server, which the application adds. */
class ContextCaptureTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final ThreadLocal<String> current = ThreadLocal.withInitial(() -> "nothing");

    /** Carries a header field of the request, and tells what happens. */
    private CapturedContext capture(BegunHandshake handshake) {
        String captured = handshake.headers().getOrDefault("carried", List.of()).toString();
        told.add("begins with " + captured);
        return new CapturedContext() {
            @Override
            public void call(Callback callback, Call call) throws Exception {
                String before = current.get();
                current.set(callback + " with " + captured);
                try {
                    call.make();
                } finally {
                    current.set(before);
                }
            }

            @Override
            public void accepting() {
                told.add("accepting in " + current.get());
            }

            @Override
            public void accepted(int status) {
                told.add("accepted " + status);
            }

            @Override
            public void refused(int status, String reason) {
                told.add("refused " + status + ": " + reason);
            }
        };
    }

    private final class Listener implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            told.add("in " + current.get());
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            told.add("in " + current.get());
            throw new IllegalStateException("a bug");
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            told.add("in " + current.get());
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            told.add("in " + current.get());
        }
    }

    private String next() throws InterruptedException {
        String next = told.poll(30, TimeUnit.SECONDS);
        assertNotNull(next);
        return next;
    }

    private void expect(String... expected) throws InterruptedException {
        for (String each : expected) {
            assertEquals(each, next());
        }
    }

    /** The application may be called before the handshake is over. */
    private void expectInAnyOrder(String... expected) throws InterruptedException {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < expected.length; i++) {
            found.add(next());
        }
        assertEquals(
                List.of(expected).stream().sorted().toList(),
                found.stream().sorted().toList());
    }

    private ServedContext serving(Endpoint endpoint) {
        return ServedContext.serving(
                endpoints -> endpoints.addContextCapture(this::capture).add("/ws/{id}", endpoint));
    }

    private static int status(ServedContext server, String path) throws IOException {
        return status(server, Request.upgrade(path));
    }

    private static int status(ServedContext server, Request request) throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            return client.exchange(request).status();
        }
    }

    @Test
    @SuppressWarnings("try") // the client leaves before its server ends
    void areAroundTheHandshakeAndEachCallOfAListener() throws Exception {
        Endpoint endpoint = Endpoint.listening(() -> {
                    told.add("made in " + current.get());
                    return new Listener();
                })
                .withCheck(request -> {
                    told.add("checked in " + current.get());
                    return HandshakeDecision.permit();
                });
        try (ServedContext server = serving(endpoint);
                RawClient client = RawClient.upgraded(
                        server.port(), Request.upgrade("/ws/1").with("Carried", "x"))) {
            expect("begins with [x]", "checked in HANDSHAKE with [x]", "accepting in HANDSHAKE with [x]");
            expect("made in HANDSHAKE with [x]");
            expectInAnyOrder("accepted 101", "in OPEN with [x]");
            client.sendText("hey");
            expect("in TEXT with [x]", "in ERROR with [x]");
            client.close(); // there is no closing handshake to wait for
            expect("in CLOSE with [x]");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CallbackThreads.class,
            names = {"AUTOMATIC", "POOL"})
    void areAroundAnApplicationInTheBlockingStyle(CallbackThreads threads) throws Exception {
        Endpoint endpoint =
                Endpoint.of(webSocket -> told.add("in " + current.get())).withThreads(threads);
        try (ServedContext server = serving(endpoint)) {
            assertEquals(101, status(server, "/ws/1"));
            expect("begins with []", "accepting in HANDSHAKE with []");
            expectInAnyOrder("accepted 101", "in PROCEED with []");
        }
    }

    @Test
    void theHandshakeSaysWhatItIs() throws Exception {
        CompletableFuture<BegunHandshake> begun = new CompletableFuture<>();
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints
                .add("/ws/{id}", Endpoint.listening(Listener::new))
                .addContextCapture(handshake -> {
                    begun.complete(handshake);
                    return (callback, call) -> call.make();
                }))) {
            assertEquals(
                    101, status(server, Request.upgrade("/ws/a%20b?ticket=1").with("traceparent", "00")));
            BegunHandshake handshake = begun.get(30, TimeUnit.SECONDS);
            assertEquals(BegunHandshake.Side.SERVER, handshake.side());
            assertEquals("GET", handshake.method());
            assertEquals("ws", handshake.scheme());
            assertEquals(List.of("00"), handshake.headers().get("Traceparent"));
            assertEquals("/ws/{id}", handshake.connection().endpoint());
            assertEquals("/ws/a b", handshake.connection().path());
            assertTrue(handshake.connection().id().isEmpty());
            assertEquals(
                    "127.0.0.1",
                    handshake.connection().remoteAddress().getAddress().getHostAddress());
        }
    }

    @Test
    void refusalsAreTold() throws Exception {
        Endpoint endpoint = Endpoint.of(ws -> {}).withCheck(request -> HandshakeDecision.refuse(418, "A teapot."));
        try (ServedContext server = serving(endpoint)) {
            assertEquals(418, status(server, "/ws/1"));
            expect("begins with []", "refused 418: A teapot.");
            assertEquals(403, status(server, Request.upgrade("/ws/1").with("Origin", "https://evil.example")));
            expect("begins with []");
            assertTrue(next().startsWith("refused 403: "));
        }
    }

    @Test
    void anOrdinaryRequestBeginsNothing() throws Exception {
        try (ServedContext server = serving(Endpoint.of(ws -> {}));
                RawClient client = RawClient.open(server.port())) {
            assertEquals(200, client.exchange(Request.get("/ws/1")).status());
            assertEquals(List.of(), List.copyOf(told));
        }
    }

    /** A connection without its context would be another one than the application expects. */
    @Test
    void aCaptureThatFailsIsAnsweredWith500() throws Exception {
        try (LogRecorder log = new LogRecorder("org.ws101.servlet.WebSocketFilter");
                ServedContext server = ServedContext.serving(endpoints -> endpoints
                        .addContextCapture(this::capture)
                        .addContextCapture(handshake -> {
                            if (handshake.headers().containsKey("at-once")) {
                                throw new IllegalArgumentException("not even begun");
                            }
                            return new CapturedContext() {
                                @Override
                                public void call(Callback callback, Call call) throws Exception {
                                    call.make();
                                }

                                @Override
                                public void accepting() {
                                    throw new IllegalStateException("nothing to capture");
                                }
                            };
                        })
                        .add("/ws/{id}", Endpoint.listening(Listener::new)))) {
            assertEquals(500, status(server, Request.upgrade("/ws/1").with("At-Once", "yes")));
            expect("begins with []", "refused 0: another ContextCapture has failed");
            assertEquals(500, status(server, "/ws/1"));
            expect(
                    "begins with []",
                    "accepting in HANDSHAKE with []",
                    "refused 500: The server failed to handle this request; its log says why.");
            assertTrue(log.text().contains("not even begun"), log.text());
            assertTrue(log.text().contains("nothing to capture"), log.text());
        }
    }
}
