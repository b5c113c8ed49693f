package org.ws101.it.interop.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Build;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OneTestAtATime;
import org.ws101.it.interop.clients.PeerClient.Ability;

/**
 * Our server against the clients of others, on Jetty and on Tomcat, plain and with TLS
 * (every day on one container). A row that a client has no way to run
 * is reported as skipped, with the reason. What a client does wrong is stated in its adapter and asserted here, so that it
 * shows when it is repaired.
 *
 * <table>
 * <caption>The clients</caption>
 * <tr><th>client</th><th>version</th><th>compression that it offers</th><th>what it cannot do</th></tr>
 * <tr><td>{@code java.net.http.WebSocket}</td><td>of JDK 17 and 25</td><td>none</td><td>invalid text</td></tr>
 * <tr><td>OkHttp</td><td>5.5.1</td><td>bare; no context takeover either way, server window: by an interceptor</td>
 * <td>parts, ping, pong, invalid text</td></tr>
 * <tr><td>Netty</td><td>4.2.20</td><td>all parameters, with JZlib 1.1.3</td><td></td></tr>
 * <tr><td>Java-WebSocket</td><td>1.6.0</td><td>no context takeover either way</td><td></td></tr>
 * <tr><td>Jetty, also over HTTP/2</td><td>12.1.12</td><td>bare; no context takeover either way</td><td>invalid text</td></tr>
 * <tr><td>Tyrus</td><td>2.2.2, compression 2.2.0</td><td>bare</td><td>invalid text, status</td></tr>
 * </table>
 */
@ParameterizedClass(name = "{0} over {2} on {1}")
@MethodSource("peers")
@ExtendWith({OneTestAtATime.class, NamesPeer.class})
class ClientsIT {
    private static final int MAX = 1 << 20;
    /** How many random bytes; two times that many are within a window of full size. */
    private static final int INCOMPRESSIBLE = 8_000;

    private static final String COMPRESSIBLE = "compressible and compressible again, ".repeat(1_000);

    private static final AtomicInteger IDS = new AtomicInteger();

    private final ClientLibrary library;
    private final Container container;
    private final String scheme;
    private final PeerClient client;

    ClientsIT(ClientLibrary library, Container container, String scheme) {
        this.library = library;
        this.container = container;
        this.scheme = scheme;
        client = library.client();
    }

    static Stream<Arguments> peers() {
        return Stream.of(Container.JETTY_EE10, Container.TOMCAT_10, Container.TOMCAT_11)
                .flatMap(container -> Arrays.stream(ClientLibrary.values())
                        .filter(library ->
                                library != ClientLibrary.JETTY_HTTP2 || container.family() == Container.Family.JETTY)
                        .flatMap(
                                library -> schemes(container).map(scheme -> Arguments.of(library, container, scheme))));
    }

    /** TLS is the client's business more than the container's: one container is enough for every day. */
    private static Stream<String> schemes(Container container) {
        return container == Container.JETTY_EE10 || Build.isNightly() ? Stream.of("ws", "wss") : Stream.of("ws");
    }

    @AfterAll
    static void closeClients() {
        ClientLibrary.closeAll();
    }

    @Override
    public String toString() {
        return library + " over " + scheme + " on " + container;
    }

    private PeerRequest asked(String path) {
        return PeerRequest.of(container.server().uri(scheme, path));
    }

    private PeerConnection connect(String path) throws Exception {
        return client.connect(asked(path));
    }

    private void needs(Ability ability) {
        String gap = client.gaps().get(ability);
        assumeTrue(gap == null, () -> library + " cannot " + ability + ": " + gap);
    }

    private static String id() {
        return "peer-" + IDS.incrementAndGet();
    }

    private List<String> journal(String id, String awaited) {
        return Eventually.answer(() -> container.server().journal(id), entries -> entries.contains(awaited));
    }

    private static byte[] random(int size) {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        return data;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "é", "\uFEFF€", "😀", "a\0b", "z\u0301\uD83D\uDE00\uDBFF\uDFFD"})
    void textComesBackExactly(String text) throws Exception {
        try (PeerConnection connection = connect("/echo")) {
            connection.sendText(text);
            assertEquals(text, connection.received().text());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 65_537, MAX - 1, MAX})
    void binaryComesBackExactly(int size) throws Exception {
        byte[] data = random(size);
        try (PeerConnection connection = connect("/echo")) {
            connection.sendBinary(data);
            assertArrayEquals(data, connection.received().binary());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 65_537, MAX - 1, MAX})
    void largeTextComesBackExactly(int bytes) throws Exception {
        String text = "😀".repeat(bytes / 4) + "x".repeat(bytes % 4);
        try (PeerConnection connection = connect("/listener")) {
            connection.sendText(text);
            assertEquals(text, connection.received().text());
        }
    }

    @Test
    void manyMessagesComeBackInOrder() throws Exception {
        try (PeerConnection connection = connect("/echo")) {
            for (int i = 0; i < 100; i++) {
                connection.sendText("message " + i);
                connection.sendBinary(new byte[] {(byte) i});
            }
            for (int i = 0; i < 100; i++) {
                assertEquals("message " + i, connection.received().text());
                assertArrayEquals(new byte[] {(byte) i}, connection.received().binary());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/parts", "/listener"})
    void partsComeBackAsOneMessage(String path) throws Exception {
        needs(Ability.SEND_PARTS);
        try (PeerConnection connection = connect(path)) {
            connection.sendTextParts("one ", "", "zwei 😀 ", "trois");
            assertEquals("one zwei 😀 trois", connection.received().text());
            connection.sendBinaryParts(new byte[] {1}, new byte[70_000], new byte[0]);
            assertArrayEquals(
                    Arrays.copyOf(new byte[] {1}, 70_001), connection.received().binary());
        }
    }

    @TestFactory
    @Execution(
            ExecutionMode
                    .SAME_THREAD) // it holds the lock of the container, for which threads that could run its tests wait
    Stream<DynamicTest> compressesAsAgreed() {
        needs(Ability.COMPRESS);
        return client.offers().stream()
                .flatMap(offer -> DeflateAnswer.to(offer).stream())
                .map(answer -> DynamicTest.dynamicTest(
                        answer.offer() + " at " + answer.path(), () -> exchangesCompressed(answer)));
    }

    private void exchangesCompressed(DeflateAnswer answer) throws Exception {
        switch (client.conduct(answer)) {
            case TAKES_OVER -> assertTrue(secondWeight(answer) < INCOMPRESSIBLE / 10);
            case STARTS_AFRESH -> assertTrue(secondWeight(answer) >= INCOMPRESSIBLE);
            case REFUSES -> assertThrows(Exception.class, () -> open(answer, id()));
            case BREAKS -> breaksOff(answer, COMPRESSIBLE.getBytes(StandardCharsets.UTF_8));
            case CUTS_INCOMPRESSIBLE -> breaksOff(answer, random(INCOMPRESSIBLE));
        }
    }

    private PeerConnection open(DeflateAnswer answer, String id) throws Exception {
        PeerConnection connection =
                client.connect(asked(answer.path() + "?id=" + id).deflate(answer.offer()));
        assertEquals(Optional.of(answer.header()), connection.extensions());
        return connection;
    }

    /** Has messages echoed, and gives the bytes in which random data came the second time: few if the first still counts. */
    private int secondWeight(DeflateAnswer answer) throws Exception {
        byte[] incompressible = random(INCOMPRESSIBLE);
        String id = id();
        try (PeerConnection connection = open(answer, id)) {
            for (int i = 0; i < 2; i++) {
                connection.sendText(COMPRESSIBLE);
                assertEquals(COMPRESSIBLE, connection.received().text());
                connection.sendText("");
                assertEquals("", connection.received().text());
            }
            for (int i = 0; i < 2; i++) {
                connection.sendBinary(incompressible);
                assertArrayEquals(incompressible, connection.received().binary());
            }
        }
        List<String> weights = container.server().journal(id);
        assertTrue(weights.get(0).startsWith("compressed "), weights::toString);
        assertTrue(weight(weights.get(0)) < COMPRESSIBLE.length() / 10, weights::toString);
        return weight(weights.get(5));
    }

    /** The first message is right, the second is not. */
    private void breaksOff(DeflateAnswer answer, byte[] second) throws Exception {
        try (PeerConnection connection = open(answer, id())) {
            connection.sendText(COMPRESSIBLE);
            assertEquals(COMPRESSIBLE, connection.received().text());
            connection.sendBinary(second);
            assertEquals(1007, closed(connection).code());
        }
    }

    private static int weight(String entry) {
        return Integer.parseInt(entry.substring(entry.indexOf(' ') + 1));
    }

    @Test
    void subprotocolIsSelected() throws Exception {
        try (PeerConnection connection = client.connect(asked("/select").subprotocols("chat.v1", "chat.v2"))) {
            assertEquals(Optional.of("chat.v2"), connection.subprotocol());
            assertEquals("chat.v2", connection.received().text());
        }
    }

    @Test
    void withoutSubprotocolThereIsNone() throws Exception {
        try (PeerConnection connection = connect("/select")) {
            assertEquals(Optional.empty(), connection.subprotocol());
            assertEquals("none", connection.received().text());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "payload"})
    void pingIsAnsweredWithItsData(String data) throws Exception {
        needs(Ability.PING);
        try (PeerConnection connection = connect("/echo")) {
            connection.sendPing(data.getBytes(StandardCharsets.UTF_8));
            assertEquals(new Received.Pong(data), connection.received().next());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "payload"})
    void answersOurPingWithItsData(String data) throws Exception {
        try (PeerConnection connection = connect("/peer/control")) {
            connection.sendText("ping " + data);
            assertEquals("pong " + data, connection.received().text());
        }
    }

    @Test
    void unsolicitedPongIsNoMatter() throws Exception {
        needs(Ability.SEND_PONG);
        try (PeerConnection connection = connect("/peer/control")) {
            connection.sendPong("late".getBytes(StandardCharsets.UTF_8));
            assertEquals("pong late", connection.received().text());
        }
    }

    @Test
    void ourUnsolicitedPongIsNoMatter() throws Exception {
        try (PeerConnection connection = connect("/peer/control")) {
            connection.sendText("pong late");
            connection.sendText("ping 2");
            Received.Event next = connection.received().next();
            if (next instanceof Received.Pong pong) {
                assertEquals("late", pong.data());
                next = connection.received().next();
            }
            assertEquals(new Received.Text("pong 2"), next);
        }
    }

    @ParameterizedTest
    @CsvSource({"1000,''", "1000,bye", "1001,going", "3000,registered", "4999,'own, with 😀'"})
    void weHearWhyTheClientCloses(int code, String reason) throws Exception {
        String id = id();
        try (PeerConnection connection = connect("/peer/farewell?id=" + id)) {
            connection.sendText("last");
            assertEquals("last", connection.received().text());
            connection.sendClose(code, reason);
            Received.Closed closed = closed(connection);
            assertEquals(code, closed.code());
        }
        assertEquals(List.of(code + " " + reason), journal(id, code + " " + reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1008, 4000})
    void clientHearsWhyWeClose(int code) throws Exception {
        try (PeerConnection connection = connect("/close/" + code)) {
            assertEquals(new Received.Closed(code, "as asked"), closed(connection));
        }
    }

    private static Received.Closed closed(PeerConnection connection) throws InterruptedException {
        return assertInstanceOf(Received.Closed.class, connection.received().next());
    }

    @Test
    void clientHearsThatItsMessageIsTooBig() throws Exception {
        try (PeerConnection connection = connect("/echo")) {
            try {
                connection.sendBinary(new byte[MAX + 1]);
            } catch (Exception e) {
                // it has heard so before it had sent all
            }
            assertEquals(1009, closed(connection).code());
        }
    }

    @Test
    void clientHearsThatItsTextIsInvalid() throws Exception {
        needs(Ability.SEND_INVALID_TEXT);
        try (PeerConnection connection = connect("/echo")) {
            connection.sendInvalidText(new byte[] {'a', (byte) 0xff});
            assertEquals(1007, closed(connection).code());
        }
    }

    @ParameterizedTest
    @CsvSource({"/checked?decision=refuse,403", "/nowhere,404", "/checked,500"})
    void clientHearsThatItIsRefused(String path, int status) {
        needs(Ability.REFUSAL_STATUS);
        assertEquals(
                status,
                assertThrows(RefusedException.class, () -> connect(path)).status());
    }

    @Test
    void offersCompressionOrSaysWhyNot() {
        assertEquals(
                client.gaps().containsKey(Ability.COMPRESS), client.offers().isEmpty());
    }
}
