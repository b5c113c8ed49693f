package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
import org.ws101.internal.connection.Timers;

@Timeout(60)
class KeptConnectionTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(4), Integer.MAX_VALUE);

    /** Time that stands still, and lets every wait end at once. */
    private static final class HastyTimers implements Timers {
        private final AtomicLong now = new AtomicLong();
        private final BlockingQueue<Duration> delays = new LinkedBlockingQueue<>();

        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            delays.add(delay);
            new Thread(task).start();
            return () -> {};
        }
    }

    private final HastyTimers timers = new HastyTimers();

    private KeptConnection keep(WebSocketClient client, URI uri, WebSocketListener listener) {
        return KeptConnection.open(
                client.settings(), client.destination(uri, listener), null, new KeptConnection.Fate(timers, () -> 1.0));
    }

    private KeptConnection keep(WebSocketClient client, URI uri, Continue application) {
        return KeptConnection.open(
                client.settings(),
                client.destination(uri, null),
                application,
                new KeptConnection.Fate(timers, () -> 1.0));
    }

    private static WebSocketClient client(Backoff backoff) {
        return WebSocketClient.builder().backoff(backoff).build();
    }

    private static Throwable failureOf(KeptConnection kept) {
        return assertThrows(
                        CompletionException.class,
                        () -> kept.ended().toCompletableFuture().join())
                .getCause();
    }

    @Nested
    class Delays {
        @Test
        void theBoundDoublesUpToTheMost() {
            Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 5);
            assertEquals(Duration.ofSeconds(1), backoff.delay(1, () -> 1));
            assertEquals(Duration.ofSeconds(2), backoff.delay(2, () -> 1));
            assertEquals(Duration.ofSeconds(4), backoff.delay(3, () -> 1));
            assertEquals(Duration.ofSeconds(8), backoff.delay(4, () -> 1));
            assertEquals(Duration.ofSeconds(10), backoff.delay(5, () -> 1));
            assertEquals(Duration.ofSeconds(10), backoff.delay(Integer.MAX_VALUE, () -> 1));
        }

        @Test
        void chanceChoosesWithinIt() {
            assertEquals(Duration.ZERO, BACKOFF.delay(1, () -> 0));
            assertEquals(Duration.ofMillis(250), BACKOFF.delay(1, () -> 0.25));
        }

        @Test
        void theValuesHaveRanges() {
            Duration second = Duration.ofSeconds(1);
            assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, second, 1));
            assertThrows(IllegalArgumentException.class, () -> new Backoff(second, Duration.ofMillis(1), 1));
            assertThrows(IllegalArgumentException.class, () -> new Backoff(second, Duration.ofDays(2), 1));
            assertThrows(
                    IllegalArgumentException.class, () -> Backoff.defaults().attempts(0));
        }
    }

    /** Drops its first connections, then serves. */
    private static RawServer flaky(int drops, String farewell) throws IOException {
        AtomicInteger count = new AtomicInteger();
        return RawServer.plain(peer -> {
            if (count.getAndIncrement() < drops) {
                peer.upgrade();
                peer.sendHex(farewell);
            } else {
                peer.upgrade();
                peer.echo();
            }
        });
    }

    @SuppressWarnings("try") // closing is what this is about
    @ParameterizedTest
    @ValueSource(strings = {"", "88 02 03E9", "88 02 03EE", "88 02 03F3", "88 02 03F4", "88 02 03F5", "88 02 03F6"})
    void aLostConnectionIsOpenedAgain(String farewell) throws Exception {
        String legal = farewell.equals("88 02 03EE") ? "" : farewell; // 1006 is never on the wire
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        try (RawServer server = flaky(2, legal);
                KeptConnection kept = keep(client(BACKOFF), server.uri("/"), new WebSocketListener() {
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

    @ParameterizedTest
    @ValueSource(strings = {"88 02 03E8", "88 00", "88 02 03EA", "88 02 03F0", "88 02 0FA0"})
    void everyOtherCloseCodeEndsIt(String farewell) throws Exception {
        try (RawServer server = flaky(1, farewell);
                KeptConnection kept = keep(client(BACKOFF), server.uri("/"), new WebSocketListener() {})) {
            kept.ended().toCompletableFuture().join();
            assertTrue(timers.delays.isEmpty());
        }
    }

    @Test
    void theBlockingStyleIsCalledForEachConnectionAndEndsByReturning() throws Exception {
        BlockingQueue<Message> echoes = new LinkedBlockingQueue<>();
        try (RawServer server = flaky(3, "");
                KeptConnection kept = keep(client(BACKOFF), server.uri("/"), ws -> {
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
        WebSocketListener.InParts listener = new WebSocketListener.InParts() {
            @Override
            public void onOpen(WebSocket webSocket) {
                webSocket.sendText("Hello");
            }

            @Override
            public void onPart(WebSocket webSocket, Message part) {
                parts.add(part);
            }
        };
        try (RawServer server = flaky(0, "");
                KeptConnection kept = keep(client(BACKOFF), server.uri("/"), listener)) {
            assertEquals(new Message.Text("Hello"), parts.take());
            assertTrue(kept.current().isPresent());
        }
    }

    @Test
    void itIsGivenUpWhenTheAttemptsAreUsedUp() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        URI uri = URI.create("ws://127.0.0.1:" + nobody + "/");
        try (KeptConnection kept = keep(client(BACKOFF.attempts(4)), uri, new WebSocketListener() {})) {
            assertInstanceOf(HandshakeException.class, failureOf(kept));
            assertEquals(
                    List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4)),
                    List.copyOf(timers.delays));
        }
    }

    @Test
    void connectionsThatAreDroppedAtOnceUseUpAttemptsToo() throws Exception {
        try (RawServer server = flaky(Integer.MAX_VALUE, "");
                KeptConnection kept = keep(client(BACKOFF.attempts(3)), server.uri("/"), new WebSocketListener() {})) {
            assertInstanceOf(WebSocketClosedException.class, failureOf(kept));
            assertEquals(2, timers.delays.size());
        }
    }

    @Test
    void aLongLifeStartsTheBackoffAgain() throws Exception {
        BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
        try (RawServer server = flaky(0, "");
                KeptConnection kept = keep(client(BACKOFF.attempts(2)), server.uri("/"), new WebSocketListener() {
                    @Override
                    public void onOpen(WebSocket webSocket) {
                        opened.add(webSocket);
                    }
                })) {
            for (int i = 0; i < 5; i++) {
                WebSocket ws = opened.take();
                Threads.await("it is known to be open", () -> kept.current().isPresent());
                timers.now.addAndGet(BACKOFF.most().toNanos());
                ws.abort();
                assertEquals(Duration.ofSeconds(1), timers.delays.take());
            }
            assertFalse(kept.ended().toCompletableFuture().isDone());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 426})
    void aRefusalEndsIt(int status) throws Exception {
        try (RawServer server = RawServer.plain(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 " + status + " No\r\n\r\n");
                });
                KeptConnection kept = keep(client(BACKOFF), server.uri("/"), new WebSocketListener() {})) {
            assertEquals(
                    status,
                    assertInstanceOf(HandshakeException.class, failureOf(kept)).status());
            assertTrue(timers.delays.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503})
    void aServerThatIsBusyIsAskedAgain(int status) throws Exception {
        try (RawServer server = RawServer.plain(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 " + status + " Later\r\n\r\n");
                });
                KeptConnection kept = keep(client(BACKOFF.attempts(2)), server.uri("/"), new WebSocketListener() {})) {
            assertEquals(
                    status,
                    assertInstanceOf(HandshakeException.class, failureOf(kept)).status());
            assertEquals(1, timers.delays.size());
        }
    }

    @SuppressWarnings("try") // closing is what this is about
    @Test
    void toCloseItEndsAnAttemptUnderWay() throws Exception {
        BlockingQueue<List<String>> heads = new LinkedBlockingQueue<>();
        try (RawServer server = RawServer.plain(peer -> {
                    heads.add(peer.readHead());
                    peer.awaitEnd();
                });
                KeptConnection kept = keep(client(BACKOFF), server.uri("/"), new WebSocketListener() {})) {
            assertFalse(heads.take().isEmpty());
            kept.close();
            kept.ended().toCompletableFuture().join();
            Threads.await("the server sees the end", () -> server.open() == 0);
        }
    }

    @Test
    void toCloseItEndsAWait() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        WebSocketClient patient = client(new Backoff(Duration.ofHours(1), Duration.ofHours(1), Integer.MAX_VALUE));
        KeptConnection kept =
                patient.keepOpen(URI.create("ws://127.0.0.1:" + nobody + "/"), new WebSocketListener() {});
        kept.close();
        kept.close();
        kept.ended().toCompletableFuture().join();
        Threads.await("no thread is left", () -> Threads.ofClients().isEmpty());
    }
}
