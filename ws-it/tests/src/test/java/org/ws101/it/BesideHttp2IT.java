package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Http2Connection;
import org.ws101.it.harness.Http2Stream;
import org.ws101.it.harness.Tls;

/**
 * Servers that speak HTTP/2, and do not announce WebSockets over it (RFC 8441 §3): those of HTTP/1.1 work beside it, and what asks
 * for one over HTTP/2 all the same is refused.
 */
@Timeout(300) // some of it is the wait for other servers that start
class BesideHttp2IT {
    private static final int PROTOCOL_ERROR = 1;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    static Stream<Container> containers() {
        return Container.underTest().filter(Container::hasHttp2Beside);
    }

    static Stream<Arguments> ways() {
        return inBothWays(containers());
    }

    /** Others reset such a stream, or end the connection. */
    static Stream<Arguments> waysOfThoseThatHandOnConnect() {
        return inBothWays(containers().filter(Container::isOnGrizzly));
    }

    /** Others reset such a stream, or end the connection. */
    static Stream<Arguments> waysOfThoseThatHandOnUpgrade() {
        return inBothWays(containers()
                .filter(container -> container.family() != Container.Family.TOMCAT && container != Container.LIBERTY));
    }

    private static Stream<Arguments> inBothWays(Stream<Container> containers) {
        return containers.flatMap(container -> Stream.of("h2c", "h2").map(way -> Arguments.of(container, way)));
    }

    private static Http2Connection open(Container container, String way) throws IOException {
        return way.equals("h2")
                ? Http2Connection.overTls(container.serverWithHttp2())
                : Http2Connection.open(container.serverWithHttp2());
    }

    private static Http2Stream request(Http2Connection connection, Container container, String method, String... fields)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(
                ":path", container.contextPath() + "/echo", ":authority", "127.0.0.1", "sec-websocket-version", "13"));
        all.addAll(List.of(fields));
        return connection.request(method, all);
    }

    private static void assertServes(Http2Connection connection, Container container) throws IOException {
        Http2Stream page = connection.get(container.contextPath() + "/hello");
        assertEquals(200, page.response().status());
        assertEquals("hello, GET with 0 bytes", body(page));
        assertTrue(connection.isOpen());
    }

    private static String body(Http2Stream stream) throws IOException {
        return new String(stream.input().readAllBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("ways")
    void webSocketOfHttp1IsOnTheSamePort(Container container, String way) throws Exception {
        byte[] data = new byte[70_000];
        new Random(7).nextBytes(data);
        try (Http2Connection connection = open(container, way)) {
            assertFalse(connection.announcesConnect());
            assertServes(connection, container);
            try (WebSocket webSocket = WebSocketClient.builder()
                    .sslContext(Tls.context())
                    .connectTimeout(Duration.ofMinutes(1))
                    .build()
                    .connect(container.serverWithHttp2().uri(way.equals("h2") ? "wss" : "ws", "/echo"))) {
                webSocket.sendText("beside");
                assertEquals(new Message.Text("beside"), webSocket.receiveAll());
                if (way.equals("h2c") || container != Container.LIBERTY) { // it delivers wrong bytes by TLS
                    webSocket.sendBinary(data);
                    assertArrayEquals(data, ((Message.Binary) webSocket.receiveAll()).data());
                }
            }
            assertServes(connection, container);
        }
    }

    /** The servers do so themselves; Tomcat 11 and Grizzly then reset what comes after on that connection, too. */
    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("ways")
    void extendedConnectIsReset(Container container, String way) throws Exception {
        try (Http2Connection connection = open(container, way)) {
            assertEquals(
                    PROTOCOL_ERROR,
                    connection.connect(container.contextPath() + "/echo").awaitReset());
            if (container == Container.TOMCAT_11 || container.isOnGrizzly()) {
                assertEquals(
                        PROTOCOL_ERROR,
                        connection.get(container.contextPath() + "/hello").awaitReset());
            } else {
                assertServes(connection, container);
            }
        }
        try (Http2Connection next = open(container, way)) {
            assertServes(next, container);
        }
    }

    @ParameterizedTest(name = "{0} by {1}", allowZeroInvocations = true)
    @MethodSource("waysOfThoseThatHandOnConnect")
    void connectWithoutProtocolIsRefusedAlone(Container container, String way) throws Exception {
        try (Http2Connection connection = open(container, way)) {
            assertRefused(501, "repeat it over HTTP/1.1", request(connection, container, "CONNECT"));
            assertServes(connection, container);
        }
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("waysOfThoseThatHandOnUpgrade")
    void upgradeIsRefusedAlone(Container container, String way) throws Exception {
        try (Http2Connection connection = open(container, way)) {
            Http2Stream stream =
                    request(connection, container, "GET", "upgrade", "websocket", "sec-websocket-key", KEY);
            assertRefused(501, "repeat it over HTTP/1.1", stream);
            assertServes(connection, container);
        }
    }

    /** As a proxy makes it of a handshake. */
    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("ways")
    void keyWithoutUpgradeIsRefusedAlone(Container container, String way) throws Exception {
        try (Http2Connection connection = open(container, way)) {
            assertRefused(
                    400,
                    "Configure the proxy to use HTTP/1.1",
                    request(connection, container, "GET", "sec-websocket-key", KEY));
            assertServes(connection, container);
        }
    }

    private static void assertRefused(int status, String words, Http2Stream stream) throws IOException {
        assertEquals(status, stream.response().status());
        assertEquals("", stream.response().field("Connection"));
        String body = body(stream);
        assertTrue(body.contains(words), body);
    }
}
