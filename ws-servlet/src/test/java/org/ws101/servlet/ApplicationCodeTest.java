package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** The application's code: on which thread it runs, and what becomes of its exceptions. */
class ApplicationCodeTest {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private String next() throws InterruptedException {
        return events.poll(30, TimeUnit.SECONDS);
    }

    @Nested
    class TheContextClassLoader {
        private final URLClassLoader loader =
                new URLClassLoader(new URL[0], getClass().getClassLoader());

        private void note(String where) {
            boolean own = Thread.currentThread().getContextClassLoader() == loader;
            events.add(where + (own ? "" : " with another loader"));
        }

        private final class Noting implements WebSocketListener {
            @Override
            public void onOpen(WebSocket webSocket) {
                note("open");
            }

            @Override
            public void onText(WebSocket webSocket, String text) {
                note("text");
                throw new IllegalStateException("as the test wishes");
            }

            @Override
            public void onError(WebSocket webSocket, Throwable cause) {
                note("error");
            }

            @Override
            public void onClose(WebSocket webSocket, CloseReason reason) {
                note("close");
            }
        }

        private ServedContext server(Endpoint endpoint) {
            ServedContext server = new ServedContext();
            server.context().setClassLoader(loader);
            return server.addFilter(
                            new WebSocketFilter(endpoints -> endpoints.add(
                                    "/ws",
                                    endpoint.withCheck(request -> {
                                                note("check");
                                                return HandshakeDecision.permit();
                                            })
                                            .withSelectProtocol(offered -> {
                                                note("select");
                                                return Optional.of(offered.get(0));
                                            }))),
                            Map.of())
                    .start();
        }

        @Test
        void isTheApplicationsInAListener() throws Exception {
            Endpoint endpoint = Endpoint.listening(() -> {
                note("listener");
                return new Noting();
            });
            try (loader;
                    ServedContext server = server(endpoint);
                    RawClient client = RawClient.upgraded(
                            server.port(), Request.upgrade("/ws").with("Sec-WebSocket-Protocol", "a"))) {
                client.sendText("Hello");
                for (String expected : List.of("check", "select", "listener", "open", "text", "error", "close")) {
                    assertEquals(expected, next());
                }
            }
        }

        @Test
        void isTheApplicationsInABlockingEndpoint() throws Exception {
            try (loader;
                    ServedContext server = server(Endpoint.of(ws -> note("proceed")));
                    RawClient client = RawClient.open(server.port())) {
                client.upgrade(Request.upgrade("/ws").with("Sec-WebSocket-Protocol", "a"));
                for (String expected : List.of("check", "select", "proceed")) {
                    assertEquals(expected, next());
                }
            }
        }
    }

    @Nested
    class ABlockingEndpoint {
        private String closeFrame(Endpoint endpoint) throws IOException {
            try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/ws", endpoint));
                    RawClient client = RawClient.upgraded(server.port(), "/ws")) {
                return client.readFrame().wholeHex();
            }
        }

        @Test
        void thatReturnsClosesWith1000() throws IOException {
            assertEquals("880203e8", closeFrame(Endpoint.of(ws -> {})));
        }

        @Test
        void thatFailsClosesWith1011AndTellsNothing() throws IOException {
            assertEquals("880203f3", closeFrame(Endpoint.of(ws -> {
                throw new IOException("secret");
            })));
        }

        @Test
        void thatFailsWithAnErrorClosesWith1011Too() throws IOException {
            assertEquals("880203f3", closeFrame(Endpoint.of(ws -> {
                throw new StackOverflowError();
            })));
        }

        @Test
        void mayFailTheConnectionWithACodeOfItsOwn() throws IOException {
            assertEquals(
                    "88040fa0" + "6e6f", // 4000, "no"
                    closeFrame(Endpoint.of(ws -> {
                        throw new WebSocketFailure(CloseCode.of(4000), "no");
                    })));
        }

        @Test
        void hasAThreadOfItsOwnAsLongAsThereAreAny() throws IOException {
            try (ServedContext server = ServedContext.serving(
                            Map.of("maxThreads", "1"), endpoints -> endpoints.add("/ws", ws -> ws.receive()));
                    RawClient first = RawClient.open(server.port());
                    RawClient second = RawClient.open(server.port())) {
                first.upgrade("/ws");
                boolean virtual = Runtime.version().feature() >= 21;
                assertEquals(
                        virtual ? 101 : 503,
                        second.exchange(Request.upgrade("/ws")).status());
            }
        }
    }

    @Nested
    class AListener {
        private class Recording implements WebSocketListener {
            @Override
            public void onError(WebSocket webSocket, Throwable cause) {
                events.add("error " + cause.getMessage());
            }

            @Override
            public void onClose(WebSocket webSocket, CloseReason reason) {
                events.add("close " + reason.code().code());
            }
        }

        private String closeFrame(WebSocketListener listener) throws IOException {
            try (ServedContext server = ServedContext.serving(
                            endpoints -> endpoints.add("/ws", Endpoint.listening(() -> listener)));
                    RawClient client = RawClient.upgraded(server.port(), "/ws")) {
                client.sendText("Hello");
                return client.readFrame().wholeHex();
            }
        }

        @Test
        void thatFailsInOnTextIsToldAndClosesWith1011() throws Exception {
            assertEquals("880203f3", closeFrame(new Recording() {
                @Override
                public void onText(WebSocket webSocket, String text) throws IOException {
                    throw new IOException("secret");
                }
            }));
            assertEquals("error secret", next());
            assertTrue(next().startsWith("close "));
        }

        @Test
        void thatThrowsWhatItIsToldSaysNothingNew() throws Exception {
            try (LogRecorder log = new LogRecorder("org.ws101")) {
                assertEquals("88040fa06e6f", closeFrame(new Recording() {
                    @Override
                    public void onText(WebSocket webSocket, String text) {
                        throw new WebSocketFailure(CloseCode.of(4000), "no");
                    }

                    @Override
                    public void onError(WebSocket webSocket, Throwable cause) {
                        super.onError(webSocket, cause);
                        throw (WebSocketFailure) cause;
                    }
                }));
                assertEquals("error no", next());
                assertTrue(next().startsWith("close "));
                assertTrue(log.text().contains("the connection was failed with 4000 (no)"), log.text());
                assertFalse(log.text().contains("WARNING"), log.text());
            }
        }

        @Test
        void thatFailsInOnOpenIsToldAndClosesWith1011() throws Exception {
            assertEquals("880203f3", closeFrame(new Recording() {
                @Override
                public void onOpen(WebSocket webSocket) throws IOException {
                    throw new IOException("secret");
                }
            }));
            assertEquals("error secret", next());
            assertTrue(next().startsWith("close "));
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void ofOneConnectionIsNotThatOfAnother(int connections) throws Exception {
            BlockingQueue<WebSocketListener> made = new LinkedBlockingQueue<>();
            try (ServedContext server =
                    ServedContext.serving(endpoints -> endpoints.add("/ws", Endpoint.listening(() -> {
                        WebSocketListener listener = new Recording();
                        made.add(listener);
                        return listener;
                    })))) {
                for (int i = 0; i < connections; i++) {
                    RawClient.upgraded(server.port(), "/ws").close();
                }
                assertEquals(connections, made.stream().distinct().count());
            }
        }
    }

    @Test
    void isCalledByTheNameOfItsEndpointWhenItFails() throws Exception {
        Endpoint blocking = Endpoint.of(ws -> {
            throw new IOException("as the test wishes");
        });
        Endpoint listening = Endpoint.listening(() -> new WebSocketListener() {
            @Override
            public void onOpen(WebSocket webSocket) throws IOException {
                throw new IOException("as the test wishes");
            }
        });
        try (LogRecorder log = new LogRecorder("org.ws101");
                ServedContext server = ServedContext.serving(endpoints ->
                        endpoints.add("/a", blocking.withName("Chat")).add("/b", listening.withName("News")));
                RawClient first = RawClient.open(server.port());
                RawClient second = RawClient.open(server.port())) {
            first.upgrade("/a");
            assertEquals("880203f3", first.readFrame().wholeHex());
            second.upgrade("/b");
            assertEquals("880203f3", second.readFrame().wholeHex());
            assertTrue(log.text().contains("Chat (" + getClass().getName()), log.text());
            assertTrue(log.text().contains("A callback of News (" + getClass().getName()), log.text());
        }
    }

    @Test
    void aRequestIsFoundByTheWebSocketOfItsConnection() throws Exception {
        BlockingQueue<HandshakeRequest> checked = new LinkedBlockingQueue<>();
        BlockingQueue<HandshakeRequest> seen = new LinkedBlockingQueue<>();
        Endpoint endpoint = Endpoint.of(ws -> seen.add(HandshakeRequest.of(ws))).withCheck(request -> {
            checked.add(request);
            return HandshakeDecision.permit();
        });
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/ws", endpoint));
                RawClient client = RawClient.open(server.port())) {
            client.upgrade("/ws");
            assertSame(checked.poll(30, TimeUnit.SECONDS), seen.poll(30, TimeUnit.SECONDS));
        }
    }
}
