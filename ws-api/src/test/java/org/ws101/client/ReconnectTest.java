package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.testkit.wire.RawServer;
import org.ws101.testkit.wire.Request;

/** Who decides whether a reconnecting connection is opened again, who is told, and what ends it. */
@Timeout(60)
class ReconnectTest {
    private static final ReconnectBackoff BACKOFF =
            new ReconnectBackoff(Duration.ofSeconds(1), Duration.ofSeconds(4), Integer.MAX_VALUE);

    private final HastyTimers timers = new HastyTimers();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Setback> setbacks = new LinkedBlockingQueue<>();
    private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();

    private final WebSocketListener listener = new WebSocketListener() {
        @Override
        public void onOpen(WebSocket webSocket) {
            opened.add(webSocket);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            told.add("close " + reason.code().code());
        }
    };

    private final ReconnectListener hearing = new ReconnectListener() {
        @Override
        public void onAttempt(int attempt) {
            told.add("attempt " + attempt);
        }

        @Override
        public void onSetback(Setback setback, Duration delay) {
            setbacks.add(setback);
            told.add("setback " + setback.attempt() + " " + delay.toSeconds());
        }

        @Override
        public void onGivenUp(Setback setback) {
            setbacks.add(setback);
            told.add("given up " + setback.attempt());
        }
    };

    private WebSocketClient.Builder client() {
        return WebSocketClient.builder()
                .reconnectPolicy(BACKOFF)
                .reconnectListener(hearing)
                .options(options().build());
    }

    /** The peers here leave it to the client to end the TCP connection. */
    private static WebSocketOptions.Builder options() {
        return WebSocketOptions.builder().closeTimeout(Duration.ofMillis(100));
    }

    private ReconnectingConnection keep(WebSocketClient client, Preparation preparation) {
        return timers.keep(client, new ReconnectingConnection.Application(preparation, listener, null));
    }

    private static Throwable failureOf(ReconnectingConnection kept) {
        return assertThrows(
                        CompletionException.class,
                        () -> kept.ended().toCompletableFuture().join())
                .getCause();
    }

    private static ScriptedServer echo() throws IOException {
        return ScriptedServer.plain(peer -> {
            peer.accept();
            peer.echo();
        });
    }

    private void reads(String... lines) throws InterruptedException {
        for (String line : lines) {
            assertEquals(line, told.take());
        }
    }

    @Nested
    class ThePolicy {
        @Test
        void hearsWhatHappenedAndDecides() throws Exception {
            BlockingQueue<Setback> asked = new LinkedBlockingQueue<>();
            AtomicInteger connections = new AtomicInteger();
            ReconnectPolicy policy = setback -> {
                asked.add(setback);
                return setback.status() == 403 ? Optional.empty() : Optional.of(Duration.ofSeconds(7));
            };
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        if (connections.getAndIncrement() == 0) {
                            peer.accept();
                            timers.now.addAndGet(1_000_000);
                            peer.sendHex("88 02 03E9");
                            peer.readToEnd();
                        } else {
                            peer.readRequest();
                            peer.send("HTTP/1.1 403 No\r\n\r\n");
                        }
                    });
                    ReconnectingConnection kept =
                            keep(client().reconnectPolicy(policy).build(), next -> server.uri("/"))) {
                HandshakeException failure = assertInstanceOf(HandshakeException.class, failureOf(kept));
                assertEquals(403, failure.status());
                Setback first = asked.take();
                assertEquals(1, first.attempt());
                assertEquals(1001, first.closeReason().orElseThrow().code().code());
                assertEquals(0, first.status());
                assertEquals(1.0, first.random());
                assertTrue(first.sinceOpened().compareTo(Duration.ofMillis(1)) <= 0);
                Setback second = asked.take();
                assertEquals(2, second.attempt());
                assertEquals(Optional.empty(), second.closeReason());
                assertEquals(403, second.status());
                assertEquals(failure, second.cause());
                assertEquals(List.of(Duration.ofSeconds(7)), List.copyOf(timers.delays));
            }
            reads("attempt 1", "close 1001", "setback 1 7", "attempt 2", "given up 2");
        }

        @Test
        void thatThrowsGivesUpWithItsException() throws Exception {
            RuntimeException broken = new IllegalStateException("broken");
            ReconnectPolicy policy = setback -> {
                throw broken;
            };
            try (ScriptedServer server = ScriptedServer.plain(RawServer::readRequest);
                    ReconnectingConnection kept =
                            keep(client().reconnectPolicy(policy).build(), next -> server.uri("/"))) {
                assertEquals(broken, failureOf(kept));
                assertInstanceOf(HandshakeException.class, broken.getSuppressed()[0]);
            }
            reads("attempt 1", "given up 1");
        }

        @Test
        @SuppressWarnings("OptionalAssignment")
        void thatReturnsNullIsNamed() throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(RawServer::readRequest);
                    ReconnectingConnection kept =
                            keep(client().reconnectPolicy(setback -> null).build(), next -> server.uri("/"))) {
                NullPointerException failure = assertInstanceOf(NullPointerException.class, failureOf(kept));
                assertTrue(
                        String.valueOf(failure.getMessage())
                                .endsWith(" returned null: return Optional.empty() to end the connection"),
                        failure.getMessage());
                assertInstanceOf(HandshakeException.class, failure.getSuppressed()[0]);
            }
            reads("attempt 1", "given up 1");
        }

        @Test
        void mayNameAnyDelay() throws Exception {
            AtomicInteger times = new AtomicInteger();
            ReconnectPolicy policy = setback -> switch (times.getAndIncrement()) {
                case 0 -> Optional.of(Duration.ofSeconds(-1));
                case 1 -> Optional.of(Duration.ofSeconds(Long.MAX_VALUE));
                default -> Optional.empty();
            };
            try (ScriptedServer server = ScriptedServer.plain(RawServer::readRequest);
                    ReconnectingConnection kept =
                            keep(client().reconnectPolicy(policy).build(), next -> server.uri("/"))) {
                assertInstanceOf(HandshakeException.class, failureOf(kept));
                assertEquals(List.of(Duration.ZERO, Duration.ofDays(365)), List.copyOf(timers.delays));
            }
        }

        @Test
        void isNotAskedAboutWhatCanNeverPass() throws Exception {
            SSLContext unready = SSLContext.getInstance("TLS");
            SSLParameters unknown = new SSLParameters(new String[] {"NO_SUCH_CIPHER_SUITE"});
            SSLParameters disagreeing = // a suite of TLS 1.2 alone, for 1.3 alone
                    new SSLParameters(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}, new String[] {"TLSv1.3"});
            try (ScriptedServer server = echo()) {
                URI uri = URI.create("wss://127.0.0.1:" + server.port() + "/");
                for (WebSocketClient client : List.of(
                        client().sslContext(unready).build(),
                        client().sslParameters(unknown).build(),
                        client().sslParameters(disagreeing).build())) {
                    try (ReconnectingConnection kept = keep(client, next -> uri)) {
                        HandshakeException e = assertInstanceOf(HandshakeException.class, failureOf(kept));
                        assertTrue(
                                e.getMessage().contains("the TLS settings of the client cannot be used"),
                                e.getMessage());
                    }
                    reads("attempt 1", "given up 1");
                }
                try (ReconnectingConnection kept = keep(client().build(), next -> URI.create("http://127.0.0.1/"))) {
                    assertInstanceOf(IllegalArgumentException.class, failureOf(kept));
                }
                reads("attempt 1", "given up 1");
                Preparation contradicting = next -> {
                    next.header("Authorization", "x").credentials(Credentials.bearer("y"));
                    return server.uri("/");
                };
                try (ReconnectingConnection kept = keep(client().build(), contradicting)) {
                    assertInstanceOf(IllegalArgumentException.class, failureOf(kept));
                }
                reads("attempt 1", "given up 1");
                assertTrue(timers.delays.isEmpty());
            }
        }

        @Test
        void aListenerThatThrowsChangesNothing() throws Exception {
            AtomicInteger calls = new AtomicInteger();
            ReconnectListener broken = new ReconnectListener() {
                @Override
                public void onAttempt(int attempt) {
                    calls.incrementAndGet();
                    throw new IllegalStateException("on purpose");
                }

                @Override
                public void onSetback(Setback setback, Duration delay) {
                    calls.incrementAndGet();
                    throw new AssertionError("on purpose");
                }

                @Override
                public void onGivenUp(Setback setback) {
                    calls.incrementAndGet();
                    throw new IllegalStateException("on purpose");
                }
            };
            WebSocketClient client = client().reconnectPolicy(BACKOFF.withMaxAttempts(2))
                    .reconnectListener(broken)
                    .build();
            try (ScriptedServer server = ScriptedServer.plain(RawServer::readRequest);
                    ReconnectingConnection kept = keep(client, next -> server.uri("/"))) {
                assertInstanceOf(HandshakeException.class, failureOf(kept));
                assertEquals(4, calls.get());
            }
        }
    }

    @Nested
    class TheServer {
        /** What stands in its place: a plain answer, a TLS alert, a hang-up, and another's certificate. */
        @Test
        void mayAnswerAnythingOnAPortOfTlsWhileItRestarts(@TempDir Path folder, @TempDir Path other) throws Exception {
            Certificates valid = Certificates.valid(folder);
            Certificates wrong = Certificates.forAnotherHost(other);
            AtomicInteger connections = new AtomicInteger();
            try (ScriptedServer old = ScriptedServer.tls(wrong.server(), RawServer::accept);
                    ScriptedServer back = ScriptedServer.tls(valid.server(), peer -> {
                        peer.accept();
                        peer.echo();
                    });
                    ScriptedServer port = ScriptedServer.plain(peer -> {
                        switch (connections.getAndIncrement()) {
                            case 0 -> {
                                peer.readBytes(1);
                                peer.send("HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n");
                                peer.readToEnd();
                            }
                            case 1 -> {
                                peer.readBytes(1);
                                peer.sendHex("15 0303 0002 02 70"); // RFC 8446 §6.2: unrecognized_name
                                peer.readToEnd();
                            }
                            case 2 -> peer.readBytes(1);
                            case 3 -> peer.tunnelTo(old.port());
                            default -> peer.tunnelTo(back.port());
                        }
                    })) {
                URI uri = URI.create("wss://127.0.0.1:" + port.port() + "/");
                WebSocketClient client = client().sslContext(valid.trusting()).build();
                try (ReconnectingConnection kept = keep(client, next -> uri)) {
                    assertTrue(opened.take().isOpen());
                    assertFalse(kept.ended().toCompletableFuture().isDone());
                    for (int i = 0; i < 4; i++) {
                        Throwable cause = setbacks.take().cause();
                        Throwable reason = assertInstanceOf(HandshakeException.class, cause)
                                .getCause();
                        assertInstanceOf(IOException.class, reason);
                        assertEquals(i != 2, reason instanceof SSLException, reason::toString);
                    }
                }
            }
        }

        @Test
        void isAskedWithAFreshTokenAtEachAttempt() throws Exception {
            AtomicInteger tokens = new AtomicInteger();
            BlockingQueue<String> paths = new LinkedBlockingQueue<>();
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        Request request = peer.readRequest();
                        paths.add(request.line());
                        if (request.field("Authorization").equals("Bearer t3")
                                && request.field("X-Try").equals("3")) {
                            peer.accept(request);
                            peer.echo();
                        } else {
                            peer.send("HTTP/1.1 401 Expired\r\n\r\n");
                        }
                    });
                    ReconnectingConnection kept =
                            keep(client().header("X-All", "1").build(), next -> {
                                int token = tokens.incrementAndGet();
                                if (token == 2) {
                                    throw new IOException("the issuer of tokens is away");
                                }
                                next.credentials(Credentials.bearer("t" + token))
                                        .header("X-Try", "" + token);
                                return server.uri("/from/" + token);
                            })) {
                assertTrue(opened.take().isOpen());
                assertEquals(401, setbacks.take().status());
                assertInstanceOf(IOException.class, setbacks.take().cause());
                assertEquals(List.of("GET /from/1 HTTP/1.1", "GET /from/3 HTTP/1.1"), List.copyOf(paths));
                assertTrue(kept.current().isPresent());
            }
        }
    }

    @Nested
    class TheApplication {
        private enum Call {
            CLOSE,
            ABORT;

            void on(ReconnectingConnection kept) {
                if (this == CLOSE) {
                    kept.close();
                } else {
                    kept.abort();
                }
            }

            void on(WebSocket webSocket) {
                if (this == CLOSE) {
                    webSocket.close();
                } else {
                    webSocket.abort();
                }
            }
        }

        private void ends(ReconnectingConnection kept) {
            assertEquals(null, kept.ended().toCompletableFuture().join());
            assertTrue(timers.delays.isEmpty());
            assertTrue(kept.current().isEmpty());
            assertFalse(told.stream().anyMatch(line -> line.startsWith("given up")));
        }

        @ParameterizedTest
        @EnumSource
        void endsItWhileItIsOpen(Call call) throws Exception {
            WebSocketClient patient =
                    client().options(WebSocketOptions.defaults()).build(); // the echo answers, and ends
            try (ScriptedServer server = echo();
                    ReconnectingConnection kept = keep(patient, next -> server.uri("/"))) {
                opened.take();
                call.on(kept);
                ends(kept);
                reads("attempt 1", call == Call.CLOSE ? "close 1000" : "close 1006");
            }
            Threads.await("no thread is left", () -> Threads.ofClients().isEmpty());
        }

        @ParameterizedTest
        @EnumSource
        void endsItByEndingTheConnection(Call call) throws Exception {
            try (ScriptedServer server = echo();
                    ReconnectingConnection kept = keep(client().build(), next -> server.uri("/"))) {
                call.on(opened.take());
                ends(kept);
            }
            Continue proceeding = call::on;
            try (ScriptedServer server = echo();
                    ReconnectingConnection kept = timers.keep(
                            client().build(),
                            new ReconnectingConnection.Application(next -> server.uri("/"), null, proceeding))) {
                ends(kept);
            }
        }

        @ParameterizedTest
        @EnumSource
        void endsItDuringTheHandshake(Call call) throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.readRequest();
                        asked.countDown();
                        peer.readToEnd();
                    });
                    ReconnectingConnection kept = keep(client().build(), next -> server.uri("/"))) {
                asked.await();
                call.on(kept);
                ends(kept);
                Threads.await("the server sees the end", () -> server.open() == 0);
            }
        }

        @ParameterizedTest
        @EnumSource
        void endsItDuringTlsAndWhileItConnects(Call call) throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.readBytes(1);
                        asked.countDown();
                        peer.readToEnd();
                    });
                    ReconnectingConnection kept =
                            keep(client().build(), next -> URI.create("wss://127.0.0.1:" + server.port() + "/"))) {
                asked.await();
                call.on(kept);
                ends(kept);
                Threads.await("the server sees the end", () -> server.open() == 0);
            }
        }

        @ParameterizedTest
        @EnumSource
        void endsItWhileItPreparesAndWhileAPolicyThinks(Call call) throws Exception {
            CountDownLatch preparing = new CountDownLatch(1);
            CountDownLatch prepared = new CountDownLatch(1);
            Preparation endless = next -> {
                preparing.countDown();
                prepared.await();
                return URI.create("ws://127.0.0.1:1/");
            };
            try (ReconnectingConnection kept = keep(client().build(), endless)) {
                preparing.await();
                call.on(kept);
                ends(kept);
                prepared.countDown();
                Threads.await("nothing is opened", () -> Threads.ofClients().isEmpty());
            }
            CountDownLatch thinking = new CountDownLatch(1);
            CountDownLatch thought = new CountDownLatch(1);
            ReconnectPolicy slow = setback -> {
                thinking.countDown();
                try {
                    thought.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return Optional.of(Duration.ZERO);
            };
            try (ScriptedServer server = ScriptedServer.plain(RawServer::readRequest);
                    ReconnectingConnection kept =
                            keep(client().reconnectPolicy(slow).build(), next -> server.uri("/"))) {
                thinking.await();
                call.on(kept);
                ends(kept);
                thought.countDown();
            }
        }

        /** Who ends it is held up where all know of it and nothing has followed. */
        @ParameterizedTest
        @EnumSource
        void endsItWithoutAFailureWhileAPolicyAnswers(Call call) throws Exception {
            CompletableConnection self = new CompletableConnection();
            CountDownLatch known = new CountDownLatch(1);
            CountDownLatch proceeding = new CountDownLatch(1);
            AtomicReference<Thread> ending = new AtomicReference<>();
            ReentrantLock lock = new ReentrantLock() {
                private static final long serialVersionUID = 1L;

                @Override
                public void unlock() {
                    super.unlock();
                    if (Thread.currentThread().equals(ending.get())) {
                        known.countDown();
                        await(proceeding);
                    }
                }
            };
            ReconnectPolicy slow = setback -> {
                Thread thread = new Thread(() -> call.on(self.kept()), "ends it");
                ending.set(thread);
                thread.start();
                await(known);
                return Optional.of(Duration.ZERO);
            };
            Preparation failing = next -> {
                throw new IOException("on purpose");
            };
            try (ReconnectingConnection kept = timers.keep(
                    client().reconnectPolicy(slow).build(),
                    new ReconnectingConnection.Application(failing, listener, null),
                    lock)) {
                self.complete(kept);
                ends(kept);
            } finally {
                proceeding.countDown();
            }
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @ParameterizedTest
        @EnumSource
        void endsItFromItsOwnCallbacks(Call call) throws Exception {
            CompletableConnection self = new CompletableConnection();
            ReconnectListener ending = new ReconnectListener() {
                @Override
                public void onSetback(Setback setback, Duration delay) {
                    call.on(self.kept());
                }
            };
            try (ScriptedServer server = ScriptedServer.plain(RawServer::readRequest);
                    ReconnectingConnection kept =
                            keep(client().reconnectListener(ending).build(), next -> server.uri("/"))) {
                self.complete(kept);
                ends(kept);
            }
        }

        @Test
        void goesOnAfterAFailureOfItsOwn() throws Exception {
            AtomicInteger times = new AtomicInteger();
            Continue proceeding = webSocket -> {
                switch (times.getAndIncrement()) {
                    case 0 -> throw new IllegalStateException("on purpose");
                    case 1 -> throw new WebSocketFailure(org.ws101.CloseCode.TRY_AGAIN_LATER, "stale");
                    default -> webSocket.sendText("done");
                }
            };
            try (ScriptedServer server = echo();
                    ReconnectingConnection kept = timers.keep(
                            client().build(),
                            new ReconnectingConnection.Application(next -> server.uri("/"), null, proceeding))) {
                assertEquals(null, kept.ended().toCompletableFuture().join());
                assertEquals(3, times.get());
                for (int code : new int[] {1011, 1013}) {
                    assertEquals(
                            code,
                            setbacks.take().closeReason().orElseThrow().code().code());
                }
            }
        }

        /** Which closes by itself then: the application does not ask for it. */
        @Test
        void thatIsIdleDoesNotEndIt() throws Exception {
            WebSocketClient idle = client().reconnectPolicy(BACKOFF.withMaxAttempts(2))
                    .options(WebSocketOptions.builder() // the echo answers, and ends
                            .pingInterval(Duration.ZERO)
                            .idleTimeout(Duration.ofMillis(1))
                            .build())
                    .build();
            Continue proceeding = webSocket -> webSocket.forEachMessage(message -> {});
            try (ScriptedServer server = echo()) {
                for (ReconnectingConnection.Application application : List.of(
                        new ReconnectingConnection.Application(next -> server.uri("/"), listener, null),
                        new ReconnectingConnection.Application(next -> server.uri("/"), null, proceeding))) {
                    try (ReconnectingConnection kept = timers.keep(idle, application)) {
                        WebSocketClosedException e = assertInstanceOf(WebSocketClosedException.class, failureOf(kept));
                        assertEquals(1001, e.reason().code().code());
                    }
                }
            }
            reads("attempt 1", "close 1001", "setback 1 1", "attempt 2", "close 1001", "given up 2");
            reads("attempt 1", "setback 1 1", "attempt 2", "given up 2");
        }

        @Test
        void thatClosesWhatThePeerHasClosedDoesNotEndIt() throws Exception {
            AtomicInteger times = new AtomicInteger();
            Continue proceeding = webSocket -> {
                try (webSocket) {
                    times.incrementAndGet();
                    webSocket.forEachMessage(message -> {});
                }
            };
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        peer.accept();
                        peer.sendHex("88 02 03E8");
                        peer.readToEnd();
                    });
                    ReconnectingConnection kept = timers.keep(
                            client().build(),
                            new ReconnectingConnection.Application(next -> server.uri("/"), null, proceeding))) {
                Threads.await("it goes on", () -> times.get() > 2);
                assertFalse(kept.ended().toCompletableFuture().isDone());
            }
        }
    }

    /** A reconnecting connection that its callbacks want before it has been returned. */
    private static final class CompletableConnection {
        private final BlockingQueue<ReconnectingConnection> kept = new LinkedBlockingQueue<>();

        void complete(ReconnectingConnection connection) {
            kept.add(connection);
        }

        ReconnectingConnection kept() {
            try {
                ReconnectingConnection connection = kept.take();
                kept.add(connection);
                return connection;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Nested
    class AnExecutor {
        private final AtomicInteger refusals = new AtomicInteger(1);

        /** Fails at first, in one of the ways of executors. */
        private Executor failing(String how) {
            return task -> {
                if (refusals.getAndDecrement() > 0) {
                    switch (how) {
                        case "rejected" -> throw new RejectedExecutionException("full");
                        case "broken" -> throw new NullPointerException("on purpose");
                        default -> throw new OutOfMemoryError("no thread, on purpose");
                    }
                }
                new Thread(task).start();
            };
        }

        @ParameterizedTest
        @ValueSource(strings = {"rejected", "broken"})
        void thatFailsOnceDoesNotEndABlockingApplication(String how) throws Exception {
            Continue proceeding = webSocket -> {
                opened.add(webSocket);
                webSocket.receiveAll();
            };
            try (ScriptedServer server = echo();
                    ReconnectingConnection kept = timers.keep(
                            client().executor(failing(how)).build(),
                            new ReconnectingConnection.Application(next -> server.uri("/"), null, proceeding))) {
                assertTrue(opened.take().isOpen());
                assertInstanceOf(RuntimeException.class, setbacks.take().cause());
                assertEquals(1, timers.delays.size());
                assertTrue(kept.current().isPresent());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"broken", "exhausted"}) // one that rejects a task may have room for it later
        void thatFailsOnceDoesNotLoseACallback(String how) throws Exception {
            // the turn of onOpen may go on and read the echo: then the next turn is that of a pong
            WebSocketOptions pinging =
                    options().pingInterval(Duration.ofMillis(50)).build();
            try (ScriptedServer server = echo();
                    ReconnectingConnection kept = keep(
                            client().options(pinging).executor(failing(how)).build(), next -> server.uri("/"))) {
                WebSocket first = opened.take();
                refusals.set(2); // the turn, and the last callbacks
                var unused = first.sendAsync(new Message.Text("echo")); // if that of a pong has not ended it already
                reads("attempt 1", "close 1006", "setback 1 1", "attempt 2");
                assertFalse(first.isOpen());
                assertTrue(opened.take().isOpen());
                assertInstanceOf(WebSocketClosedException.class, setbacks.take().cause());
                assertFalse(kept.ended().toCompletableFuture().isDone());
            }
        }

        @Test
        void thatRejectsATaskMayHaveRoomForItLater() throws Exception {
            BlockingQueue<String> texts = new LinkedBlockingQueue<>();
            WebSocketListener echoed = new WebSocketListener() {
                @Override
                public void onOpen(WebSocket webSocket) {
                    opened.add(webSocket);
                }

                @Override
                public void onText(WebSocket webSocket, String text) {
                    texts.add(text);
                }
            };
            try (ScriptedServer server = echo();
                    ReconnectingConnection kept = timers.keep(
                            client().executor(failing("rejected")).build(),
                            new ReconnectingConnection.Application(next -> server.uri("/"), echoed, null))) {
                WebSocket webSocket = opened.take();
                refusals.set(3);
                while (refusals.get() > 0) { // the first turn may not have ended yet
                    webSocket.sendText("echo");
                    assertEquals("echo", texts.take());
                }
                assertTrue(webSocket.isOpen());
                assertEquals(Optional.of(webSocket), kept.current());
                assertTrue(setbacks.isEmpty());
            }
        }

        @Test
        void ofTheClientThatHasNoThreadIsAskedAgain() throws Exception {
            AtomicInteger none = new AtomicInteger(2);
            try (ScriptedServer server = echo();
                    ReconnectingConnection kept = ReconnectingConnection.open(
                            client().build().settings(),
                            new ReconnectingConnection.Application(next -> server.uri("/"), listener, null),
                            services -> new ReconnectingConnection.Fate(
                                    timers,
                                    () -> 1,
                                    task -> {
                                        if (none.getAndDecrement() > 0) {
                                            throw new OutOfMemoryError("no thread, on purpose");
                                        }
                                        services.workers().execute(task);
                                    },
                                    new ReentrantLock()))) {
                assertTrue(opened.take().isOpen());
                assertEquals(2, timers.delays.size());
                assertTrue(kept.current().isPresent());
            }
        }
    }
}
