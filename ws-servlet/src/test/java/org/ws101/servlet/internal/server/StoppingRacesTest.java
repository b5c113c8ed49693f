package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.Message;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.servlet.internal.FilterSettings.Limits;
import org.ws101.servlet.internal.registry.Registry;
import org.ws101.servlet.internal.transport.SilentTransport;

/** An application stops while connections open, join a group, get broadcasts and end: nothing of them is left. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class StoppingRacesTest {
    private static final int ROUNDS = 100 * Integer.getInteger("interleavings", 1);
    private static final int CONNECTIONS = 6;
    private static final String GROUP = "g";

    private final SystemTimers timers = new SystemTimers("timers of a test");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Services services =
            new Services(threads, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0);

    @AfterEach
    void end() {
        threads.shutdownNow();
        timers.close();
    }

    /** Takes everything; the peer ends the connection when it has the close frame. */
    private final class Network extends SilentTransport {
        private final Connection connection;

        Network(Connection connection) {
            this.connection = connection;
        }

        @Override
        public boolean write(ByteBuffer frames) {
            while (frames.hasRemaining()) {
                boolean close = frames.get() == (byte) 0x88;
                int length = frames.get();
                frames.position(frames.position() + length);
                if (close) {
                    threads.execute(() -> connection.disconnected(null));
                }
            }
            return true;
        }
    }

    /** One application, from its start to its stop. */
    private final class Round {
        private final Limits limits = new Limits(
                CONNECTIONS / 2, OptionalInt.of(CONNECTIONS), OptionalInt.of(CONNECTIONS), OptionalInt.empty());
        private final OpenConnections open = new OpenConnections(limits, timers);
        private final Registry registry = new Registry();
        private final Queue<Connection> opened = new ConcurrentLinkedQueue<>();
        private final CyclicBarrier together = new CyclicBarrier(4);
        private volatile boolean allOpened;

        /** As {@link Admission} does. */
        private Void open() throws Exception {
            together.await();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    OpenConnections.Place place = reserve();
                    if (place != null) {
                        open(place);
                    }
                }
                return null;
            } finally {
                allOpened = true; // nobody waits for one that has failed
            }
        }

        private void open(OpenConnections.Place place) {
            Connection connection = Connection.blocking(
                    new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null), services);
            var unused = connection.starting().thenAccept(starts -> {
                if (starts) {
                    registry.add(connection, null, "/ws", WebSocketListener.class, place.principal());
                }
            });
            opened.add(connection);
            connection.start(new Network(connection));
            place.occupy(connection);
        }

        private OpenConnections.@Nullable Place reserve() {
            try {
                return open.reserve(Optional.of("ann"), "address");
            } catch (RefusedException e) {
                return null; // there is no room, or it is stopping
            }
        }

        private Void join() throws Exception {
            together.await();
            while (!allOpened) {
                registry.all().forEach(listing -> {
                    registry.join(listing.webSocket(), GROUP);
                    var unused = listing.connection().tryOffer(PreparedMessage.of(new Message.Text("news")));
                    registry.leave(listing.webSocket(), GROUP);
                    registry.join(listing.webSocket(), GROUP);
                });
            }
            opened.forEach(connection -> registry.join(connection.webSocket(), GROUP)); // some have ended
            return null;
        }

        private Void disconnect() throws Exception {
            together.await();
            int left = CONNECTIONS / 2;
            while (left > 0 && !allOpened) {
                for (Connection connection : opened) {
                    if (left > 0 && connection.isOpen()) {
                        connection.disconnected(null);
                        left--;
                    }
                }
            }
            return null;
        }

        /** @param first how many connections open before it stops, if there is room for them */
        private void run(int first) throws Exception {
            Future<Void> opening = threads.submit((Callable<Void>) this::open);
            Future<Void> joining = threads.submit((Callable<Void>) this::join);
            Future<Void> disconnecting = threads.submit((Callable<Void>) this::disconnect);
            together.await();
            while (opened.size() < first && !allOpened) {
                LockSupport.parkNanos(10_000);
            }
            open.beginStopping();
            opening.get();
            joining.get();
            disconnecting.get();
            assertTrue(open.awaitEnd(Duration.ofMinutes(5)), "it does not end");
            assertEquals(0, open.count());
            for (Connection connection : opened) {
                assertTrue(connection.hasEnded());
            }
            assertTrue(registry.isEmpty(), "something is listed");
            assertEquals(Map.of(), counts("byPrincipal")); // each place was given back, and none twice
            assertEquals(Map.of(), counts("byAddress"));
        }

        private Object counts(String tally) throws ReflectiveOperationException {
            return field(field(open, tally), "counts");
        }
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    @Test
    void leavesNothingWhateverHappensMeanwhile() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            new Round().run(round % CONNECTIONS);
        }
    }
}
