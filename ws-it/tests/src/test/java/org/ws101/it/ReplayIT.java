package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;

/** Many clients lose their connections again and again while a group is broadcast to: each gets every message once, in order. */
@Tag("any-jdk")
@Timeout(300)
class ReplayIT {
    private static final int CLIENTS = 50;
    private static final int BATCHES = 50;
    private static final int BATCH = 40;
    private static final int LOSSES = 5;
    /** The machine may be busy. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofMinutes(2);

    private final CountDownLatch missing = new CountDownLatch(CLIENTS * BATCHES * BATCH);

    /** What one client has received. */
    private final class Received implements WebSocketListener {
        private final List<Integer> numbers = new ArrayList<>();
        private int afresh;

        @Override
        public void onText(WebSocket webSocket, String text) {
            add(Integer.parseInt(text));
        }

        private synchronized void add(int number) {
            numbers.add(number);
            missing.countDown();
        }

        private synchronized void startAfresh(WebSocket webSocket) {
            afresh++;
        }

        private synchronized List<Integer> numbers() {
            return List.copyOf(numbers);
        }

        private synchronized int afresh() {
            return afresh;
        }

        ReconnectingConnection connect(Container container, String group) {
            Duration soon = Duration.ofMillis(20);
            return WebSocketClient.builder()
                    .replay(this::startAfresh)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .reconnectPolicy(new ReconnectBackoff(soon, soon, Integer.MAX_VALUE))
                    .build()
                    .reconnecting(container.server().uri("ws", "/replay/" + group), this);
        }
    }

    /** Who tells the server what to do. */
    private record Director(WebSocket webSocket) implements AutoCloseable {
        static Director of(Container container, String group) {
            return new Director(WebSocketClient.builder()
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build()
                    .connect(container.server().uri("ws", "/replay-director/" + group)));
        }

        int tell(String command) {
            webSocket.sendText(command);
            return Integer.parseInt(((Message.Text) webSocket.receiveAll()).data());
        }

        @Override
        public void close() {
            webSocket.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE11", "TOMCAT_11", "UNDERTOW"})
    void everyClientGetsEveryMessageOnceAndInOrder(Container container) throws Exception {
        String group = UUID.randomUUID().toString();
        List<Received> clients = new ArrayList<>();
        List<ReconnectingConnection> connections = new ArrayList<>();
        try (Director broadcaster = Director.of(container, group);
                Director destroyer = Director.of(container, group)) {
            for (int i = 0; i < CLIENTS; i++) {
                Received client = new Received();
                clients.add(client);
                connections.add(client.connect(container, group));
            }
            Eventually.answer(() -> broadcaster.tell("size"), size -> size == CLIENTS);
            FutureTask<Void> broadcasting = new FutureTask<>(() -> broadcast(broadcaster), null);
            new Thread(broadcasting).start();
            for (int loss = 0; loss < LOSSES; loss++) {
                Eventually.answer(() -> destroyer.tell("size"), size -> size > CLIENTS / 2);
                destroyer.tell(loss % 2 == 0 ? "abort" : "close 1012");
            }
            broadcasting.get();
            missing.await();
            List<Integer> all =
                    IntStream.rangeClosed(1, BATCHES * BATCH).boxed().toList();
            for (Received client : clients) {
                assertEquals(all, client.numbers());
                assertEquals(0, client.afresh());
            }
        } finally {
            connections.forEach(ReconnectingConnection::close);
        }
    }

    private static void broadcast(Director broadcaster) {
        for (int batch = 0; batch < BATCHES; batch++) {
            broadcaster.tell("numbers " + (batch * BATCH + 1) + " " + (batch + 1) * BATCH);
        }
    }
}
