package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.NamesContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** One message for a thousand connections, and what those cost that do not read it. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = Container.class,
        names = {"JETTY_EE10", "JETTY_EE11", "TOMCAT_10", "TOMCAT_11", "UNDERTOW"})
@ExtendWith(NamesContainer.class)
@Execution(ExecutionMode.SAME_THREAD) // a heap is measured, and what is in it depends on how busy the machine is
class BroadcastIT {
    private static final int MANY = 1_000;
    private static final int SIZE = 60_000;
    /** Many times what a system buffers for a connection that nobody reads, which is about 4 MB. */
    private static final int ROUNDS = 250;

    private static final Pattern OUTCOME =
            Pattern.compile("Outcome\\[sent=(\\d+), skipped=(\\d+), closed=(\\d+), encodings=(\\d+), otherNodes=\\w+]");

    private final Container container;
    private final String group = UUID.randomUUID().toString();
    private final List<RawClient> clients = new ArrayList<>();

    BroadcastIT(Container container) {
        this.container = container;
    }

    /** What the server says of a broadcast. */
    private record Outcome(int sent, int skipped, int closed, int encodings) {
        static Outcome of(String text) {
            Matcher matcher = OUTCOME.matcher(text);
            assertTrue(matcher.matches(), text);
            return new Outcome(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)),
                    Integer.parseInt(matcher.group(4)));
        }
    }

    @AfterEach
    void leave() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    private RawClient broadcaster() throws IOException {
        return keep(Clients.upgraded(container, "/broadcaster/" + group));
    }

    private RawClient keep(RawClient client) {
        clients.add(client);
        return client;
    }

    private List<RawClient> members(int count, String... extensions) throws IOException {
        List<RawClient> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Request request = container.handshake("/member/" + group);
            if (extensions.length > 0) {
                request = request.with("Sec-WebSocket-Extensions", extensions[i % extensions.length]);
            }
            members.add(keep(Clients.open(container)).send(request.bytes()));
        }
        for (RawClient member : members) {
            assertEquals(101, member.readResponse().status());
        }
        return members;
    }

    private List<RawClient> stalled(int count) throws IOException {
        List<RawClient> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(keep(Clients.withReceiveBuffer(container, 8192))
                    .upgrade(container.contextPath() + "/member/" + group));
        }
        return members;
    }

    private static Outcome broadcast(RawClient broadcaster, String policy, int size) throws IOException {
        return Outcome.of(
                broadcaster.send(Wire.text(policy + " " + size)).readFrame().text());
    }

    private static void awaitSize(RawClient broadcaster, int size) {
        Eventually.answer(
                () -> {
                    try {
                        return broadcaster.send(Wire.text("DROP 0")).readFrame().text();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                ("size=" + size)::equals);
    }

    @Test
    void aThousandConnectionsGetWhatIsEncodedOnce() throws IOException, DataFormatException {
        RawClient broadcaster = broadcaster();
        List<RawClient> members = members(MANY, "permessage-deflate; client_max_window_bits");
        awaitSize(broadcaster, MANY);
        assertEquals(new Outcome(MANY, 0, 0, 1), broadcast(broadcaster, "DROP", SIZE));
        WireFrame first = members.get(0).readFrame();
        assertEquals(0xC1, first.first(), "a whole text message, compressed");
        assertTrue(first.payload().length < SIZE / 10);
        assertEquals("broadcast ".repeat(SIZE / 10), inflated(first.payload()));
        for (RawClient member : members.subList(1, MANY)) {
            assertArrayEquals(first.payload(), member.readFrame().payload());
        }
    }

    @Test
    void eachWayToCompressIsOneEncoding() throws IOException, DataFormatException {
        RawClient broadcaster = broadcaster();
        List<RawClient> members =
                members(20, "permessage-deflate", "permessage-deflate; server_max_window_bits=9", "x-unknown");
        awaitSize(broadcaster, 20);
        assertEquals(new Outcome(20, 0, 0, 3), broadcast(broadcaster, "BLOCK", SIZE));
        for (RawClient member : members) {
            WireFrame frame = member.readFrame();
            String text = frame.first() == 0xC1 ? inflated(frame.payload()) : frame.text();
            assertEquals("broadcast ".repeat(SIZE / 10), text);
        }
    }

    private static String inflated(byte[] payload) throws DataFormatException {
        byte[] complete = Arrays.copyOf(payload, payload.length + 4);
        complete[complete.length - 2] = -1;
        complete[complete.length - 1] = -1;
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(complete);
            byte[] text = new byte[SIZE + 1];
            return new String(text, 0, inflater.inflate(text), java.nio.charset.StandardCharsets.US_ASCII);
        } finally {
            inflater.end();
        }
    }

    @Test
    void thoseWhoDoNotReadNeitherDelayTheOthersNorFillTheHeap() throws IOException {
        RawClient broadcaster = broadcaster();
        List<RawClient> readers = members(5);
        List<RawClient> stalled = stalled(20);
        awaitSize(broadcaster, 25);
        long before = heap();
        int skipped = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Outcome outcome = broadcast(broadcaster, "DROP", SIZE);
            assertEquals(25, outcome.sent() + outcome.skipped());
            assertTrue(outcome.sent() >= readers.size(), outcome::toString);
            skipped += outcome.skipped();
            for (RawClient reader : readers) {
                assertEquals(SIZE, reader.readFrame().payload().length);
            }
        }
        long grown = heap() - before;
        // an array that leaves and one that waits, both grown by doubling, and a piece in the container; all that was
        // not sent
        // would be more than 100 MB
        long most = 2 * 4 * SIZE + (64 << 10);
        assertTrue(grown < stalled.size() * most, () -> grown + " bytes more for peers that do not read");
        assertTrue(skipped > stalled.size() * ROUNDS / 2, "skipped " + skipped);
    }

    private long heap() {
        return Long.parseLong(container.server().probe("heap"));
    }

    @Test
    void thoseWhoDoNotReadAreClosedIfThatIsAskedFor() throws IOException {
        RawClient broadcaster = broadcaster();
        List<RawClient> readers = members(5);
        stalled(3);
        awaitSize(broadcaster, 8);
        int closed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            closed += broadcast(broadcaster, "CLOSE", SIZE).closed();
            for (RawClient reader : readers) {
                assertEquals(SIZE, reader.readFrame().payload().length);
            }
        }
        assertEquals(3, closed);
        awaitSize(broadcaster, readers.size());
    }

    @Test
    void theOthersHaveTheMessageBeforeAnybodyIsWaitedFor() throws IOException {
        RawClient broadcaster = broadcaster();
        List<RawClient> readers = members(5);
        RawClient stalled = stalled(1).get(0);
        awaitSize(broadcaster, 6);
        while (broadcast(broadcaster, "DROP", SIZE).skipped() == 0) {
            read(readers);
        }
        read(readers);
        broadcaster.send(Wire.text("BLOCK " + SIZE));
        read(readers); // nobody has begun to read at the one that stalls
        Thread reading = new Thread(() -> readAll(stalled));
        reading.setDaemon(true);
        reading.start();
        assertEquals(6, Outcome.of(broadcaster.readFrame().text()).sent());
    }

    private static void readAll(RawClient client) {
        try {
            while (true) {
                client.readMessage();
            }
        } catch (IOException e) {
            // closed, at the end of the test
        }
    }

    private static void read(List<RawClient> readers) throws IOException {
        for (RawClient reader : readers) {
            assertEquals(SIZE, reader.readFrame().payload().length);
        }
    }
}
