package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.Request;

@Timeout(60)
class ReconnectingConnectionTest {
    private static final ReconnectBackoff BACKOFF =
            new ReconnectBackoff(Duration.ofSeconds(1), Duration.ofSeconds(4), Integer.MAX_VALUE);

    private final HastyTimers timers = new HastyTimers();

    private ReconnectingConnection keep(WebSocketClient client, URI uri, WebSocketListener listener) {
        return timers.keep(client, new ReconnectingConnection.Application(next -> uri, listener, null));
    }

    private ReconnectingConnection keep(WebSocketClient client, URI uri, Continue application) {
        return timers.keep(client, new ReconnectingConnection.Application(next -> uri, null, application));
    }

    private static WebSocketClient client(ReconnectPolicy policy) {
        return WebSocketClient.builder().reconnectPolicy(policy).build();
    }

    private static Throwable failureOf(ReconnectingConnection kept) {
        return assertThrows(
                        CompletionException.class,
                        () -> kept.ended().toCompletableFuture().join())
                .getCause();
    }

    @Nested
    class Delays {
        private static Optional<Duration> delay(ReconnectBackoff backoff, int attempt, double random) {
            return backoff.next(new Setback(new IOException(), attempt, Duration.ZERO, random));
        }

        @Test
        void theBoundDoublesUpToTheMost() {
            ReconnectBackoff backoff =
                    new ReconnectBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10), Integer.MAX_VALUE);
            assertEquals(Optional.of(Duration.ofSeconds(1)), delay(backoff, 1, 1));
            assertEquals(Optional.of(Duration.ofSeconds(2)), delay(backoff, 2, 1));
            assertEquals(Optional.of(Duration.ofSeconds(4)), delay(backoff, 3, 1));
            assertEquals(Optional.of(Duration.ofSeconds(8)), delay(backoff, 4, 1));
            assertEquals(Optional.of(Duration.ofSeconds(10)), delay(backoff, 5, 1));
            assertEquals(Optional.of(Duration.ofSeconds(10)), delay(backoff, Integer.MAX_VALUE - 1, 1));
        }

        @Test
        void chanceChoosesWithinIt() {
            assertEquals(Optional.of(Duration.ZERO), delay(BACKOFF, 1, 0));
            assertEquals(Optional.of(Duration.ofMillis(250)), delay(BACKOFF, 1, 0.25));
        }

        @Test
        void theAttemptsHaveAnEnd() {
            assertEquals(Optional.of(Duration.ofSeconds(1)), delay(BACKOFF.withMaxAttempts(2), 1, 1));
            assertEquals(Optional.empty(), delay(BACKOFF.withMaxAttempts(2), 2, 1));
        }

        @Test
        void theValuesHaveRanges() {
            Duration second = Duration.ofSeconds(1);
            assertThrows(IllegalArgumentException.class, () -> new ReconnectBackoff(Duration.ZERO, second, 1));
            assertThrows(IllegalArgumentException.class, () -> new ReconnectBackoff(second, Duration.ofMillis(1), 1));
            IllegalArgumentException tooLong = assertThrows(
                    IllegalArgumentException.class, () -> new ReconnectBackoff(second, Duration.ofDays(2), 1));
            assertEquals(
                    "The backoff grows from 1 s to 48 h: use 1 ms to 24 h, and an initialDelay up to maxDelay",
                    tooLong.getMessage());
            IllegalArgumentException tooFew = assertThrows(
                    IllegalArgumentException.class,
                    () -> ReconnectBackoff.defaults().withMaxAttempts(0));
            assertEquals("The option maxAttempts of the backoff is 0: use 1 or more", tooFew.getMessage());
        }
    }

    /** Drops its first connections, then serves. */
    private static ScriptedServer flaky(int drops, String farewell) throws IOException {
        AtomicInteger count = new AtomicInteger();
        return ScriptedServer.plain(peer -> {
            if (count.getAndIncrement() < drops) {
                peer.accept();
                peer.sendHex(farewell);
            } else {
                peer.accept();
                peer.echo();
            }
        });
    }

    @SuppressWarnings("try") // closing is what this is about
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "88 00",
                "88 02 03E8",
                "88 02 03E9",
                "88 02 03EA",
                "88 02 03F0",
                "88 02 03F4",
                "88 02 0FA0",
                "8F 00"
            })
    void aLostConnectionIsOpenedAgain(String farewell) throws Exception {
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        try (ScriptedServer server = flaky(2, farewell);
                ReconnectingConnection kept = keep(client(BACKOFF), server.uri("/"), new WebSocketListener() {
                    @Override
                    public void onOpen(WebSocket webSocket) {
                        calls.add("open");
                        webSocket.sendText("Hi");
                    }

                    @Override
                    public void onText(WebSocket webSocket, String text) {
                        calls.add(text);
                    }

                    @Override
                    public void onClose(WebSocket webSocket, CloseReason reason) {
                        calls.add("close");
                    }
                })) {
            for (String call : List.of("open", "close", "open", "close", "open", "Hi")) {
                assertEquals(call, calls.take());
            }
            assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), List.copyOf(timers.delays));
            assertTrue(kept.current().orElseThrow().isOpen());
            kept.close();
            kept.ended().toCompletableFuture().join();
            assertEquals("close", calls.take());
            assertTrue(kept.current().isEmpty());
        }
        Threads.await("no thread is left", () -> Threads.ofClients().isEmpty());
    }

    @Test
    void theBlockingStyleIsCalledForEachConnectionAndEndsByReturning() throws Exception {
        BlockingQueue<Message> echoes = new LinkedBlockingQueue<>();
        try (ScriptedServer server = flaky(3, "");
                ReconnectingConnection kept = keep(client(BACKOFF), server.uri("/"), ws -> {
                    ws.sendText("Hi");
                    echoes.add(ws.receiveAll());
                })) {
            assertEquals(new Message.Text("Hi"), echoes.take());
            kept.ended().toCompletableFuture().join();
            assertEquals(3, timers.delays.size());
        }
    }

    @Test
    void aListenerInPartsHearsParts() throws Exception {
        BlockingQueue<Message> parts = new LinkedBlockingQueue<>();
        WebSocketListener listener = new WebSocketListener() {
            @Override
            public boolean takesParts() {
                return true;
            }

            @Override
            public void onOpen(WebSocket webSocket) {
                webSocket.sendText("Hello");
            }

            @Override
            public void onPart(WebSocket webSocket, Message part) {
                parts.add(part);
            }
        };
        try (ScriptedServer server = flaky(0, "");
                ReconnectingConnection kept = keep(client(BACKOFF), server.uri("/"), listener)) {
            assertEquals(new Message.Text("Hello"), parts.take());
            assertTrue(kept.current().isPresent());
        }
    }

    @Test
    void itIsGivenUpWhenTheAttemptsAreUsedUp() throws Exception {
        try (Socket nobody = ScriptedServer.nobody();
                ReconnectingConnection kept = keep(
                        client(BACKOFF.withMaxAttempts(4)),
                        URI.create("ws://127.0.0.1:" + nobody.getLocalPort() + "/"),
                        new WebSocketListener() {})) {
            assertInstanceOf(HandshakeException.class, failureOf(kept));
            assertEquals(
                    List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4)),
                    List.copyOf(timers.delays));
        }
    }

    @Test
    void connectionsThatAreDroppedAtOnceUseUpAttemptsToo() throws Exception {
        try (ScriptedServer server = flaky(Integer.MAX_VALUE, "");
                ReconnectingConnection kept =
                        keep(client(BACKOFF.withMaxAttempts(3)), server.uri("/"), new WebSocketListener() {})) {
            assertInstanceOf(WebSocketClosedException.class, failureOf(kept));
            assertEquals(2, timers.delays.size());
        }
    }

    @Test
    void aLongLifeStartsTheBackoffAgain() throws Exception {
        BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
                    peer.accept();
                    peer.readFrame();
                });
                ReconnectingConnection kept =
                        keep(client(BACKOFF.withMaxAttempts(2)), server.uri("/"), new WebSocketListener() {
                            @Override
                            public void onOpen(WebSocket webSocket) {
                                opened.add(webSocket);
                            }
                        })) {
            for (int i = 0; i < 5; i++) {
                WebSocket ws = opened.take();
                Threads.await("it is known to be open", () -> kept.current().isPresent());
                timers.now.addAndGet(Setbacks.SUCCESS.toNanos());
                ws.sendText("drop");
                assertEquals(Duration.ofSeconds(1), timers.delays.take());
            }
            assertFalse(kept.ended().toCompletableFuture().isDone());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 401, 403, 404, 408, 426, 429, 500, 502, 503})
    void aRefusalMayPass(int status) throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
                    peer.readRequest();
                    peer.send("HTTP/1.1 " + status + " No\r\nLocation: /\r\n\r\n");
                });
                ReconnectingConnection kept =
                        keep(client(BACKOFF.withMaxAttempts(2)), server.uri("/"), new WebSocketListener() {})) {
            assertEquals(
                    status,
                    assertInstanceOf(HandshakeException.class, failureOf(kept)).status());
            assertEquals(1, timers.delays.size());
        }
    }

    @SuppressWarnings("try") // closing is what this is about
    @Test
    void toCloseItEndsAnAttemptUnderWay() throws Exception {
        BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
                    requests.add(peer.readRequest());
                    peer.readToEnd();
                });
                ReconnectingConnection kept = keep(client(BACKOFF), server.uri("/"), new WebSocketListener() {})) {
            assertEquals("GET / HTTP/1.1", requests.take().line());
            kept.close();
            kept.ended().toCompletableFuture().join();
            Threads.await("the server sees the end", () -> server.open() == 0);
        }
    }

    @Test
    void toCloseItEndsAWait() throws Exception {
        WebSocketClient patient =
                client(new ReconnectBackoff(Duration.ofHours(1), Duration.ofHours(1), Integer.MAX_VALUE));
        try (Socket nobody = ScriptedServer.nobody()) {
            URI uri = URI.create("ws://127.0.0.1:" + nobody.getLocalPort() + "/");
            ReconnectingConnection kept = patient.reconnecting(uri, new WebSocketListener() {});
            kept.close();
            kept.close();
            kept.ended().toCompletableFuture().join();
        }
        Threads.await("no thread is left", () -> Threads.ofClients().isEmpty());
    }
}
