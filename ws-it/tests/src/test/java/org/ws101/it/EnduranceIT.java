package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OneTestAtATime;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/**
 * Connections that outlive every timer of a container: Jetty's two are at 30 s. All the containers wait through the same 75
 * seconds.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT) // beside all other classes
class EnduranceIT {
    private static final Duration LONG = Duration.ofSeconds(75);
    /** To find a moment between the tests of the others may take longer than that; what is lost is noticed by who reads it. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Container, List<CompletableFuture<Void>>> idle = new EnumMap<>(Container.class);
    private final Map<Container, List<CompletableFuture<Void>>> busy = new EnumMap<>(Container.class);

    @BeforeAll
    void startAll() {
        Container.underTest().forEach(Container::server);
        for (Container container : Container.underTest().toList()) {
            for (String path : List.of("/echo", "/listener")) {
                idle.computeIfAbsent(container, c -> new ArrayList<>()).add(running(() -> idle(container, path)));
                busy.computeIfAbsent(container, c -> new ArrayList<>()).add(running(() -> busy(container, path)));
            }
        }
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.SAME_THREAD)
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void idleConnectionWithPingsAloneLives(Container container) throws Exception {
        for (CompletableFuture<Void> connection : idle.get(container)) {
            connection.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.SAME_THREAD)
    @MethodSource("org.ws101.it.harness.Container#underTest")
    void busyConnectionLives(Container container) throws Exception {
        for (CompletableFuture<Void> connection : busy.get(container)) {
            connection.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** The AsyncContext of an upgraded request and the connector's idle timeout both expire after 30 s. */
    @ParameterizedTest
    @Execution(ExecutionMode.SAME_THREAD)
    @MethodSource
    void jettyTimersOfThirtySecondsDoNotEndAConnection(Container jetty) throws Exception {
        idleConnectionWithPingsAloneLives(jetty);
        busyConnectionLives(jetty);
        String log = jetty.server().log();
        assertFalse(log.contains("java.util.concurrent.TimeoutException"), log);
    }

    static Stream<Container> jettyTimersOfThirtySecondsDoNotEndAConnection() {
        return Container.of(Container.Family.JETTY);
    }

    private interface Connection {
        void live() throws IOException;
    }

    private CompletableFuture<Void> running(Connection connection) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        connection.live();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                threads);
    }

    /** Answers pings and does nothing else. */
    private static void idle(Container container, String path) throws IOException {
        try (RawClient client = opened(container, path)) {
            long end = System.nanoTime() + LONG.toNanos();
            while (System.nanoTime() < end) {
                WireFrame ping = client.readFrame();
                assertEquals(Wire.PING, ping.opcode(), ping::toString);
                client.send(Wire.pong(ping.text()));
            }
            assertEchoes(client, "after all that time");
            end(container, client);
        }
    }

    /** Sends without a rest, so that the keepalive has nothing to do. */
    private static void busy(Container container, String path) throws IOException {
        try (RawClient client = opened(container, path)) {
            long end = System.nanoTime() + LONG.toNanos();
            for (int i = 0; System.nanoTime() < end; i++) {
                assertEchoes(client, "busy " + i);
                Eventually.pause(Duration.ofMillis(50));
            }
            end(container, client);
        }
    }

    /** Between tests of the others, which count connections. */
    private static RawClient opened(Container container, String path) throws IOException {
        OneTestAtATime.on(container).lock();
        try {
            RawClient client = Clients.upgraded(container, path);
            assertEchoes(client, "open");
            return client;
        } finally {
            OneTestAtATime.on(container).unlock();
        }
    }

    private static void end(Container container, RawClient client) throws IOException {
        while (!OneTestAtATime.on(container).tryLock()) {
            assertEchoes(client, "until the others are between tests");
            Eventually.pause(Duration.ofMillis(20));
        }
        try {
            client.send(Wire.close(1000));
            assertEquals(1000, nextBesidePings(client).closeCode());
            assertTrue(client.isAtEnd());
        } finally {
            OneTestAtATime.on(container).unlock();
        }
    }

    private static void assertEchoes(RawClient client, String text) throws IOException {
        client.send(Wire.text(text));
        assertEquals(text, nextBesidePings(client).text());
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
