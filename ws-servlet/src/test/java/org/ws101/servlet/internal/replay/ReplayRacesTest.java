package org.ws101.servlet.internal.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.Message;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;

/** Several threads broadcast while clients lose their connections and come back: each gets every message once, all in one order. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class ReplayRacesTest {
    private static final String GROUP = "g";
    private static final int BROADCASTERS = 3;
    private static final int MESSAGES = 1_000 * Integer.getInteger("interleavings", 1);
    private static final int ALL = BROADCASTERS * MESSAGES;
    private static final int CLIENTS = 6;
    /** A connection is lost after so many messages at most. */
    private static final int LONGEST_LIFE = 150;

    private final SystemTimers timers = new SystemTimers("timers of a test");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Services services =
            new Services(threads, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0);
    private GroupLogs logs = keeping(ALL);
    private final CyclicBarrier together = new CyclicBarrier(BROADCASTERS + CLIENTS);

    @AfterEach
    void end() {
        threads.shutdownNow();
        timers.close();
    }

    private static GroupLogs keeping(int messages) {
        return new GroupLogs(new Bounds(messages, Duration.ofDays(1), 1 << 30, 1 << 30), System::nanoTime);
    }

    /** One connection of a client after the other, until it has the last message. */
    private final class Visitor {
        private final Client client = new Client();
        private final Random random;
        private final boolean slow;
        private final @Nullable Outset later;

        /** @param later where its connections begin but for the first; null if that may be here or there */
        Visitor(long seed, boolean slow, @Nullable Outset later) {
            this.random = new Random(seed);
            this.slow = slow;
            this.later = later;
        }

        Client visit() throws Exception {
            boolean first = true;
            while (client.number() < ALL) {
                long until = Math.min(ALL, client.number() + random.nextInt(LONGEST_LIFE));
                CountDownLatch enough = new CountDownLatch(1);
                ReadingPeer[] self = new ReadingPeer[1];
                ReadingPeer peer = new ReadingPeer(message -> {
                    client.accept(message);
                    if (client.number() >= until) {
                        self[0].vanish(); // whatever else is on its way has not come
                        enough.countDown();
                    }
                });
                self[0] = peer;
                Connection connection = connect(peer);
                Outset outset = logs.join(connection, GROUP, client.request());
                if (first) {
                    assertEquals(Outset.NEW, outset);
                    first = false;
                    together.await();
                } else if (later != null) {
                    assertEquals(later, outset);
                }
                if (slow) {
                    peer.pause();
                    threads.execute(peer::goOn);
                }
                enough.await();
                connection.abort();
            }
            return client;
        }
    }

    private Connection connect(ReadingPeer peer) {
        WebSocketOptions options = WebSocketOptions.builder()
                .outboundMessages(4)
                .pingInterval(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .build();
        Connection connection =
                Connection.blocking(new Setup(Role.SERVER, options, Optional.empty(), null, null), services);
        peer.start(connection);
        return connection;
    }

    private Void broadcast(int broadcaster) throws Exception {
        together.await();
        for (int number = 0; number < MESSAGES; number++) {
            logs.broadcast(GROUP, PreparedMessage.of(new Message.Text(broadcaster + " " + number)));
        }
        return null;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyClientGetsEveryMessageOnceInOneOrder(long seed) throws Exception {
        List<Client> clients = race(seed, Outset.RESUMED);
        List<Object> first = clients.get(0).heard();
        assertEquals(ALL, first.size());
        for (int i = 0; i < BROADCASTERS; i++) {
            String prefix = i + " ";
            List<String> own = first.stream()
                    .map(Object::toString)
                    .filter(text -> text.startsWith(prefix))
                    .toList();
            assertEquals(MESSAGES, own.size());
            for (int number = 0; number < MESSAGES; number++) {
                assertEquals(prefix + number, own.get(number));
            }
        }
        for (Client client : clients) {
            assertEquals(first, client.heard());
            assertEquals(List.of(), client.faults());
        }
        assertEquals(1, logs.size());
    }

    /** So little is kept that clients fall behind it, between two connections and within one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoFallsBehindIsToldSoAndGetsTheRestOnceInOrder(long seed) throws Exception {
        logs = keeping(20);
        for (Client client : race(seed, null)) {
            assertEquals(List.of(), client.faults());
            assertEquals(ALL, client.number());
        }
    }

    private List<Client> race(long seed, @Nullable Outset later) throws Exception {
        List<Future<Client>> visits = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Visitor visitor = new Visitor(seed * CLIENTS + i, i % 2 == 0, later);
            visits.add(threads.submit(visitor::visit));
        }
        List<Future<Void>> broadcasts = new ArrayList<>();
        for (int i = 0; i < BROADCASTERS; i++) {
            int broadcaster = i;
            broadcasts.add(threads.submit(() -> broadcast(broadcaster)));
        }
        for (Future<Void> broadcast : broadcasts) {
            broadcast.get();
        }
        List<Client> clients = new ArrayList<>();
        for (Future<Client> visit : visits) {
            clients.add(visit.get());
        }
        return clients;
    }
}
