package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.NeutralThreads;
import org.ws101.internal.thread.SystemTimers;

/** Two connections joined by a pipe, real threads on both sides, and as many races as they make. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class ConcurrencyTest {
    private static final int SENDERS = 6;
    private static final int MESSAGES = 150;

    private final SystemTimers timers = new SystemTimers("concurrency-test-timers");
    private volatile Thread watchdogsThread = Thread.currentThread();
    private final FlushWatchdog watchdog = new FlushWatchdog(timers, this::watchdogsThread).start();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Services services = new Services(
            threads,
            timers,
            watchdog,
            new BufferPool(4),
            () -> ThreadLocalRandom.current().nextInt());

    @AfterEach
    void endTheThreads() {
        threads.shutdownNow();
        watchdog.close();
        timers.close();
    }

    private Thread watchdogsThread(Runnable task) {
        watchdogsThread = NeutralThreads.daemon("concurrency-test-watchdog", task);
        return watchdogsThread;
    }

    private Connection connection(Role role, WebSocketOptions options, @Nullable WebSocketListener listener) {
        Setup setup = new Setup(role, options, Optional.empty(), null, null);
        return listener == null
                ? Connection.blocking(setup, services)
                : Connection.listening(setup, services, listener);
    }

    private static WebSocketOptions tight() {
        return WebSocketOptions.builder()
                .maxFrameSize(125)
                .outboundBytes(700)
                .outboundMessages(5)
                .inboundMessages(3)
                .build();
    }

    private static void assertNoViolation(PipeTransport[] ends) {
        assertEquals(List.of(), List.copyOf(ends[0].violations()));
        assertEquals(List.of(), List.copyOf(ends[1].violations()));
    }

    /** Collects what it hears. */
    private static final class Collector implements WebSocketListener {
        private final Queue<String> texts = new ConcurrentLinkedQueue<>();
        private final AtomicInteger pings = new AtomicInteger();
        private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
        private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

        @Override
        public void onText(WebSocket webSocket, String text) {
            texts.add(text);
        }

        @Override
        public void onPing(WebSocket webSocket, byte[] data) {
            pings.incrementAndGet();
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            errors.add(cause);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            if (!closed.complete(reason)) {
                errors.add(new AssertionError("closed twice"));
            }
        }
    }

    private static List<Thread> start(int count, java.util.function.IntConsumer action) {
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            Thread thread = new Thread(() -> action.accept(index));
            thread.start();
            started.add(thread);
        }
        return started;
    }

    private static void join(List<Thread> started) throws InterruptedException {
        for (Thread thread : started) {
            thread.join();
        }
    }

    @Test
    void sendersNeverInterleaveTheirMessages() throws Exception {
        Collector client = new Collector();
        Connection server = connection(Role.SERVER, tight(), null);
        Connection peer = connection(Role.CLIENT, WebSocketOptions.defaults(), client);
        PipeTransport[] ends = PipeTransport.join(server, peer, threads, 300);
        WebSocket webSocket = server.webSocket();
        Queue<CompletableFuture<Void>> futures = new ConcurrentLinkedQueue<>();
        join(start(SENDERS, sender -> {
            String letter = String.valueOf((char) ('a' + sender));
            for (int i = 0; i < MESSAGES; i++) {
                webSocket.sendText(sender + ":" + i + ":" + letter.repeat(i % 3 == 0 ? 800 : i % 50));
                if (i % 10 == 0) {
                    webSocket.send(new Message.Ping(new byte[] {(byte) i}));
                }
                if (i % 25 == 0) {
                    futures.add(webSocket.sendAsync(new Message.Text("async:0:" + letter.repeat(300))));
                }
            }
        }));
        for (CompletableFuture<Void> future : futures) {
            future.exceptionally(failure -> null).join(); // their queue may have been full: that is no error here
        }
        webSocket.close();
        assertEquals(CloseCode.NORMAL_CLOSURE, client.closed.join().code());
        server.ended().toCompletableFuture().join();

        Map<String, Integer> next = new HashMap<>();
        int blocking = 0;
        for (String text : client.texts) {
            String[] parts = text.split(":", 3);
            assertTrue(parts[2].chars().distinct().count() <= 1, "mixed: " + text);
            if (!parts[0].equals("async")) {
                assertEquals(next.merge(parts[0], 1, Integer::sum) - 1, Integer.parseInt(parts[1]));
                blocking++;
            }
        }
        assertEquals(SENDERS * MESSAGES, blocking);
        assertEquals(SENDERS * MESSAGES / 10, client.pings.get());
        assertEquals(List.of(), List.copyOf(client.errors));
        assertNoViolation(ends);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEchoWithBothDirectionsFullLosesNothingAndDoesNotLockUp(boolean listening) throws Exception {
        WebSocketListener echo = new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                webSocket.sendText(text);
            }
        };
        Connection server = connection(Role.SERVER, tight(), listening ? echo : null);
        Connection client = connection(Role.CLIENT, tight(), null);
        PipeTransport[] ends = PipeTransport.join(server, client, threads, 200);
        if (!listening) {
            threads.execute(new BlockingEndpoint(server, ws -> ws.forEachMessage(ws::sendAll)));
        }
        int count = 3000;
        List<Thread> sender = start(1, index -> {
            for (int i = 0; i < count; i++) {
                client.webSocket().sendText(i + ":" + "x".repeat(i % 100));
            }
        });
        for (int i = 0; i < count; i++) {
            assertEquals(
                    new Message.Text(i + ":" + "x".repeat(i % 100)),
                    client.webSocket().receiveAll());
        }
        join(sender);
        client.webSocket().close();
        client.ended().toCompletableFuture().join();
        server.ended().toCompletableFuture().join();
        assertEquals(
                CloseCode.NORMAL_CLOSURE,
                server.webSocket().closeReason().orElseThrow().code());
        assertNoViolation(ends);
    }

    /** The application asks for more just when the close frame comes. */
    @Test
    void theCloseFrameReachesAnApplicationThatAnswersItself() throws Exception {
        WebSocketOptions manual =
                WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL).build();
        for (int round = 0; round < 1000; round++) {
            Collector client = new Collector();
            Connection server = connection(Role.SERVER, manual, null);
            Connection peer = connection(Role.CLIENT, WebSocketOptions.defaults(), client);
            PipeTransport.join(server, peer, threads, 400);
            threads.execute(() -> peer.webSocket().close(CloseCode.of(4001)));

            Message received = null;
            while (received == null) {
                try {
                    received = server.webSocket().receive(Duration.ZERO);
                } catch (WebSocketTimeoutException e) {
                    Thread.onSpinWait();
                }
            }
            assertEquals(new Message.Close(CloseCode.of(4001)), received);
            server.webSocket().send(received);
            assertEquals(4001, client.closed.join().code().code());
        }
    }

    @Test
    void nothingIsWrittenAfterTheTransportWasClosedAndEverySendEndsOnce() throws Exception {
        for (int round = 0; round < 400; round++) {
            Collector client = new Collector();
            Connection server = connection(Role.SERVER, tight(), null);
            Connection peer = connection(Role.CLIENT, WebSocketOptions.defaults(), client);
            PipeTransport[] ends = PipeTransport.join(server, peer, threads, 400);
            CyclicBarrier barrier = new CyclicBarrier(3);
            Queue<CompletableFuture<Void>> futures = new ConcurrentLinkedQueue<>();
            AtomicInteger completions = new AtomicInteger();
            int how = round % 4;
            List<Thread> racing = start(3, index -> {
                await(barrier);
                try {
                    if (index < 2) {
                        while (true) {
                            webSocketSend(server.webSocket(), index, futures, completions);
                        }
                    } else if (how == 0) {
                        server.abort("the test says so");
                    } else if (how == 1) {
                        server.webSocket().close();
                    } else if (how == 2) {
                        peer.webSocket().close();
                    } else {
                        server.disconnected(new java.io.IOException("reset"));
                    }
                } catch (WebSocketClosedException e) {
                    // as it must end
                }
            });
            join(racing);
            server.ended().toCompletableFuture().join();
            peer.ended().toCompletableFuture().join();
            client.closed.join();
            CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
                    .exceptionally(failure -> null)
                    .join();
            assertEquals(futures.size(), completions.get());
            assertNoViolation(ends);
        }
    }

    private static void webSocketSend(
            WebSocket webSocket, int index, Queue<CompletableFuture<Void>> futures, AtomicInteger completions) {
        if (index == 0) {
            webSocket.sendText("x".repeat(300));
        } else {
            CompletableFuture<Void> future = webSocket.sendAsync(new Message.Text("y"));
            futures.add(future.whenComplete((done, failure) -> completions.incrementAndGet()));
            if (!webSocket.isOpen()) {
                throw new WebSocketClosedException(webSocket.closeReason().orElseThrow());
            }
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theWatchdogsThreadFlushesBehindACallbackThatBlocks() throws Exception {
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        WebSocketListener slow = new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                webSocket.sendText("at once");
                arrived.join(); // ends only when the client has it
            }
        };
        for (int round = 0; round < 2; round++) { // the second time the thread has parked
            Connection server = connection(Role.SERVER, WebSocketOptions.defaults(), slow);
            Connection client = connection(Role.CLIENT, WebSocketOptions.defaults(), null);
            PipeTransport.join(server, client, threads, 1000);
            client.webSocket().sendText("go");
            assertEquals(new Message.Text("at once"), client.webSocket().receive());
            arrived.complete(null);
            client.abort("done");
            server.ended().toCompletableFuture().join();
            awaitParked();
        }
    }

    private void awaitParked() {
        while (watchdogsThread.getState() != Thread.State.WAITING) { // not timed: nothing is left to look at
            Thread.onSpinWait();
        }
    }
}
