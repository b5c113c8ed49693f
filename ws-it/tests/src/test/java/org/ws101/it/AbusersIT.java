package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Pace;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/**
 * Orderly conversations of slow, steady readers, see {@link SlowReaderIT}, beside peers that send and read nothing until they are
 * dropped. That test has both in the default build, on every container, but not beside each other.
 *
 * <p>The endpoints give two seconds, so the load is one that two processors can serve in that time, clients included. 500 abusers that
 * send as fast as they can are not: they take the processors from the orderly clients too, and what waits for them in sockets
 * comes to the 1.5 GB at which Linux with 24 GB (tcp_mem) holds up the bytes of every socket, which no server can help. So abusers
 * have a pace, their own sockets hold next to nothing, and there are as many as have room within half of that: a server's
 * socket holds up to 4 MB (tcp_wmem).
 */
@Tag("soak")
@Execution(ExecutionMode.SAME_THREAD) // one load at a time
class AbusersIT {
    private static final int RATE = 300_000;
    /** What an abuser sends in a second. Until the sockets are full takes it ten. */
    private static final int ABUSE = 400_000;

    private static final int SIZE = 4_000;
    private static final int BURST = 1_000;

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE10", "TOMCAT_10", "TOMCAT_11", "UNDERTOW"})
    void orderlyConversationsEndAsTheyShould(Container container) throws Exception {
        converseBesideAbusers(container.server(), 40, 20, 20);
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE10", "TOMCAT_10", "TOMCAT_11", "UNDERTOW"})
    void fiveHundredOrderlyConversationsBesideTwoHundredAbusers(Container container) throws Exception {
        // what waits for an abuser is limited
        try (Server server = container.ownLargeServer()) {
            converseBesideAbusers(server, 200, 500, 50);
        }
    }

    private static void converseBesideAbusers(Server server, int abusers, int conversations, int atOnce)
            throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService abusing = Executors.newFixedThreadPool(abusers);
        ExecutorService conversing = Executors.newFixedThreadPool(atOnce);
        try {
            for (int i = 0; i < abusers; i++) {
                abusing.execute(() -> {
                    while (!over.get()) {
                        abuse(server, over);
                    }
                });
            }
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < conversations; i++) {
                String path = i % 2 == 0 ? "/steady-listener" : "/steady";
                all.add(() -> converse(server, path));
            }
            for (Future<Void> conversation : conversing.invokeAll(all)) {
                conversation.get();
            }
        } finally {
            over.set(true);
            conversing.shutdown();
            abusing.shutdown();
        }
    }

    /** Until the server drops it, after two seconds without a byte read. */
    private static void abuse(Server server, AtomicBoolean over) {
        byte[] frame = Wire.binary(new byte[SIZE]);
        Pace pace = new Pace(ABUSE);
        try (RawClient client = Clients.withBuffers(server, 8192).upgrade("/steady-listener")) {
            while (!over.get()) {
                client.send(frame);
                pace.take(frame.length);
            }
        } catch (IOException e) {
            // as it should be
        }
    }

    private static Void converse(Server server, String path) throws Exception {
        try (RawClient client =
                Clients.steadilyReading(server, "ws", new Pace(RATE)).upgrade(path)) {
            ExecutorService sending = Executors.newSingleThreadExecutor();
            Future<?> sent = sending.submit(() -> {
                for (int i = 0; i < BURST; i++) {
                    client.send(Wire.binary(message(i)));
                }
                return null;
            });
            sending.shutdown();
            for (int i = 0; i < BURST; i++) {
                assertArrayEquals(message(i), nextBesidePings(client).payload());
            }
            sent.get();
            client.send(Wire.close(1000));
            assertEquals(1000, nextBesidePings(client).closeCode());
            return null;
        }
    }

    private static byte[] message(int number) {
        byte[] payload = new byte[SIZE];
        Arrays.fill(payload, (byte) number);
        return payload;
    }

    private static WireFrame nextBesidePings(RawClient client) throws IOException {
        WireFrame frame = client.readFrame();
        while (frame.opcode() == Wire.PING) {
            client.send(Wire.pong(frame.text()));
            frame = client.readFrame();
        }
        return frame;
    }
}
