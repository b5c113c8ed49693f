package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.BegunHandshake;
import org.ws101.CapturedContext;
import org.ws101.ContextCapture;
import org.ws101.HandshakeException;
import org.ws101.ObservedConnection;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.Request;

/** Contexts around the calls of clients, over a real socket. */
@Timeout(60)
class ContextCaptureTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final ThreadLocal<String> current = ThreadLocal.withInitial(() -> "nothing");
    private final WebSocketClient client = WebSocketClient.builder()
            .contextCapture(this::capture)
            .connectTimeout(Duration.ofMinutes(2)) // for machines that are busy
            .build();

    /** Carries what is current, and tells what happens. */
    private CapturedContext capture(BegunHandshake handshake) {
        String captured = current.get();
        told.add("begins in " + captured);
        return new CapturedContext() {
            @Override
            public void call(Callback callback, Call call) throws Exception {
                current.set(captured);
                try {
                    call.make();
                } finally {
                    current.remove();
                }
            }

            @Override
            public Map<String, String> headers() {
                return Map.of("Carried", captured);
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
            told.add("open in " + current.get());
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            told.add(text + " in " + current.get());
        }
    }

    private void expect(String... expected) throws InterruptedException {
        for (String each : expected) {
            assertEquals(each, told.poll(30, TimeUnit.SECONDS));
        }
    }

    private ScriptedServer echoing() throws Exception {
        return ScriptedServer.plain(peer -> {
            requests.add(peer.accept());
            peer.echo();
        });
    }

    /** The lines of the next request with the field that the context adds. */
    private List<String> carried() throws InterruptedException {
        Request request = requests.poll(30, TimeUnit.SECONDS);
        return request == null
                ? List.of()
                : request.fields().stream()
                        .filter(line -> line.regionMatches(true, 0, "Carried:", 0, 8))
                        .toList();
    }

    @Test
    void theContextOfWhoeverConnectsIsInTheCallsOfTheListener() throws Exception {
        current.set("mine");
        try (ScriptedServer server = echoing()) {
            try (WebSocket webSocket = client.connect(server.uri("/"), new Listener())) {
                webSocket.sendText("hey");
                expect("begins in mine", "accepting in mine");
                List<String> either = List.of(
                        String.valueOf(told.poll(30, TimeUnit.SECONDS)),
                        String.valueOf(told.poll(30, TimeUnit.SECONDS)));
                assertEquals(
                        List.of("accepted 101", "open in mine"),
                        either.stream().sorted().toList());
                expect("hey in mine");
            }
            assertEquals(List.of("Carried: mine"), carried());
        }
    }

    @Test
    void theHandshakeSaysWhereItGoes() throws Exception {
        CompletableFuture<BegunHandshake> begun = new CompletableFuture<>();
        ContextCapture capture = handshake -> {
            begun.complete(handshake);
            return (callback, call) -> call.make();
        };
        try (ScriptedServer server = echoing();
                WebSocket webSocket = WebSocketClient.builder()
                        .contextCapture(capture)
                        .build()
                        .connect(server.uri("/path?ticket=1"))) {
            assertTrue(webSocket.isOpen());
            BegunHandshake handshake = begun.get(30, TimeUnit.SECONDS);
            assertEquals(BegunHandshake.Side.CLIENT, handshake.side());
            assertEquals("GET", handshake.method());
            assertEquals("ws", handshake.scheme());
            assertEquals(Map.of(), handshake.headers());
            ObservedConnection connection = handshake.connection();
            assertEquals("", connection.id());
            assertEquals("ws://127.0.0.1:" + server.port(), connection.endpoint());
            assertEquals("/path", connection.path());
            assertTrue(connection.remoteAddress().isUnresolved());
            assertEquals(Optional.empty(), connection.user());
        }
    }

    @Test
    void aFieldOfTheApplicationsStays() throws Exception {
        try (ScriptedServer server = echoing();
                WebSocket webSocket =
                        client.toBuilder().header("carried", "own").build().connect(server.uri("/"))) {
            assertTrue(webSocket.isOpen());
            assertEquals(List.of("carried: own"), carried());
        }
    }

    /** A capture whose contexts add header fields. */
    static ContextCapture adding(Map<String, String> headers) {
        return handshake -> new CapturedContext() {
            @Override
            public void call(Callback callback, Call call) throws Exception {
                call.make();
            }

            @Override
            public Map<String, String> headers() {
                return headers;
            }
        };
    }

    private Request requestOf(WebSocketClient.Builder builder) throws Exception {
        try (ScriptedServer server = echoing()) {
            builder.build().connect(server.uri("/")).close();
            return requests.take();
        }
    }

    /** RFC 9110 §11.6.2, RFC 6265 §5.4. */
    @Test
    void credentialsAndCookiesLeaveInOneFieldEach() throws Exception {
        ContextCapture capture = adding(Map.of("authorization", "of the context", "cookie", "c=3"));
        WebSocketClient.Builder builder = WebSocketClient.builder().contextCapture(capture);
        Request alone = requestOf(builder);
        assertEquals(List.of("of the context"), alone.values("Authorization"));
        assertEquals(List.of("c=3"), alone.values("Cookie"));
        Request beside =
                requestOf(builder.credentials(Credentials.basic("u", "p")).cookie("a", "1"));
        assertEquals(List.of("Basic dTpw"), beside.values("Authorization"));
        assertEquals(List.of("c=3; a=1"), beside.values("Cookie"));
        Request set = requestOf(builder.header("Cookie", "b=2"));
        assertEquals(List.of("b=2; a=1"), set.values("Cookie"));
    }

    /** They leave when the server has asked for them. */
    @Test
    void otherCredentialsDoNotLeaveBeforeADigest() throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            Request request = peer.readRequest();
            requests.add(request);
            if (requests.size() == 1) {
                peer.send("HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n\r\n");
            } else {
                peer.accept(request);
                peer.echo();
            }
        })) {
            WebSocketClient.builder()
                    .credentials(Credentials.digest("u", "p"))
                    .contextCapture(adding(Map.of("Authorization", "of the context")))
                    .build()
                    .connect(server.uri("/"))
                    .close();
            assertEquals(List.of(), requests.take().values("Authorization"));
            List<String> answer = requests.take().values("Authorization");
            assertEquals(1, answer.size());
            assertTrue(answer.get(0).startsWith("Digest "), answer.get(0));
        }
    }

    @Test
    void aFieldOfTwoContextsLeavesOnceHoweverItIsWritten() throws Exception {
        Request request = requestOf(WebSocketClient.builder()
                .contextCapture(adding(Map.of("X-Trace", "outer")))
                .contextCapture(adding(Map.of("x-trace", "inner"))));
        assertEquals(List.of("inner"), request.values("X-Trace"));
    }

    @Test
    void aRefusalIsTold() throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        })) {
            HandshakeException refusal = assertThrows(HandshakeException.class, () -> client.connect(server.uri("/")));
            expect("begins in nothing", "accepting in nothing", "refused 403: " + refusal.getMessage());
        }
    }

    @Test
    void aCaptureThatFailsFailsTheOpening() {
        IllegalStateException failure = new IllegalStateException("a bug");
        WebSocketClient failing = WebSocketClient.builder()
                .contextCapture(handshake -> {
                    throw failure;
                })
                .build();
        URI uri = URI.create("ws://127.0.0.1:9/"); // nobody connects to it
        assertSame(
                failure,
                assertThrows(WebSocketException.class, () -> failing.connect(uri))
                        .getCause());
        assertTrue(failing.connectAsync(uri, new Listener()).isCompletedExceptionally());
    }

    /** As code in other languages may. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwUndeclared(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void aContextThatThrowsACheckedExceptionIsNoHindrance() throws Exception {
        ContextCapture capture = handshake -> new CapturedContext() {
            @Override
            public void call(Callback callback, Call call) throws Exception {
                call.make();
            }

            @Override
            public void accepted(int status) {
                ContextCaptureTest.<RuntimeException>throwUndeclared(new IOException("on purpose"));
            }
        };
        try (ScriptedServer server = echoing();
                WebSocket webSocket = WebSocketClient.builder()
                        .contextCapture(capture)
                        .build()
                        .connectAsync(server.uri("/"))
                        .get(30, TimeUnit.SECONDS)) {
            assertTrue(webSocket.isOpen());
        }
    }

    @Test
    void aCaptureThatThrowsACheckedExceptionFailsTheOpeningAndIsASetback() throws Exception {
        IOException failure = new IOException("on purpose");
        CompletableFuture<Setback> setback = new CompletableFuture<>();
        WebSocketClient failing = WebSocketClient.builder()
                .contextCapture(handshake -> {
                    ContextCaptureTest.<RuntimeException>throwUndeclared(failure);
                    return (callback, call) -> call.make();
                })
                .reconnectPolicy(next -> {
                    setback.complete(next);
                    return Optional.empty();
                })
                .build();
        URI uri = URI.create("ws://127.0.0.1:9/"); // nobody connects to it
        assertSame(
                failure,
                assertThrows(WebSocketException.class, () -> failing.connect(uri))
                        .getCause());
        try (ReconnectingConnection connection = failing.reconnecting(uri, new Listener())) {
            assertSame(failure, setback.get(30, TimeUnit.SECONDS).cause().getCause());
            assertTrue(connection.current().isEmpty());
        }
    }

    @Test
    void aCaptureThatFailsIsASetbackOfAConnectionThatIsKeptOpen() throws Exception {
        CompletableFuture<Setback> setback = new CompletableFuture<>();
        WebSocketClient failing = WebSocketClient.builder()
                .contextCapture(handshake -> {
                    throw new IllegalStateException("a bug");
                })
                .reconnectPolicy(next -> {
                    setback.complete(next);
                    return Optional.empty();
                })
                .build();
        try (ReconnectingConnection connection =
                failing.reconnecting(URI.create("ws://127.0.0.1:9/"), new Listener())) {
            assertEquals(
                    "a bug",
                    setback.get(30, TimeUnit.SECONDS).cause().getCause().getMessage());
            assertTrue(connection.current().isEmpty());
        }
    }

    /** The attempts are made on threads of the client's. */
    @Test
    void theApplicationOfAConnectionThatIsKeptOpenHasTheContextOfTheAttempt() throws Exception {
        try (ScriptedServer server = echoing();
                ReconnectingConnection connection = client.toBuilder()
                        .contextCapture(handshake -> (callback, call) -> {
                            current.set(callback + " of " + current.get());
                            call.make();
                        })
                        .build()
                        .reconnecting(server.uri("/"), webSocket -> {
                            told.add("proceeds in " + current.get());
                        })) {
            assertNotNull(connection.ended());
            expect("begins in nothing", "accepting in nothing", "accepted 101", "proceeds in PROCEED of nothing");
            assertEquals(List.of("Carried: nothing"), carried());
        }
    }
}
