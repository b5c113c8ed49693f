package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.WireFrame;

/** Threads of the container that are not to be had: the connection concerned ends, in order, and no other. */
class FailingThreadsTest {
    private static final String NAME = "java:app/failing";

    /** What executors and factories of containers do then. */
    enum Failure {
        REJECTED,
        ILLEGAL,
        NO_THREAD;

        void raise() {
            switch (this) {
                case REJECTED -> throw new RejectedExecutionException("full, on purpose");
                case ILLEGAL -> throw new IllegalStateException("suspended, on purpose");
                case NO_THREAD -> throw new OutOfMemoryError("unable to create native thread, on purpose");
            }
        }
    }

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private volatile boolean failing;
    /** The calls of the executor that fail besides: from one on, and up to another. */
    private volatile int from = Integer.MAX_VALUE;

    private volatile int to;
    private final AtomicInteger executorCalls = new AtomicInteger();
    /** Stages that have not completed. */
    private final AtomicInteger stages = new AtomicInteger();

    private volatile Failure failure = Failure.REJECTED;

    private final ThreadPoolExecutor managed =
            new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>()) {
                @Override
                public void execute(Runnable task) {
                    int call = executorCalls.getAndIncrement();
                    if (failing || (call >= from && call < to)) {
                        failure.raise();
                    }
                    super.execute(task);
                }
            };

    @BeforeEach
    void name() {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, ManagedThreadsTest.Naming.class.getName());
    }

    @AfterEach
    void forget() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        ManagedThreadsTest.NAMES.clear();
        managed.shutdownNow();
    }

    private final class Recording implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            calls.add("open");
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            calls.add("close " + reason.code().code());
        }
    }

    /** All that the library needs a thread for. */
    private final class Busy implements WebSocketListener {
        private void await(CompletableFuture<?> stage) {
            stages.incrementAndGet();
            CompletableFuture<?> unused = stage.whenComplete((done, failed) -> stages.decrementAndGet());
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            calls.add("open");
            webSocket.closed().thenAccept(reason -> calls.add("closed"));
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            await(webSocket.ping());
            await(webSocket.sendAsync(new Message.Text(text)));
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            calls.add("close " + reason.code().code());
        }
    }

    /** With room for one connection of these threads, and one of another endpoint. */
    private ServedContext serving(Object threads) {
        ManagedThreadsTest.NAMES.put(NAME, threads);
        return ServedContext.serving(
                Map.of("managedExecutor", NAME, "maxConnections", "2", "maxThreads", "1"),
                endpoints -> endpoints
                        .add("/listener", Endpoint.listening(Recording::new).withThreads(CallbackThreads.POOL))
                        .add(
                                "/blocking",
                                Endpoint.of(ws -> ws.forEachMessage(ws::sendAll))
                                        .withThreads(CallbackThreads.POOL))
                        .add("/busy", Endpoint.listening(Busy::new).withThreads(CallbackThreads.POOL))
                        .add("/other", Endpoint.of(ws -> ws.forEachMessage(ws::sendAll))));
    }

    private String nextCall() throws InterruptedException {
        return calls.poll(30, TimeUnit.SECONDS);
    }

    /** The place is free when the connection has ended, which may be after the client has seen it close. */
    private static void assertServedAgain(ServedContext server, String path) throws IOException {
        int status = 503;
        while (status == 503) {
            try (RawClient client = RawClient.open(server.port())) {
                status = client.exchange(Request.upgrade(path)).status();
                if (status == 101) {
                    assertEquals("again", client.sendText("again").readText());
                }
            }
        }
        assertEquals(101, status);
    }

    private void assertFailure(String path, ServedContext server, ThrowingCall cause) throws Exception {
        try (LogRecorder log = new LogRecorder(WebSocket.class.getName());
                RawClient other = RawClient.open(server.port());
                RawClient client = RawClient.open(server.port())) {
            other.upgrade("/other");
            cause.on(client);
            assertTrue(client.isClosedByPeer());
            failing = false;
            assertEquals("still there", other.sendText("still there").readText());
            assertTrue(log.text().contains("there was no thread for it: "), log::text);
            assertTrue(log.text().contains("on purpose"), log::text);
            assertServedAgain(server, path);
        }
    }

    @FunctionalInterface
    private interface ThrowingCall {
        void on(RawClient client) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void forTheFirstCallback(Failure how) throws Exception {
        failure = how;
        try (ServedContext server = serving(managed)) {
            assertFailure("/listener", server, client -> {
                failing = true;
                client.upgrade("/listener");
                assertEquals("open", nextCall());
                assertEquals("close 1006", nextCall());
            });
        }
        assertEquals("open", nextCall());
        assertTrue(nextCall().startsWith("close "));
        assertNull(calls.poll());
    }

    @ParameterizedTest
    @EnumSource
    void forAMessage(Failure how) throws Exception {
        failure = how;
        try (ServedContext server = serving(managed)) {
            assertFailure("/listener", server, client -> {
                client.upgrade("/listener");
                assertEquals("hi", client.sendText("hi").readText());
                assertEquals("open", nextCall());
                failing = true;
                client.sendText("lost");
                assertEquals("close 1006", nextCall());
            });
        }
        assertEquals("open", nextCall());
        assertTrue(nextCall().startsWith("close "));
        assertNull(calls.poll());
    }

    @ParameterizedTest
    @EnumSource
    void forTheLastCallback(Failure how) throws Exception {
        failure = how;
        try (ServedContext server = serving(managed)) {
            try (RawClient client = RawClient.upgraded(server.port(), "/listener")) {
                assertEquals("hi", client.sendText("hi").readText());
                assertEquals("open", nextCall());
                failing = true;
            }
            assertEquals("close 1006", nextCall());
            failing = false;
            assertServedAgain(server, "/listener");
        }
        assertEquals("open", nextCall());
        assertTrue(nextCall().startsWith("close "));
        assertNull(calls.poll());
    }

    @ParameterizedTest
    @EnumSource
    void forABlockingApplication(Failure how) throws Exception {
        failure = how;
        ThreadFactory factory = task -> {
            if (failing) {
                failure.raise();
            }
            return new Thread(task);
        };
        try (ServedContext server = serving(factory)) {
            assertFailure("/blocking", server, client -> {
                failing = true;
                Response refusal = client.exchange(Request.upgrade("/blocking"));
                assertEquals(503, refusal.status());
                assertEquals("", refusal.field("Sec-WebSocket-Accept"));
            });
        }
    }

    /** Each call of the executor in the life of a connection fails, for once or as all later ones do. */
    @ParameterizedTest
    @EnumSource
    void atAnyCall(Failure how) throws Exception {
        failure = how;
        try (ServedContext server = serving(managed);
                RawClient other = RawClient.upgraded(server.port(), "/other")) {
            assertTrue(failAtEach(server, other, 1) >= 4, "an executor is asked for each callback");
            assertTrue(failAtEach(server, other, Integer.MAX_VALUE / 2) >= 4);
        }
        assertEquals(0, stages.get(), "stages that never complete");
    }

    /** @return how many calls there are */
    private int failAtEach(ServedContext server, RawClient other, int inARow) throws Exception {
        for (int call = 0; ; call++) {
            executorCalls.set(0);
            to = call + inARow;
            from = call;
            live(server);
            assertCallsOfOneLife();
            from = Integer.MAX_VALUE;
            assertEquals("still there", other.sendText("still there").readText());
            if (executorCalls.get() <= call) {
                return call;
            }
        }
    }

    /** One connection, until it ends in any way; the place of the one before it is free sooner or later. */
    private void live(ServedContext server) throws IOException {
        int status = 503;
        while (status == 503) {
            try (RawClient client = RawClient.open(server.port())) {
                status = client.exchange(Request.upgrade("/busy")).status();
                if (status == 101) {
                    talk(client);
                }
            }
        }
        assertEquals(101, status);
    }

    private static void talk(RawClient client) {
        try {
            client.sendText("hi").sendText("ho").readFrame();
            client.sendClose(1000);
            WireFrame frame;
            do {
                frame = client.readFrame();
            } while (frame.first() != 0x88);
        } catch (IOException e) {
            // it was dropped
        }
    }

    /**
     * Opened first and closed last, once each. What depends on {@link WebSocket#closed} is no callback, and may run at the same time
     * as the last one.
     */
    private void assertCallsOfOneLife() throws InterruptedException {
        List<String> life = new ArrayList<>();
        do {
            life.add(nextCall());
        } while (!life.contains(null) && !(life.contains("closed") && isClosed(life)));
        assertEquals("open", life.get(0), life::toString);
        assertEquals(1, Collections.frequency(life, "open"), life::toString);
        assertEquals(1, Collections.frequency(life, "closed"), life::toString);
        List<String> callbacks = new ArrayList<>(life);
        callbacks.remove("closed");
        assertTrue(callbacks.get(callbacks.size() - 1).startsWith("close "), life::toString);
    }

    private static boolean isClosed(List<String> life) {
        return life.stream().anyMatch(call -> call.startsWith("close "));
    }
}
