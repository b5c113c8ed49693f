package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.testkit.internal.server.JettyServer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

/** The application stops while connections are open. */
class StoppingTest {
    /** Ends soon, but leaves a busy machine the time to send a close frame. */
    private static final Duration SHORT = Duration.ofMillis(500);

    /** Of other tests, whose threads may still be about to end. */
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private void proceed(WebSocket webSocket) {
        try {
            webSocket.forEachMessage(webSocket::sendAll);
            events.add("returned");
        } catch (Exception e) {
            events.add(e.getClass().getSimpleName());
        }
    }

    private class Recording implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            events.add("open");
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            events.add("close");
        }
    }

    private ServedContext server(String stopTimeout) {
        return ServedContext.serving(
                Map.of("stopTimeout", stopTimeout),
                endpoints -> endpoints
                        .add("/blocking", Endpoint.of(this::proceed))
                        .add("/listening", Endpoint.listening(Recording::new)));
    }

    private String nextEvent() throws InterruptedException {
        return events.poll(30, TimeUnit.SECONDS);
    }

    /** Stopping waits for the close frames' answers, so it has to run beside the clients. */
    private static Thread undeploy(ServedContext server) {
        Thread stopping = new Thread(server::undeploy, "undeploy");
        stopping.start();
        return stopping;
    }

    private static void await(Thread thread) throws InterruptedException {
        thread.join(30_000);
        assertFalse(thread.isAlive());
    }

    @Test
    void connectionsAreClosedWith1001AndStoppingWaitsForTheAnswers() throws Exception {
        try (LogRecorder log = new LogRecorder(WebSocketFilter.class.getName());
                ServedContext server = server("1h");
                RawClient blocking = RawClient.open(server.port());
                RawClient listening = RawClient.open(server.port())) {
            blocking.upgrade("/blocking");
            listening.upgrade("/listening");
            assertEquals("open", nextEvent());
            Thread stopping = undeploy(server);
            for (RawClient client : List.of(blocking, listening)) {
                assertEquals("880203e9", client.readFrame().wholeHex()); // close, 1001
                client.sendClose(1001);
                assertTrue(client.isClosedByPeer());
            }
            await(stopping);
            List<String> last = List.of(nextEvent(), nextEvent());
            assertTrue(last.containsAll(List.of("returned", "close")), last.toString());
            assertTrue(events.isEmpty());
            assertTrue(log.text().contains("Closing 2 WebSocket connections with 1001"), log::text);
        }
    }

    /** Jetty drops its connections before it stops its applications. */
    @Test
    void soTheyAreWhenTheWholeContainerStops() throws Exception {
        try (ServedContext server = server("1h");
                RawClient client = RawClient.upgraded(server.port(), "/listening")) {
            assertEquals("open", nextEvent());
            Thread stopping = new Thread(server::close, "stopping");
            stopping.start();
            assertEquals("880203e9", client.readFrame().wholeHex()); // close, 1001
            client.sendClose(1001);
            await(stopping);
            assertEquals("close", nextEvent());
        }
    }

    @Test
    void theContainerForgetsAnApplicationThatWasUndeployed() {
        try (ServedContext server = server("1h")) {
            int before = server.listeners();
            server.undeploy();
            assertEquals(before - 1, server.listeners());
        }
    }

    @Test
    void connectionsThatDoNotAnswerAreDroppedInTime() throws Exception {
        try (ServedContext server = server(SHORT.toMillis() + "ms");
                RawClient client = RawClient.upgraded(server.port(), "/listening")) {
            assertEquals("open", nextEvent());
            Thread stopping = undeploy(server);
            assertEquals("880203e9", client.readFrame().wholeHex());
            assertTrue(client.isClosedByPeer());
            await(stopping);
            assertEquals("close", nextEvent());
        }
    }

    @Test
    void newHandshakesGet503WhileItStops() throws Exception {
        try (ServedContext server = server("1h");
                RawClient open = RawClient.upgraded(server.port(), "/listening")) {
            WebSocketFilter filter = server.filter();
            Thread stopping = new Thread(filter::destroy, "stopping");
            stopping.start();
            assertEquals("880203e9", open.readFrame().wholeHex());
            try (RawClient late = RawClient.open(server.port())) {
                Response response = late.exchange(Request.upgrade("/listening"));
                assertEquals(503, response.status());
                assertEquals("close", response.field("Connection"));
            }
            open.sendClose(1001);
            await(stopping);
        }
    }

    @Test
    void noThreadOfOursIsLeft() throws Exception {
        try (ServedContext server = server("1ms");
                RawClient client = RawClient.open(server.port());
                RawClient other = RawClient.open(server.port())) {
            client.upgrade("/blocking");
            assertEquals("Hello", client.sendText("Hello").readText());
            other.upgrade("/listening");
            assertEquals("open", nextEvent());
            assertTrue(ourThreads() > 0);
            await(undeploy(server));
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("ws101")) {
                    thread.join(30_000); // it has been told to end
                }
            }
            assertEquals(0, ourThreads());
        }
    }

    /** Tomcat warns of each thread that is alive when an application has been stopped. */
    @Test
    void everyThreadHasEndedWhenStoppingReturns() throws Exception {
        try (ServedContext server = server("1ms");
                RawClient client = RawClient.upgraded(server.port(), "/blocking")) {
            assertEquals("Hello", client.sendText("Hello").readText());
            WebSocketConnections.of(server.servletContext()).stop(Duration.ofMillis(1));
            assertEquals(0, ourThreads());
        }
    }

    private long ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ws101") && !before.contains(thread))
                .count();
    }

    @Test
    void anEndpointThatIgnoresTheEndIsInterrupted() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (ServedContext server = ServedContext.serving(
                        Map.of("stopTimeout", "0s"),
                        endpoints -> endpoints.add("/deaf", ws -> {
                            started.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                        }));
                RawClient client = RawClient.open(server.port())) {
            client.upgrade("/deaf");
            assertTrue(started.await(30, TimeUnit.SECONDS));
            await(undeploy(server));
            assertTrue(interrupted.await(30, TimeUnit.SECONDS));
        }
    }

    /** The connection has ended at once; what the endpoint has still to do takes longer than the least that it is given. */
    @Test
    void anEndpointHasTheRestOfTheTimeoutForItsReturn() throws Exception {
        try (ServedContext server = ServedContext.serving(
                        Map.of("stopTimeout", "1h"),
                        endpoints -> endpoints.add("/late", ws -> {
                            ws.forEachMessage(message -> {});
                            try {
                                events.add("worked: " + !new CountDownLatch(1).await(1500, TimeUnit.MILLISECONDS));
                            } catch (InterruptedException e) {
                                events.add("interrupted");
                            }
                        }));
                RawClient client = RawClient.upgraded(server.port(), "/late")) {
            Thread stopping = undeploy(server);
            assertEquals("880203e9", client.readFrame().wholeHex()); // close, 1001
            client.sendClose(1001);
            assertEquals("worked: true", nextEvent());
            await(stopping);
        }
    }

    @Test
    void theApplicationMayStartAgain() throws Exception {
        try (ServedContext server = server("1h")) {
            for (int i = 0; i < 3; i++) {
                try (RawClient client = RawClient.upgraded(server.port(), "/blocking")) {
                    assertEquals("Hello", client.sendText("Hello").readText());
                    Thread stopping = undeploy(server);
                    assertEquals("880203e9", client.readFrame().wholeHex()); // close, 1001
                    client.sendClose(1001);
                    await(stopping);
                }
                server.deployAgain();
            }
        }
    }

    @Test
    void stoppingAnIdleApplicationDoesNotWait() throws IOException, InterruptedException {
        try (ServedContext server = server("1h")) {
            await(undeploy(server));
        }
    }

    /** While a callback runs, what comes after it needs the threads that are about to end. */
    @ParameterizedTest
    @EnumSource(CallbackThreads.class)
    void onCloseIsCalledThoughACallbackRunsWhileTheApplicationStops(CallbackThreads threads) throws Exception {
        assumeTrue(threads != CallbackThreads.VIRTUAL || Runtime.version().feature() >= 21, "virtual threads");
        CountDownLatch release = new CountDownLatch(1);
        try (ServedContext server = ServedContext.serving(
                        Map.of("stopTimeout", SHORT.toMillis() + "ms"),
                        endpoints -> endpoints.add(
                                "/busy",
                                Endpoint.listening(() -> new Recording() {
                                            @Override
                                            public void onText(WebSocket webSocket, String text) throws Exception {
                                                events.add(text);
                                                release.await();
                                            }
                                        })
                                        .withThreads(threads)));
                RawClient client = RawClient.upgraded(server.port(), "/busy")) {
            assertEquals("open", nextEvent());
            client.sendText("Hello");
            assertEquals("Hello", nextEvent());
            Thread stopping = undeploy(server);
            assertEquals("880203e9", client.readFrame().wholeHex()); // close, 1001
            assertTrue(client.isClosedByPeer());
            release.countDown();
            assertEquals("close", nextEvent());
            await(stopping);
        }
    }

    /** Also on a thread of the container's, which is not for the library to end. */
    @ParameterizedTest
    @EnumSource(CallbackThreads.class)
    void aCallbackThatTakesLongIsInterruptedAndOnCloseFollowsBeforeStoppingReturns(CallbackThreads threads)
            throws Exception {
        assumeTrue(threads != CallbackThreads.VIRTUAL || Runtime.version().feature() >= 21, "virtual threads");
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add(
                        "/deaf",
                        Endpoint.listening(() -> new Recording() {
                                    @Override
                                    public void onText(WebSocket webSocket, String text) {
                                        events.add(text);
                                        try {
                                            new CountDownLatch(1).await();
                                        } catch (InterruptedException e) {
                                            events.add("interrupted");
                                        }
                                    }
                                })
                                .withThreads(threads)));
                RawClient client = RawClient.upgraded(server.port(), "/deaf")) {
            assertEquals("open", nextEvent());
            client.sendText("Hello");
            assertEquals("Hello", nextEvent());
            WebSocketConnections.of(server.servletContext()).stop(Duration.ZERO);
            assertEquals("[interrupted, close]", events.toString());
        }
    }

    /** {@code onOpen} runs on a thread that the library ends. */
    @ParameterizedTest
    @EnumSource(CallbackThreads.class)
    void aCallbackIsInterruptedOnceOnly(CallbackThreads threads) throws Exception {
        assumeTrue(threads != CallbackThreads.VIRTUAL || Runtime.version().feature() >= 21, "virtual threads");
        Semaphore release = new Semaphore(0);
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add(
                        "/stubborn",
                        Endpoint.listening(() -> new Recording() {
                                    @Override
                                    public void onOpen(WebSocket webSocket) {
                                        super.onOpen(webSocket);
                                        try {
                                            new CountDownLatch(1).await();
                                        } catch (InterruptedException e) {
                                            release.acquireUninterruptibly();
                                            events.add("interrupted again: " + Thread.interrupted());
                                        }
                                    }
                                })
                                .withThreads(threads)));
                RawClient client = RawClient.open(server.port())) {
            client.upgrade("/stubborn");
            assertEquals("open", nextEvent());
            WebSocketConnections.of(server.servletContext()).stop(Duration.ZERO);
            release.release();
            assertEquals("interrupted again: false", nextEvent());
        }
    }

    @ParameterizedTest
    @EnumSource(CallbackThreads.class)
    void theLogTellsOfACallbackThatStillRuns(CallbackThreads threads) throws Exception {
        assumeTrue(threads != CallbackThreads.VIRTUAL || Runtime.version().feature() >= 21, "virtual threads");
        Semaphore release = new Semaphore(0);
        try (LogRecorder log = new LogRecorder(WebSocketFilter.class.getName());
                ServedContext server = ServedContext.serving(endpoints -> endpoints.add(
                        "/stubborn",
                        Endpoint.listening(() -> new Recording() {
                                    @Override
                                    public void onText(WebSocket webSocket, String text) {
                                        events.add(text);
                                        release.acquireUninterruptibly();
                                    }
                                })
                                .withThreads(threads)));
                RawClient client = RawClient.upgraded(server.port(), "/stubborn")) {
            assertEquals("open", nextEvent());
            client.sendText("Hello");
            assertEquals("Hello", nextEvent());
            WebSocketConnections.of(server.servletContext()).stop(Duration.ZERO);
            assertTrue(log.text().contains("Application code still runs"), log::text);
            release.release();
            assertEquals("close", nextEvent());
        }
    }

    @Nested
    class ByTheApplicationItself {
        @Test
        void closesWith1001AndRefusesNewOnes() throws Exception {
            try (ServedContext server = server("1h");
                    RawClient client = RawClient.open(server.port())) {
                WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
                client.upgrade("/listening");
                assertEquals("open", nextEvent());
                Thread stopping = new Thread(() -> connections.stop(Duration.ofHours(1)), "stopping");
                stopping.start();
                assertEquals("880203e9", client.readFrame().wholeHex()); // close, 1001
                client.sendClose(1001);
                await(stopping);
                assertEquals("close", nextEvent());
                assertTrue(connections.all().isEmpty());
                try (RawClient late = RawClient.open(server.port())) {
                    assertEquals(
                            503, late.exchange(Request.upgrade("/listening")).status());
                }
            }
        }

        @Test
        void isOverWhenItIsAskedForAgain() throws Exception {
            try (ServedContext server = server("1h")) {
                WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
                connections.stop(Duration.ZERO);
                connections.stop(Duration.ofHours(1));
                await(undeploy(server));
            }
        }

        @Test
        void hasTheStopTimeoutOfTheFilterIfItIsGivenNone() throws Exception {
            try (ServedContext server = server(SHORT.toMillis() + "ms");
                    RawClient client = RawClient.upgraded(server.port(), "/listening")) {
                assertEquals("open", nextEvent());
                WebSocketConnections.of(server.servletContext()).stop();
                assertEquals("close", nextEvent());
                assertEquals("880203e9", client.readFrame().wholeHex());
                assertTrue(client.isClosedByPeer());
            }
        }

        @Test
        void refusesATimeoutThatIsOutOfRange() {
            try (ServedContext server = server("1h")) {
                WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
                for (Duration wrong : List.of(Duration.ofMillis(-1), Duration.ofMinutes(61))) {
                    assertThrows(IllegalArgumentException.class, () -> connections.stop(wrong));
                }
            }
        }

        @Test
        void endsInTimeThoughAPeerDoesNotAnswer() throws Exception {
            try (ServedContext server = server("1h");
                    RawClient client = RawClient.upgraded(server.port(), "/listening")) {
                assertEquals("open", nextEvent());
                WebSocketConnections.of(server.servletContext()).stop(SHORT);
                assertEquals("close", nextEvent());
                assertEquals("880203e9", client.readFrame().wholeHex());
                assertTrue(client.isClosedByPeer());
            }
        }
    }

    /** Jetty tells one application after the other, and waits for each. */
    @Test
    void allApplicationsOfAServerSay1001BeforeAnyIsWaitedFor() throws Exception {
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        for (String path : List.of("/a", "/b", "/c")) {
            ServletContextHandler context = new ServletContextHandler(path);
            FilterHolder filter = ServedContext.holder(
                    new WebSocketFilter(endpoints -> endpoints.add("/listening", Endpoint.listening(Recording::new))),
                    Map.of("stopTimeout", "1h"));
            context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
            contexts.addHandler(context);
        }
        JettyServer jetty = JettyServer.start(contexts);
        List<RawClient> clients = new ArrayList<>();
        try {
            for (String path : List.of("/a", "/b", "/c")) {
                clients.add(RawClient.upgraded(jetty.port(), path + "/listening"));
                assertEquals("open", nextEvent());
            }
            Thread stopping = new Thread(jetty::close, "stopping");
            stopping.start();
            for (RawClient client : clients) {
                assertEquals("880203e9", client.readFrame().wholeHex()); // close, 1001
            }
            for (RawClient client : clients) {
                client.sendClose(1001);
                assertEquals("close", nextEvent());
            }
            await(stopping);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
            jetty.close();
        }
    }
}
