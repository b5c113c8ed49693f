package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/** Many at once, and peers or applications that do not keep up. */
@OnEveryContainer
class LoadIT {
    private static final long PATIENCE_MILLIS = Duration.ofMinutes(5).toMillis();

    private static final List<String> STYLES = List.of("/echo", "/listener", "/non-blocking");

    private final Container container;
    private final String id = UUID.randomUUID().toString();

    LoadIT(Container container) {
        this.container = container;
    }

    @Test
    void twoHundredConnectionsAtOnce() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                RawClient client = Clients.open(container);
                clients.add(client);
                // a third in each style; all the requests are out before the first answer is read
                client.send(container.handshake(STYLES.get(i % STYLES.size())).bytes());
            }
            for (RawClient client : clients) {
                assertEquals(101, client.readResponse().status());
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < clients.size(); i++) {
                    clients.get(i).send(Wire.text(round + " of " + i));
                }
                for (int i = 0; i < clients.size(); i++) {
                    assertEquals(
                            round + " of " + i, new String(textAmongPings(clients.get(i)), StandardCharsets.UTF_8));
                }
            }
            for (RawClient client : clients) {
                client.send(Wire.close(1000));
            }
            for (RawClient client : clients) {
                assertEquals(1000, client.readClose().closeCode());
                assertTrue(client.isAtEnd());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void idleListenersHoldNoThreads() throws IOException {
        int before = threads();
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                clients.add(Clients.upgraded(container, "/listener"));
            }
            int grown = Eventually.answer(() -> threads() - before, growth -> growth < 50);
            assertTrue(grown < 50, () -> grown + " more threads for 100 idle connections");
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private int threads() {
        return (int) container.server().probe("threads").lines().count();
    }

    @Test
    void messagesOfConcurrentSendersNeverInterleave() throws IOException {
        int threads = 8;
        int count = 50;
        try (RawClient client = Clients.upgraded(container, "/push?threads=8&count=50&size=3500&id=" + id)) {
            client.send(Wire.text("go"));
            Map<Character, Integer> next = new HashMap<>();
            for (int i = 0; i < threads * count; i++) {
                assertIsNextOfItsThread(new String(client.readMessage(), StandardCharsets.UTF_8), next);
            }
            assertEquals(threads, next.size());
            assertEquals(1000, client.readCloseAndAnswer().closeCode());
        }
    }

    private static void assertIsNextOfItsThread(String message, Map<Character, Integer> next) {
        char letter = message.charAt(0);
        int number = next.merge(letter, 1, Integer::sum) - 1;
        String start = letter + "" + number + " ";
        assertEquals(start + String.valueOf(letter).repeat(3500 - start.length()), message);
    }

    @Test
    void slowReaderGetsEveryByteInTheEnd() throws IOException {
        int count = 1000;
        int size = 9_000;
        try (RawClient client = Clients.withReceiveBuffer(container, 8192)
                .upgrade(container.contextPath() + "/push?threads=1&count=1000&size=9000&id=" + id)) {
            client.send(Wire.text("go"));
            for (int i = 0; i < count; i++) {
                if (i % 200 == 0) {
                    Eventually.pause(Duration.ofMillis(200));
                }
                String start = "a" + i + " ";
                assertEquals(
                        start + "a".repeat(size - start.length()),
                        new String(client.readMessage(), StandardCharsets.UTF_8));
            }
            assertEquals(1000, client.readCloseAndAnswer().closeCode());
        }
    }

    /** The application stays away; what it cannot take must stay with the peer, not in the heap. */
    @ParameterizedTest
    @ValueSource(strings = {"/slow", "/slow-listener"})
    void slowConsumerPushesBack(String path) throws Exception {
        byte[] payload = new byte[60_000];
        new Random(4).nextBytes(payload);
        int count = 2_000; // 120 MB: far more than the heap would hold beside the rest
        CRC32 checksum = new CRC32();
        try (RawClient client = Clients.upgraded(container, path + "?id=" + id)) {
            byte[] frame = Wire.binary(payload);
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        client.send(frame);
                    }
                    client.send(Wire.text("report"));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            sender.join(1_000);
            assertTrue(sender.isAlive(), "120 MB went into a server whose application takes none of it");
            container.server().probe("release?id=" + id);
            for (int i = 0; i < count; i++) {
                checksum.update(payload);
            }
            sender.join(PATIENCE_MILLIS); // by TLS on a busy machine it takes a while
            assertFalse(sender.isAlive(), "the server does not go on reading");
            byte[] report = textAmongPings(client);
            assertEquals(
                    (long) payload.length * count + " bytes, checksum " + checksum.getValue(),
                    new String(report, StandardCharsets.UTF_8));
        }
    }

    private static byte[] textAmongPings(RawClient client) throws IOException {
        while (true) {
            var frame = client.readFrame();
            if (frame.opcode() == Wire.TEXT) {
                return Arrays.copyOf(frame.payload(), frame.payload().length);
            }
        }
    }
}
