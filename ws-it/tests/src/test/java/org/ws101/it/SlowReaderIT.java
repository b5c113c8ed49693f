package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.it.harness.Pace;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/**
 * Peers that read slowly and steadily are served to the end, however seldom their sockets are reported writable; those that
 * read nothing are dropped. The send timeout of the endpoints is two seconds: at the rate here Linux reports writable every three.
 */
@OnEveryContainer
@Timeout(180)
class SlowReaderIT {
    private static final int RATE = 300_000;
    private static final int COUNT = 1_000;
    private static final int SIZE = 4_000;
    private static final int LARGE = 250_000;
    private static final int LARGE_COUNT = 24;
    private static final Executor ON_ITS_OWN = task -> new Thread(task).start();

    private final Container container;
    private final String id = UUID.randomUUID().toString();

    SlowReaderIT(Container container) {
        assumeTrue(
                container.family() != Container.Family.SERVER || container.isOnGrizzly(),
                "the others have Undertow, or tell nothing of what has left");
        this.container = container;
    }

    /** All at once, because it takes thirteen seconds: both schemes, and all styles of endpoints. */
    @Test
    void slowSteadyReadersGetEveryEcho() {
        Stream.of("ws", "wss")
                .flatMap(scheme -> Stream.of("/steady", "/steady-listener", "/steady-non-blocking")
                        .map(path -> CompletableFuture.runAsync(() -> converse(scheme, path), ON_ITS_OWN)))
                .toList()
                .forEach(CompletableFuture::join);
    }

    /** More than sockets hold: of some echo only a part leaves before its sender has the array again, and overwrites it. */
    @Test
    void largeEchoesAreWholeAlthoughTheirArraysAreReused() throws IOException {
        for (String scheme : List.of("ws", "wss")) {
            try (RawClient client = Clients.steadilyReading(container.server(), scheme, new Pace(20 * RATE))
                    .upgrade(container.contextPath() + "/listener?id=" + id)) {
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendLarge(client), ON_ITS_OWN);
                for (int i = 1; i <= LARGE_COUNT; i++) {
                    assertArrayEquals(large(i), nextBesidePings(client).payload(), scheme + " " + i);
                }
                sending.join();
                client.send(Wire.close(1000));
                assertEquals(1000, client.readClose().closeCode());
            }
        }
    }

    /** The thread of the opening handshake may be the one that sends: containers must say that the socket is writable meanwhile. */
    @Test
    void aListenerSendsMoreThanSocketsHoldWhenItIsOpened() throws IOException {
        for (String scheme : List.of("ws", "wss")) {
            try (RawClient client = Clients.steadilyReading(container.server(), scheme, new Pace(20 * RATE))
                    .upgrade(container.contextPath() + "/greeting-listener?id=" + id)) {
                client.send(Wire.text("sent meanwhile"));
                for (int i = 0; i < LARGE_COUNT; i++) {
                    byte[] expected = new byte[LARGE];
                    Arrays.fill(expected, (byte) i);
                    assertArrayEquals(expected, nextBesidePings(client).payload(), scheme + " " + i);
                }
                assertEquals("sent meanwhile", nextBesidePings(client).text());
                client.send(Wire.close(1000));
                assertEquals(1000, client.readClose().closeCode());
            }
        }
    }

    private static void sendLarge(RawClient client) {
        try {
            for (int i = 1; i <= LARGE_COUNT; i++) {
                client.send(Wire.binary(large(i)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] large(int number) {
        byte[] payload = new byte[LARGE];
        for (int i = 0; i < LARGE; i++) {
            payload[i] = (byte) (i / 7 + number);
        }
        return payload;
    }

    private void converse(String scheme, String path) {
        int received = 0;
        try (RawClient client = Clients.steadilyReading(container.server(), scheme, new Pace(RATE))
                .upgrade(container.contextPath() + path + "?id=" + id)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAll(client), ON_ITS_OWN);
            for (; received < COUNT; received++) {
                assertArrayEquals(message(received), nextBesidePings(client).payload(), scheme + path);
            }
            sending.join();
            client.send(Wire.close(1000));
            assertEquals(1000, client.readClose().closeCode()); // no pong: behind a close frame nothing is sent
        } catch (IOException e) {
            throw new UncheckedIOException(scheme + path + " after " + received + " echoes", e);
        }
    }

    private static void sendAll(RawClient client) {
        try {
            for (int i = 0; i < COUNT; i++) {
                client.send(Wire.binary(message(i)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] message(int number) {
        byte[] payload = new byte[SIZE];
        Arrays.fill(payload, (byte) number);
        return payload;
    }

    /** The next frame that is no ping; a ping is answered when it has been read. */
    private static WireFrame nextBesidePings(RawClient client) throws IOException {
        while (true) {
            WireFrame frame = client.readFrame();
            if (frame.opcode() != Wire.PING) {
                return frame;
            }
            client.send(Wire.pong(frame.text()));
        }
    }

    @Test
    void peersThatReadNothingAreDropped() throws IOException {
        for (String path : List.of("/steady", "/steady-listener", "/steady-non-blocking")) {
            try (RawClient client = Clients.steadilyReading(container.server(), "ws", new Pace(RATE))
                    .upgrade(container.contextPath() + path + "?id=" + id)) {
                assertThrows(IOException.class, () -> sendForEver(client), path);
            }
        }
        Eventually.answer(
                () -> container.server().journal(id),
                entries -> entries.stream()
                                .filter(entry -> entry.startsWith("close"))
                                .count()
                        == 3);
    }

    @Test
    void aPeerThatReadsNothingOfAListenersFirstMessagesIsDropped() throws IOException {
        try (RawClient client = Clients.steadilyReading(container.server(), "ws", new Pace(RATE))
                .upgrade(container.contextPath() + "/greeting-listener?id=" + id)) {
            client.send(Wire.text("sent meanwhile"));
            Eventually.answer(
                    () -> container.server().journal(id),
                    entries -> entries.stream().anyMatch(entry -> entry.startsWith("close")));
        }
    }

    private static void sendForEver(RawClient client) throws IOException {
        for (int i = 0; true; i++) {
            client.send(Wire.binary(message(i)));
        }
    }
}
