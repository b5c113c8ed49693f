package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Pace;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/**
 * Sockets that hold next to nothing, so that nearly every write has to wait for the container to say that the socket is writable,
 * while several threads send. A wake-up that is lost for good, or a piece that is written twice or never, shows as a message that
 * never comes or is not what was sent.
 */
@Timeout(300) // some of it is the wait for other servers that start
class StallingIT {
    private static final int CONNECTIONS = 4;
    private static final int THREADS = 4;
    private static final int COUNT = 500;
    private static final int SIZE = 3_500;
    /** Faster than anything here: the sockets alone are to be in the way. */
    private static final long FAST = 1_000_000_000;

    private static final Executor ON_ITS_OWN = task -> new Thread(task).start();

    @ParameterizedTest
    @EnumSource(names = {"TOMCAT_10", "TOMCAT_11", "UNDERTOW"})
    void everyMessageComesThoughNearlyEveryWriteStalls(Container container) {
        try (Server server = container.serverWithNarrowSockets()) {
            Stream.of("ws", "wss")
                    .flatMap(scheme -> IntStream.range(0, CONNECTIONS)
                            .mapToObj(i -> CompletableFuture.runAsync(() -> receive(server, scheme), ON_ITS_OWN)))
                    .toList()
                    .forEach(CompletableFuture::join);
        }
    }

    /** The end of a message must not wait for what follows: here nothing does before it is there. */
    @ParameterizedTest
    @EnumSource(names = {"TOMCAT_10", "TOMCAT_11", "UNDERTOW"})
    void theEndOfAMessageComesThoughNothingFollows(Container container) throws IOException {
        byte[] message = new byte[60_000];
        Arrays.fill(message, (byte) 'm');
        try (Server server = container.serverWithNarrowSockets()) {
            for (String scheme : List.of("ws", "wss")) {
                try (RawClient client =
                        Clients.steadilyReading(server, scheme, new Pace(FAST)).upgrade("/listener")) {
                    for (int i = 0; i < 20; i++) {
                        client.send(Wire.text(new String(message, StandardCharsets.UTF_8)));
                        assertArrayEquals(message, client.readMessage(), scheme);
                    }
                }
            }
        }
    }

    private static void receive(Server server, String scheme) {
        Map<Character, Integer> next = new HashMap<>();
        try (RawClient client = Clients.steadilyReading(server, scheme, new Pace(FAST))
                .upgrade("/push?threads=" + THREADS + "&count=" + COUNT + "&size=" + SIZE)) {
            client.send(Wire.text("go"));
            for (int i = 0; i < THREADS * COUNT; i++) {
                String message = new String(client.readMessage(), StandardCharsets.UTF_8);
                char letter = message.charAt(0);
                String start = letter + "" + (next.merge(letter, 1, Integer::sum) - 1) + " ";
                assertEquals(start + String.valueOf(letter).repeat(SIZE - start.length()), message, scheme);
            }
            assertEquals(1000, client.readCloseAndAnswer().closeCode());
        } catch (IOException e) {
            throw new UncheckedIOException(scheme + " after " + next, e);
        }
    }
}
