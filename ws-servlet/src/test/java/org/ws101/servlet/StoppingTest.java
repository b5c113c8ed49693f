package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** The application stops while connections are open. */
class StoppingTest {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private void proceed(WebSocket webSocket) {
        try {
            webSocket.forEachMessage(webSocket::sendAll);
            events.add("returned");
        } catch (Exception e) {
            events.add(e.getClass().getSimpleName());
        }
    }

    private final class Recording implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            events.add("open");
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            events.add("close");
        }
    }

    private JettyServer server(String stopTimeout) {
        return JettyServer.serving(
                Map.of("stopTimeout", stopTimeout),
                endpoints -> endpoints
                        .add("/blocking", Endpoint.of(this::proceed))
                        .add("/listening", Endpoint.listening(Recording::new)));
    }

    private String nextEvent() throws InterruptedException {
        return events.poll(10, TimeUnit.SECONDS);
    }

    /** Stopping waits for the close frames' answers, so it has to run beside the clients. */
    private static Thread undeploy(JettyServer server) {
        Thread stopping = new Thread(server::undeploy, "undeploy");
        stopping.start();
        return stopping;
    }

    private static void await(Thread thread) throws InterruptedException {
        thread.join(10_000);
        assertFalse(thread.isAlive());
    }

    @Test
    void connectionsAreClosedWith1001AndStoppingWaitsForTheAnswers() throws Exception {
        try (JettyServer server = server("1h");
                RawClient blocking = new RawClient(server.port());
                RawClient listening = new RawClient(server.port())) {
            assertEquals(101, blocking.connect("/blocking").status());
            assertEquals(101, listening.connect("/listening").status());
            assertEquals("open", nextEvent());
            Thread stopping = undeploy(server);
            for (RawClient client : List.of(blocking, listening)) {
                assertEquals("880203e9", client.frame()); // close, 1001
                client.sendHex("88 82 00000000 03e9");
                assertTrue(client.isClosed());
            }
            await(stopping);
            List<String> last = List.of(nextEvent(), nextEvent());
            assertTrue(last.containsAll(List.of("returned", "close")), last.toString());
            assertTrue(events.isEmpty());
        }
    }

    /** Jetty drops its connections before it stops its applications. */
    @Test
    void soTheyAreWhenTheWholeContainerStops() throws Exception {
        try (JettyServer server = server("1h");
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/listening").status());
            assertEquals("open", nextEvent());
            Thread stopping = new Thread(server::close, "stopping");
            stopping.start();
            assertEquals("880203e9", client.frame()); // close, 1001
            client.sendHex("88 82 00000000 03e9");
            await(stopping);
            assertEquals("close", nextEvent());
        }
    }

    @Test
    void theContainerForgetsAnApplicationThatWasUndeployed() {
        try (JettyServer server = server("1h")) {
            int before = server.listeners();
            server.undeploy();
            assertEquals(before - 1, server.listeners());
        }
    }

    @Test
    void connectionsThatDoNotAnswerAreDroppedInTime() throws Exception {
        try (JettyServer server = server("1ms");
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/listening").status());
            assertEquals("open", nextEvent());
            Thread stopping = undeploy(server);
            assertEquals("880203e9", client.frame());
            assertTrue(client.isClosed());
            await(stopping);
            assertEquals("close", nextEvent());
        }
    }

    @Test
    void newHandshakesGet503WhileItStops() throws Exception {
        try (JettyServer server = server("1h");
                RawClient open = new RawClient(server.port())) {
            assertEquals(101, open.connect("/listening").status());
            WebSocketFilter filter = server.filter();
            Thread stopping = new Thread(filter::destroy, "stopping");
            stopping.start();
            assertEquals("880203e9", open.frame());
            try (RawClient late = new RawClient(server.port())) {
                RawClient.Response response = late.connect("/listening");
                assertEquals(503, response.status());
                assertEquals("close", response.header("Connection"));
            }
            open.sendHex("88 82 00000000 03e9");
            await(stopping);
        }
    }

    @Test
    void noThreadOfOursIsLeft() throws Exception {
        try (JettyServer server = server("1ms");
                RawClient client = new RawClient(server.port());
                RawClient other = new RawClient(server.port())) {
            assertEquals(101, client.connect("/blocking").status());
            assertEquals("Hello", client.sendText("Hello").text());
            assertEquals(101, other.connect("/listening").status());
            assertEquals("open", nextEvent());
            assertTrue(ourThreads() > 0);
            await(undeploy(server));
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith("ws101")) {
                    thread.join(10_000); // it has been told to end
                }
            }
            assertEquals(0, ourThreads());
        }
    }

    private static long ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ws101"))
                .count();
    }

    @Test
    void anEndpointThatIgnoresTheEndIsInterrupted() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (JettyServer server = JettyServer.serving(
                        Map.of("stopTimeout", "0s"),
                        endpoints -> endpoints.add("/deaf", ws -> {
                            started.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                        }));
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/deaf").status());
            assertTrue(started.await(10, TimeUnit.SECONDS));
            await(undeploy(server));
            assertTrue(interrupted.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void theApplicationMayStartAgain() throws Exception {
        try (JettyServer server = server("1ms")) {
            for (int i = 0; i < 3; i++) {
                try (RawClient client = new RawClient(server.port())) {
                    assertEquals(101, client.connect("/blocking").status());
                    assertEquals("Hello", client.sendText("Hello").text());
                    server.undeploy();
                    assertEquals("880203e9", client.frame()); // close, 1001
                }
                server.deployAgain();
            }
        }
    }

    @Test
    void stoppingAnIdleApplicationDoesNotWait() throws IOException, InterruptedException {
        try (JettyServer server = server("1h")) {
            await(undeploy(server));
        }
    }
}
