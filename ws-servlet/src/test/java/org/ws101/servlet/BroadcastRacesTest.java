package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.internal.transport.Transport;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.transport.SilentTransport;

/** Broadcasts to a group while its only members join and leave it, so that the group comes and goes with them. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class BroadcastRacesTest {
    private static final int ROUNDS = 1600 * Integer.getInteger("interleavings", 1);
    private static final String GROUP = "g";

    private final SystemTimers timers = new SystemTimers("timers of a test");
    private final Services services =
            new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0);
    private final WebSocketConnections connections = new WebSocketConnections(new Routes<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** The last broadcast that has begun, and the last that has returned. */
    private volatile int begun;

    private volatile int returned;
    private volatile boolean over;

    @AfterEach
    void end() {
        over = true;
        threads.shutdownNow();
        timers.close();
    }

    /** Takes everything, and knows the numbers that were broadcast. One write at a time. */
    private static final class Numbers extends SilentTransport {
        private final Set<Integer> received = new HashSet<>();
        private boolean twice;

        @Override
        public boolean write(ByteBuffer frames) {
            while (frames.hasRemaining()) {
                frames.get(); // a whole text
                byte[] text = new byte[frames.get()];
                frames.get(text);
                twice |= !received.add(Integer.valueOf(new String(text, StandardCharsets.US_ASCII)));
            }
            return true;
        }
    }

    /**
     * One membership, and the time until the next, in numbers of broadcasts.
     *
     * @param joined the last that had begun when it had joined
     * @param leaving the last that had returned before it left
     * @param left the last that had begun when it had left
     * @param joiningAgain the last that had returned before it joined again
     */
    private record Membership(int joined, int leaving, int left, int joiningAgain) {}

    private Connection listed(Transport network) {
        WebSocketOptions options = WebSocketOptions.builder()
                .pingInterval(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .build();
        Connection connection =
                Connection.blocking(new Setup(Role.SERVER, options, Optional.empty(), null, null), services);
        connections.registry().add(connection, null, "/ws", WebSocketListener.class, Optional.of("ann"));
        connection.start(network);
        return connection;
    }

    private Void broadcast() {
        try {
            for (int number = 1; !over; number++) {
                begun = number;
                connections.group(GROUP).broadcast(Integer.toString(number));
                returned = number;
            }
            return null;
        } finally {
            over = true; // nobody waits for one that has failed
        }
    }

    private List<Membership> joinAndLeave(WebSocket member) {
        List<Membership> memberships = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            connections.join(member, GROUP);
            int joined = begun;
            awaitOneMore(joined, round);
            int leaving = returned;
            connections.leave(member, GROUP);
            int left = begun;
            awaitOneMore(left, round);
            memberships.add(new Membership(joined, leaving, left, returned));
        }
        return memberships;
    }

    /** Now and then: mostly all goes on at once. */
    private void awaitOneMore(int number, int round) {
        while (round % 40 == 0 && returned <= number + 1 && !over) {
            LockSupport.parkNanos(10_000);
        }
    }

    @Test
    void reachThoseWhoHaveJoinedAndNobodyWhoHasLeft() throws Exception {
        List<Numbers> networks = List.of(new Numbers(), new Numbers());
        List<Connection> members = networks.stream().map(this::listed).toList();
        Future<Void> broadcasting = threads.submit((Callable<Void>) this::broadcast);
        List<Future<List<Membership>>> joining = members.stream()
                .map(member -> threads.submit(() -> joinAndLeave(member.webSocket())))
                .toList();
        List<List<Membership>> memberships = new ArrayList<>();
        for (Future<List<Membership>> each : joining) {
            memberships.add(each.get());
        }
        over = true;
        broadcasting.get();
        for (int i = 0; i < networks.size(); i++) {
            assertReached(networks.get(i), memberships.get(i));
        }
        members.forEach(member -> member.abort("the test is over"));
        assertTrue(connections.registry().isEmpty());
    }

    private static void assertReached(Numbers network, List<Membership> memberships) {
        assertFalse(network.twice);
        int reached = 0;
        for (Membership membership : memberships) {
            for (int number = membership.joined + 1; number <= membership.leaving; number++) {
                assertTrue(network.received.contains(number), number + " is missing: " + membership);
                reached++;
            }
            for (int number = membership.left + 1; number <= membership.joiningAgain; number++) {
                assertFalse(network.received.contains(number), number + " came after it had left: " + membership);
            }
        }
        assertTrue(reached >= ROUNDS / 40);
        assertEquals(ROUNDS, memberships.size());
    }
}
