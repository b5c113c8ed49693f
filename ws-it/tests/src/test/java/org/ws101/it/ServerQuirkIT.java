package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.RawClient;
import org.ws101.it.harness.Request;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.Wire;

/** One test for each trap that a whole server lays; what they have in common with others is in {@link QuirkIT}. */
@Tag("servers")
class ServerQuirkIT {
    private static final Pattern BYTES = Pattern.compile("^\\[B$");

    private final String id = UUID.randomUUID().toString();

    /** Grizzly keeps the 101 back until the client sends something. */
    @ParameterizedTest
    @EnumSource(names = {"PAYARA_MICRO", "PAYARA_MICRO_7", "GLASSFISH"})
    void onGrizzlyThe101IsSentToAClientThatWaitsForIt(Container container) throws IOException {
        try (RawClient client = RawClient.upgraded(container, "/listener?id=" + id)) {
            Eventually.answer(() -> container.server().journal(id), List.of("open")::equals);
            client.send(Wire.text("after the 101"));
            assertEquals("after the 101", client.readFrame().text());
        }
    }

    /** Grizzly says that it is ready until 12 MB are queued, and lets them drain when it closes. */
    @ParameterizedTest
    @EnumSource(names = {"PAYARA_MICRO", "PAYARA_MICRO_7", "GLASSFISH"})
    void onGrizzlyPeersThatReadNothingHoldLittleMemoryAndNoneAfterTheyAreDropped(Container container)
            throws IOException {
        Server server = container.server();
        long before = server.liveBytes(BYTES);
        byte[] message = Wire.binary(new byte[16_000]);
        List<RawClient> clients = new ArrayList<>();
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                RawClient client = RawClient.upgraded(container, "/steady-listener?id=" + id);
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

    /** Closing the WebConnection leaves the socket open, and Liberty reads the next HTTP request from it. */
    @Test
    void libertyClosesTheSocketAndTakesNothingMoreForHttp() throws IOException {
        try (RawClient client = RawClient.upgraded(Container.LIBERTY, "/listener")) {
            client.send(
                    Wire.close(1000), Request.get(Container.LIBERTY, "/hello").bytes());
            assertEquals(1000, client.readFrame().closeCode());
            assertTrue(client.isAtEnd());
        }
    }

    /** Liberty would read what came with the request and the socket at once, and lose a byte. */
    @Test
    void libertyLosesNothingOfWhatComesWithTheRequest() throws IOException {
        byte[] frames = Wire.joined(IntStream.range(0, 200)
                .mapToObj(number -> Wire.text("message " + number))
                .toArray(byte[][]::new));
        try (RawClient client = RawClient.open(Container.LIBERTY)) {
            client.send(Request.upgrade(Container.LIBERTY, "/listener").bytes(), frames);
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
        try (RawClient client = RawClient.upgraded(Container.LIBERTY, "/slow-listener?id=" + id)) {
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
            try (RawClient client = RawClient.upgraded(wildFly, "/bean-produced")) {
                assertEquals("hello, produced", client.readFrame().text());
            }
        }
    }
}
