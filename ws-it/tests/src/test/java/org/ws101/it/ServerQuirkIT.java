package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/** One test for each trap that a whole server lays; what they have in common with others is in {@link QuirkIT}. */
@Tag("servers")
class ServerQuirkIT {
    private static final Pattern BYTES = Pattern.compile("^\\[B$");

    private final String id = UUID.randomUUID().toString();

    /** Grizzly keeps the 101 back until the client sends something. */
    @ParameterizedTest
    @EnumSource(names = {"PAYARA_MICRO", "PAYARA_MICRO_7", "GLASSFISH"})
    void onGrizzlyThe101IsSentToAClientThatWaitsForIt(Container container) throws IOException {
        try (RawClient client = Clients.upgraded(container, "/listener?id=" + id)) {
            Eventually.answer(() -> container.server().journal(id), List.of("open")::equals);
            client.send(Wire.text("after the 101"));
            assertEquals("after the 101", client.readFrame().text());
        }
    }

    /**
     * Grizzly says that it is ready until 12 MB are queued, and lets them drain when it closes. On a server of its own, where the
     * memory is that of these peers alone.
     */
    @ParameterizedTest
    @EnumSource(names = {"PAYARA_MICRO", "PAYARA_MICRO_7", "GLASSFISH"})
    void onGrizzlyPeersThatReadNothingHoldLittleMemoryAndNoneAfterTheyAreDropped(Container container)
            throws IOException {
        byte[] message = Wire.binary(new byte[16_000]);
        List<RawClient> clients = new ArrayList<>();
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        try (Server server = container.ownServer()) {
            long before = server.liveBytes(BYTES);
            for (int i = 0; i < 10; i++) {
                RawClient client = Clients.open(server).upgrade(container.contextPath() + "/steady-listener?id=" + id);
                clients.add(client);
                sending.add(CompletableFuture.runAsync(
                        () -> sendForEver(client, message), task -> new Thread(task).start()));
            }
            Eventually.answer(
                    () -> server.journal(id),
                    entries -> entries.stream()
                                    .filter(entry -> entry.startsWith("close"))
                                    .count()
                            == 10);
            Eventually.answer(() -> server.liveBytes(BYTES) - before, more -> more < 5_000_000);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
            sending.forEach(CompletableFuture::join);
        }
    }

    private static void sendForEver(RawClient client, byte[] message) {
        try {
            while (true) {
                client.send(message);
            }
        } catch (IOException e) {
            // it has been dropped
        }
    }

    /** Grizzly does not announce again what a reader has left unread. */
    @PausedReaders
    void onGrizzlyAReaderThatPausesGetsWhatCameMeanwhile(Container container, String path) throws IOException {
        try (RawClient client = Clients.upgraded(container, path + "?id=" + id)) {
            CompletableFuture<Void> sending = floodUntilItStalls(client);
            container.server().probe("release?id=" + id);
            sending.join();
            client.send(Wire.text("report"));
            assertTrue(client.readFrame().text().startsWith("30000000 bytes"));
        }
    }

    /** Grizzly does not tell a reader that has left input unread that its peer has gone. */
    @PausedReaders
    void onGrizzlyAReaderThatPausesHearsOfTheEnd(Container container, String path) throws IOException {
        try (RawClient client = Clients.upgraded(container, path + "?id=" + id)) {
            CompletableFuture<Void> sending = floodUntilItStalls(client);
            client.reset();
            assertThrows(CompletionException.class, sending::join);
            container.server().probe("release?id=" + id);
            Eventually.answer(
                    () -> container.server().journal(id),
                    entries -> entries.stream().filter("close 1006"::equals).count() == 1);
        }
    }

    /** 30 MB are on their way to an application that takes none of it. */
    private static CompletableFuture<Void> floodUntilItStalls(RawClient client) {
        byte[] frame = Wire.binary(new byte[60_000]);
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (; sent.get() < 500; sent.incrementAndGet()) {
                            client.send(frame);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> new Thread(task).start());
        awaitStall(sent);
        assertFalse(sending.isDone(), "all of it went in");
        return sending;
    }

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @CsvSource({
        "PAYARA_MICRO,/slow",
        "PAYARA_MICRO,/slow-listener",
        "PAYARA_MICRO_7,/slow",
        "PAYARA_MICRO_7,/slow-listener",
        "GLASSFISH,/slow",
        "GLASSFISH,/slow-listener"
    })
    private @interface PausedReaders {}

    /** What goes in while nobody reads fills the sockets, and no more. */
    private static void awaitStall(AtomicInteger sent) {
        Eventually.answer(
                () -> {
                    int before = sent.get();
                    Eventually.pause(Duration.ofMillis(500));
                    return sent.get() - before;
                },
                Integer.valueOf(0)::equals);
    }

    /** Callbacks and the blocking style need none of Undertow's workers, all of which ordinary requests may keep. */
    @ParameterizedTest
    @EnumSource(names = {"UNDERTOW", "WILDFLY"})
    void onUndertowMessagesGoOnWhileServletsKeepEveryWorker(Container container) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try (Server server = container.serverWithFewThreads()) {
            for (String path : List.of("/journal", "/echo", "/listener", "/pool-listener")) {
                clients.add(Clients.open(server).upgrade(container.contextPath() + path));
            }
            for (String question : List.of("/probe/hold", "/probe/hold", "/hello")) {
                RawClient client = Clients.open(server);
                clients.add(client);
                client.send(container.request(question + "?id=" + id).bytes());
                if (!question.equals("/hello")) {
                    awaitHeld(clients);
                }
            }
            for (RawClient client : clients.subList(1, 4)) {
                for (int i = 0; i < 100; i++) {
                    client.send(Wire.text("message " + i));
                    assertEquals("message " + i, client.readFrame().text());
                }
            }
            RawClient journal = clients.get(0);
            assertEquals("held,held", journal.send(Wire.text(id)).readFrame().text());
            journal.send(Wire.text("release " + id));
            assertEquals("released", journal.readFrame().text());
            for (RawClient client : clients.subList(4, 7)) {
                assertEquals(200, client.readResponse().status());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** The requests that have been sent until now are being held. */
    private void awaitHeld(List<RawClient> clients) {
        int requests = clients.size() - 4;
        Eventually.answer(
                () -> {
                    try {
                        return clients.get(0).send(Wire.text(id)).readFrame().text();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                entries -> entries.split(",", -1).length == requests && entries.startsWith("held"));
    }

    /** Closing the WebConnection leaves the socket open, and Liberty reads the next HTTP request from it. */
    @Test
    void libertyClosesTheSocketAndTakesNothingMoreForHttp() throws IOException {
        try (RawClient client = Clients.upgraded(Container.LIBERTY, "/listener")) {
            client.send(Wire.close(1000), Container.LIBERTY.request("/hello").bytes());
            assertEquals(1000, client.readFrame().closeCode());
            assertTrue(client.isAtEnd());
        }
    }

    /** Else Liberty forgets, for half a minute, the reads of other connections, and a thread waits for ever to close. */
    @Test
    void libertyHasNoReadOnItsWayWhenItClosesTheSocket() {
        byManyAtOnce(2_000, number -> {
            try (RawClient client = Clients.upgraded(Container.LIBERTY, "/listener")) {
                client.send(Wire.close(1000));
                assertEquals(1000, client.readFrame().closeCode());
                assertTrue(client.isAtEnd());
            }
        });
        Server server = Container.LIBERTY.server();
        Eventually.answer(() -> server.probe("threads"), threads -> !threads.contains("ws101-close"));
        assertFalse(server.log().contains("CancelledKeyException"));
    }

    /** Liberty calls listeners under the lock of its stream, also of a write that has failed while another thread writes on. */
    @Test
    void libertyTellsOfEveryPeerThatResetsWhileMuchIsSent() {
        int peers = 800;
        byManyAtOnce(peers, number -> {
            RawClient client = Clients.withReceiveBuffer(Container.LIBERTY, 8192)
                    .upgrade(Container.LIBERTY.contextPath() + "/push?threads=2&count=2000&size=9000&id=" + id + "-"
                            + number);
            client.send(Wire.text("go"));
            client.readFrame();
            client.reset();
        });
        for (int i = 0; i < peers; i++) {
            String peer = id + "-" + i;
            Eventually.answer(
                    () -> Container.LIBERTY.server().journal(peer),
                    journal -> journal.stream().anyMatch(entry -> entry.startsWith("close ")));
        }
    }

    /** What one peer does. */
    @FunctionalInterface
    private interface Peer {
        void run(int number) throws IOException;
    }

    /** So many peers, eight at a time. */
    private static void byManyAtOnce(int peers, Peer peer) {
        int threads = 8;
        CompletableFuture<?>[] all = IntStream.range(0, threads)
                .mapToObj(first -> CompletableFuture.runAsync(
                        () -> {
                            try {
                                for (int number = first; number < peers; number += threads) {
                                    peer.run(number);
                                }
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        task -> new Thread(task).start()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).join();
    }

    /** Liberty would read what came with the request and the socket at once, and lose a byte. */
    @Test
    void libertyLosesNothingOfWhatComesWithTheRequest() throws IOException {
        byte[] frames = Wire.joined(IntStream.range(0, 200)
                .mapToObj(number -> Wire.text("message " + number))
                .toArray(byte[][]::new));
        try (RawClient client = Clients.open(Container.LIBERTY)) {
            client.send(Container.LIBERTY.handshake("/listener").bytes(), frames);
            assertEquals(101, client.readResponse().status());
            for (int number = 0; number < 200; number++) {
                assertEquals("message " + number, client.readFrame().text());
            }
        }
    }

    /** Liberty forgets a byte of input that nobody has read when its call returns. */
    @Test
    void libertyLosesNothingWhileTheApplicationIsBusy() throws IOException {
        byte[] frame = Wire.binary(new byte[50_000]);
        try (RawClient client = Clients.upgraded(Container.LIBERTY, "/slow-listener?id=" + id)) {
            client.send(frame, frame, frame);
            Container.LIBERTY.server().probe("release?id=" + id);
            client.send(Wire.text("report"));
            assertTrue(
                    new String(client.readMessage(), StandardCharsets.UTF_8).startsWith("150000 bytes"),
                    "every byte has come through");
        }
    }

    /** Without it the user of a connection is nobody for EJBs. */
    @Test
    void libertySaysThatItsContextServiceIsNotSwitchedOn() {
        assertTrue(Container.LIBERTY.server().log().contains("add the feature concurrent-3.0"));
        assertFalse(Container.LIBERTY.jakartaEeServer().log().contains("add the feature concurrent-3.0"));
    }

    /** WildFly tells only the observers in an application's own archives that it starts, and no extension. */
    @Test
    void wildFlyServesBeansThoughItTellsNoExtensionOfTheStart() throws IOException {
        for (Container wildFly : List.of(Container.WILDFLY, Container.WILDFLY_PREVIEW)) {
            try (RawClient client = Clients.upgraded(wildFly, "/bean-produced")) {
                assertEquals("hello, produced", client.readFrame().text());
            }
        }
    }
}
