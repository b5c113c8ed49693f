package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Provenance;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.testing.LiveObjects;
import org.ws101.testkit.wire.Wire;

/**
 * How much of the heap an idle connection takes: all that it holds and shares with no other, the network left out. The JVM counts
 * the objects that live, by their classes. Who makes it more has a reason, and raises the bound.
 */
class IdleHeapTest {
    private static final int CONNECTIONS = 10_000;

    private static final WebSocketListener ECHO = new WebSocketListener() {
        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }
    };

    private final SystemTimers timers = new SystemTimers("timers of a test");
    private final Services services = new Services(
            Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0x0A0B0C0D);
    private final Provenance nowhere = Provenance.unknown();

    @AfterEach
    void close() {
        timers.close();
    }

    /** Has one frame to read, and takes all that is written. */
    private static final class SilentTransport extends TakingTransport {
        private @Nullable ByteBuffer input;

        SilentTransport(byte... input) {
            this.input = ByteBuffer.wrap(input);
        }

        @Override
        public int read(ByteBuffer buffer) {
            ByteBuffer first = input;
            input = null;
            if (first == null) {
                return 0;
            }
            buffer.put(first);
            return first.limit();
        }
    }

    private Connection made(Role role, boolean listens) {
        Setup setup = new Setup(role, WebSocketOptions.defaults(), Optional.empty(), null, null, nowhere);
        Connection connection =
                listens ? Connection.listening(setup, services, ECHO) : Connection.blocking(setup, services);
        connection.start(
                new SilentTransport(role == Role.SERVER ? Wire.text("x") : Wire.unmasked(0x81, new byte[] {'x'})));
        assertTrue(connection.readable());
        if (!listens) {
            connection.webSocket().sendAll(connection.webSocket().receive());
        }
        return connection;
    }

    private static void assertAtMost(long bound, Supplier<Connection> connections) {
        List<Object> held = new ArrayList<>(CONNECTIONS);
        held.add(connections.get()); // loads the classes
        Map<String, Long> before = bytesByClass();
        for (int i = 0; i < CONNECTIONS; i++) {
            held.add(connections.get());
        }
        Map<String, Long> after;
        try {
            after = LiveObjects.bytesByClass();
        } finally {
            Reference.reachabilityFence(held);
        }
        Map<String, Long> each = new HashMap<>();
        after.forEach((type, bytes) -> each.put(type, (bytes - before.getOrDefault(type, 0L)) / CONNECTIONS));
        long sum = each.values().stream().mapToLong(Long::longValue).sum();
        assertTrue(sum <= bound, () -> sum + " bytes: " + listed(each));
        assertTrue(sum > bound / 2, () -> "the bound of " + bound + " is pointless for " + sum);
    }

    /** With another count alive, in whose place this one is when it is counted again: both depend on how many classes there are. */
    private static Map<String, Long> bytesByClass() {
        Map<String, Long> another = LiveObjects.bytesByClass();
        try {
            return LiveObjects.bytesByClass();
        } finally {
            Reference.reachabilityFence(another);
        }
    }

    private static String listed(Map<String, Long> each) {
        return each.entrySet().stream()
                .filter(entry -> entry.getValue() >= 8)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    @Test
    void ofAListenersConnection() {
        assertAtMost(2_450, () -> made(Role.SERVER, true));
    }

    @Test
    void ofABlockingConnection() {
        assertAtMost(2_750, () -> made(Role.SERVER, false));
    }

    @Test
    void ofAClientsConnection() {
        assertAtMost(2_450, () -> made(Role.CLIENT, true));
    }
}
