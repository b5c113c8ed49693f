package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.testkit.wire.RawServer;

/**
 * One moment without threads: each executor of the client fails at each of its calls, once or from then on, in each way. The
 * connection concerned goes on or ends in order, its neighbours go on, new ones work, and nothing is left in the end.
 */
@Timeout(120)
class FailingExecutorsTest {
    /** More calls than any scenario has. */
    private static final int MOST_CALLS = 40;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    private enum Failure {
        REJECTED,
        ILLEGAL,
        NO_MEMORY;

        void raise() {
            switch (this) {
                case REJECTED -> throw new RejectedExecutionException("full, on purpose");
                case ILLEGAL -> throw new IllegalStateException("suspended, on purpose");
                case NO_MEMORY -> throw new OutOfMemoryError("unable to create native thread, on purpose");
            }
        }
    }

    /** Fails at one call, or from one call on, counted from 0, until it is mended. */
    private static final class Failing implements Executor {
        private final Executor good;
        private final Failure how;
        private final int from;
        private final int to;
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile boolean mended;

        Failing(Executor good, Failure how, int from, int to) {
            this.good = good;
            this.how = how;
            this.from = from;
            this.to = to;
        }

        @Override
        public void execute(Runnable task) {
            int call = calls.getAndIncrement();
            if (!mended && call >= from && call < to) {
                failures.incrementAndGet();
                how.raise();
            }
            good.execute(task);
        }

        boolean hasFailed() {
            return failures.get() > 0;
        }
    }

    /** All that the library logs. */
    private static final class Lines extends Handler {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord record) {
            if (record.getLoggerName() != null && record.getLoggerName().startsWith("org.ws101")) {
                lines.add(record.getLevel() + " " + record.getMessage() + " " + record.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        boolean tellOfIt() {
            return lines.stream().anyMatch(line -> line.contains("on purpose"));
        }
    }

    private static final class Heard implements WebSocketListener {
        private final AtomicInteger opens = new AtomicInteger();
        private final AtomicInteger closes = new AtomicInteger();
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void onOpen(WebSocket webSocket) {
            opens.incrementAndGet();
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            texts.add(text);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            closes.incrementAndGet();
            closed.countDown();
        }
    }

    private final Lines log = new Lines();
    private final Logger logger = Logger.getLogger("org.ws101");

    @BeforeEach
    void listen() {
        logger.addHandler(log);
        logger.setLevel(Level.FINE);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(log);
        logger.setLevel(null);
        Threads.await("every lease is given back", () -> Threads.ofClients().isEmpty());
    }

    private static WebSocketOptions options() {
        return WebSocketOptions.builder().closeTimeout(Duration.ofMillis(300)).build();
    }

    private static WebSocketClient.Builder client() {
        return WebSocketClient.builder().options(options()).connectTimeout(CONNECT_TIMEOUT);
    }

    private static void play(RawServer peer) throws Exception {
        peer.accept();
        peer.echo();
    }

    private static void assertEchoes(WebSocket webSocket) {
        webSocket.sendText("still there");
        assertEquals(new Message.Text("still there"), webSocket.receive(Duration.ofSeconds(30)));
    }

    @FunctionalInterface
    private interface Scenario {
        void run(Failing executor, URI uri) throws Exception;
    }

    /** Runs the scenario with a failure at each call that it has; a neighbour looks on. */
    private void atEachCall(Executor good, Failure how, Scenario scenario, ScriptedServer server) throws Exception {
        boolean reached = true;
        for (int call = 0; reached; call++) {
            assertTrue(call < MOST_CALLS, "the calls have no end");
            reached = false;
            for (int to : new int[] {call + 1, Integer.MAX_VALUE}) {
                try (WebSocket neighbour = WebSocketClient.create().connect(server.uri("/"))) {
                    Failing executor = new Failing(good, how, call, to);
                    log.lines.clear();
                    scenario.run(executor, server.uri("/"));
                    assertEchoes(neighbour);
                    assertIsLogged(executor);
                    reached |= executor.hasFailed();
                    try (WebSocket next = WebSocketClient.create().connect(server.uri("/"))) {
                        assertEchoes(next);
                    }
                }
            }
        }
        assertNull(server.failure());
    }

    /** Mends it. Who was refused a thread may be one that this thread does not wait for, and tells the log a moment later. */
    private void assertIsLogged(Failing executor) {
        executor.mended = true;
        Threads.await(
                executor.how + " at the call " + executor.from + " is in the log, if it was reached",
                () -> executor.hasFailed() == log.tellOfIt());
    }

    private static void settle(Heard heard, WebSocket webSocket) throws InterruptedException {
        webSocket
                .sendAsync(new Message.Text("late"))
                .handle((nothing, failure) -> null)
                .join();
        webSocket.abort();
        heard.closed.await();
        assertEquals(1, heard.opens.get());
        assertEquals(1, heard.closes.get());
    }

    private static void exchange(Heard heard, WebSocket webSocket) throws InterruptedException {
        try {
            webSocket.sendText("hello");
            webSocket
                    .sendAsync(new Message.Text("again"))
                    .handle((nothing, failure) -> null)
                    .join();
            while (webSocket.isOpen() && heard.texts.size() < 2) {
                if (heard.texts.size() < 2 && heard.closed.getCount() == 0) {
                    break;
                }
                Thread.onSpinWait();
            }
        } catch (WebSocketException e) {
            assertFalse(webSocket.isOpen(), () -> "it is open: " + e);
        }
    }

    @Nested
    class OfTheApplication {
        private final Executor threads = task -> new Thread(task, "of the application").start();

        @ParameterizedTest
        @EnumSource
        void aListenerIsToldOfTheEndOnce(Failure how) throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(FailingExecutorsTest::play)) {
                atEachCall(
                        threads,
                        how,
                        (executor, uri) -> {
                            Heard heard = new Heard();
                            WebSocket webSocket =
                                    client().executor(executor).build().connect(uri, heard);
                            boolean paused = how == Failure.REJECTED && executor.to == Integer.MAX_VALUE;
                            if (!paused || executor.from > 3) {
                                exchange(heard, webSocket);
                            }
                            settle(heard, webSocket);
                        },
                        server);
            }
        }

        /** Each connection has more than one task that is not taken. */
        @Test
        void isOneWarningForEachEndpoint() throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(FailingExecutorsTest::play);
                    WebSocket neighbour = WebSocketClient.create().connect(server.uri("/"))) {
                WebSocketClient client =
                        client().executor(task -> Failure.ILLEGAL.raise()).build();
                for (int i = 0; i < 3; i++) {
                    Heard heard = new Heard();
                    WebSocket webSocket = client.connect(server.uri("/"), heard);
                    heard.closed.await();
                    webSocket.abort();
                }
                assertEchoes(neighbour);
                List<String> warnings = log.lines.stream()
                        .filter(line -> line.startsWith("WARNING") && line.contains("rejected a task"))
                        .toList();
                assertEquals(1, warnings.size(), warnings::toString);
                assertTrue(warnings.get(0).contains(server.uri("/") + ": the executor of the client rejected"));
            }
        }

        @ParameterizedTest
        @EnumSource
        void aReconnectingConnectionGoesOnTrying(Failure how) throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(FailingExecutorsTest::play)) {
                for (int call = 0; call < 4; call++) {
                    goesOn(new Failing(threads, how, call, call + 1), server);
                    goesOn(new Failing(threads, how, call, call + 4), server);
                }
                assertNull(server.failure());
            }
        }

        private void goesOn(Failing executor, ScriptedServer server) throws Exception {
            Heard heard = new Heard();
            ReconnectPolicy soon = setback -> Optional.of(Duration.ofMillis(1));
            log.lines.clear();
            ReconnectingConnection kept =
                    client().executor(executor).reconnectPolicy(soon).build().reconnecting(server.uri("/"), heard);
            sayUntilHeard(kept, heard);
            kept.close();
            kept.ended().toCompletableFuture().join();
            assertEquals(heard.opens.get(), heard.closes.get());
            assertIsLogged(executor);
        }

        @ParameterizedTest
        @EnumSource
        void aReconnectingConnectionInTheBlockingStyleGoesOnTrying(Failure how) throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(FailingExecutorsTest::play)) {
                for (int failures = 0; failures < 4; failures++) {
                    Failing executor = new Failing(threads, how, 0, failures);
                    ReconnectPolicy soon = setback -> Optional.of(Duration.ofMillis(1));
                    log.lines.clear();
                    Continue once = FailingExecutorsTest::assertEchoes;
                    ReconnectingConnection kept = client().executor(executor)
                            .reconnectPolicy(soon)
                            .build()
                            .reconnecting(server.uri("/"), once);
                    kept.ended().toCompletableFuture().join();
                    assertEquals(failures, executor.failures.get());
                    assertIsLogged(executor);
                }
            }
        }
    }

    private static void sayUntilHeard(ReconnectingConnection kept, Heard heard) {
        Threads.await("an echo comes back", () -> {
            kept.current().ifPresent(webSocket -> {
                try {
                    webSocket.sendText("hello");
                } catch (WebSocketException e) {
                    assertFalse(webSocket.isOpen());
                }
            });
            return !heard.texts.isEmpty();
        });
    }

    /** The client's own threads. */
    @Nested
    class OfTheClient {
        private WebSocketClient failing(WebSocketClient.Builder with, Executor executor) {
            Settings settings = with.build().settings().copy();
            settings.workers = good -> executor;
            return WebSocketClient.builder(settings).build();
        }

        private final Executor threads = task -> new Thread(task, "instead of a worker").start();

        private @Nullable WebSocket connect(WebSocketClient client, URI uri, Heard heard) {
            try {
                return client.connect(uri, heard);
            } catch (WebSocketException e) {
                assertEquals(0, heard.opens.get());
                log.lines.add("connect throws " + e + " on purpose");
                return null;
            }
        }

        @ParameterizedTest
        @EnumSource
        void aListenerIsToldOfTheEndOnce(Failure how) throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(FailingExecutorsTest::play)) {
                atEachCall(
                        threads,
                        how,
                        (executor, uri) -> {
                            Heard heard = new Heard();
                            WebSocket webSocket = connect(failing(client(), executor), uri, heard);
                            if (webSocket != null) {
                                settle(heard, webSocket);
                            }
                        },
                        server);
            }
        }

        @ParameterizedTest
        @EnumSource
        void aBlockingConnectionUnderTlsEnds(Failure how, @TempDir Path folder) throws Exception {
            Certificates certificates = Certificates.valid(folder);
            try (ScriptedServer server = ScriptedServer.tls(certificates.server(), FailingExecutorsTest::play);
                    ScriptedServer plain = ScriptedServer.plain(FailingExecutorsTest::play)) {
                for (int call = 0; call < 6; call++) {
                    Failing executor = new Failing(threads, how, call, call + 1);
                    WebSocketClient client = failing(client().sslContext(certificates.trusting()), executor);
                    try (WebSocket neighbour = WebSocketClient.create().connect(plain.uri("/"))) {
                        exchange(client, server.uri("/"));
                        assertEchoes(neighbour);
                    }
                }
            }
        }

        private void exchange(WebSocketClient client, URI uri) {
            WebSocket webSocket;
            try {
                webSocket = client.connect(uri);
            } catch (WebSocketException e) {
                return;
            }
            try (webSocket) {
                assertEchoes(webSocket);
            } catch (WebSocketException e) {
                assertFalse(webSocket.isOpen(), () -> "it is open: " + e);
            }
        }

        @ParameterizedTest
        @EnumSource
        void anOpeningEndsInItsTimeout(Failure how) throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.readRequest();
                peer.readToEnd();
            })) {
                for (int call = 0; call < 3; call++) {
                    Failing executor = new Failing(threads, how, call, Integer.MAX_VALUE);
                    WebSocketClient client =
                            failing(WebSocketClient.builder().connectTimeout(Duration.ofMillis(100)), executor);
                    WebSocketException e =
                            assertThrows(WebSocketException.class, () -> client.connect(server.uri("/")));
                    if (call > 0) {
                        assertInstanceOf(WebSocketTimeoutException.class, e);
                    }
                }
                Threads.await("the server sees every end", () -> server.open() == 0);
            }
        }
    }
}
