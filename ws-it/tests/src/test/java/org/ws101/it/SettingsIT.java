package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.Tls;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/** Containers as administrators configure them: other connectors, few or virtual threads, handlers in front. */
@Timeout(300) // most of it is the wait for other servers that start
class SettingsIT {
    /** More than there are threads where those are few. */
    private static final int CONNECTIONS = 40;

    private static final int JDK_WITH_VIRTUAL_THREADS = 21;
    private static final Pattern COMPLAINT = Pattern.compile("\\b(WARN|WARNING|SEVERE|ERROR)\\b|Exception");

    static Stream<Arguments> settings() {
        Stream<Arguments> jetty = Stream.of(Container.JETTY_EE10, Container.JETTY_EE11)
                .flatMap(container -> Stream.of("virtual-threads", "no-reserved-threads", "handlers")
                        .map(setting -> Arguments.of(container, setting)));
        Stream<Arguments> tomcat = Stream.of(Container.TOMCAT_10, Container.TOMCAT_11)
                .flatMap(container -> Stream.of("nio2", "virtual-threads", "own-executor", "no-async-io")
                        .map(setting -> Arguments.of(container, setting)));
        Stream<Arguments> undertow =
                Stream.of("few-threads", "http2", "graceful").map(setting -> Arguments.of(Container.UNDERTOW, setting));
        return Stream.of(jetty, tomcat, undertow).flatMap(each -> each);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("settings")
    void serveEchoesManyConnectionsSlowReadersAndTheirStop(Container container, String setting) throws Exception {
        assumeTrue(
                !setting.equals("virtual-threads") || Runtime.version().feature() >= JDK_WITH_VIRTUAL_THREADS,
                "before JDK 21 there are no virtual threads");
        Server stopped;
        int before;
        try (Server server = container.serverWith(setting)) {
            stopped = server;
            for (String scheme : List.of("ws", "wss")) {
                for (String path : List.of("/echo", "/listener")) {
                    echo(server, scheme, path);
                    closeFromBothSides(server, scheme, path);
                }
            }
            for (String path : List.of("/echo", "/listener")) {
                readLate(server, path);
                reset(server, path);
            }
            List<WebSocket> open = openMany(server);
            assertEquals("", server.probe("heirs"));
            before = server.log().length();
            server.requestStop();
            for (WebSocket webSocket : open) {
                assertEquals(CloseCode.GOING_AWAY, endOf(webSocket));
            }
        }
        assertEquals(
                List.of(),
                stopped.log()
                        .substring(before)
                        .lines()
                        .filter(line -> COMPLAINT.matcher(line).find())
                        .toList());
    }

    /** The first handshakes of a server take long where much runs beside it. */
    private static WebSocketClient client() {
        return WebSocketClient.builder()
                .sslContext(Tls.context())
                .connectTimeout(Duration.ofMinutes(1))
                .build();
    }

    private static void echo(Server server, String scheme, String path) {
        try (WebSocket webSocket = client().connect(server.uri(scheme, path))) {
            for (int size : new int[] {0, 1, 126, 70_000, 1 << 20}) {
                byte[] data = new byte[size];
                new Random(size).nextBytes(data);
                webSocket.sendBinary(data);
                assertArrayEquals(data, ((Message.Binary) webSocket.receiveAll()).data());
            }
        }
    }

    private static void closeFromBothSides(Server server, String scheme, String path) {
        try (WebSocket webSocket = client().connect(server.uri(scheme, path))) {
            webSocket.close(CloseCode.of(4001), "mine");
            assertEquals(CloseCode.of(4001), endOf(webSocket));
        }
        try (WebSocket webSocket = client().connect(server.uri(scheme, "/close/4002"))) {
            assertEquals(CloseCode.of(4002), endOf(webSocket));
        }
    }

    private static CloseCode endOf(WebSocket webSocket) {
        return assertThrows(WebSocketClosedException.class, webSocket::receiveAll)
                .reason()
                .code();
    }

    /** Nothing is lost of what waits for a peer, and what the peer sends meanwhile is not read without bounds. */
    private static void readLate(Server server, String path) throws IOException {
        int count = 300;
        byte[] data = new byte[16_000];
        try (RawClient client = Clients.withReceiveBuffer(server, 4_096).upgrade(path)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> {
                        try {
                            for (int i = 0; i < count; i++) {
                                data[0] = (byte) i;
                                client.send(Wire.binary(data));
                            }
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> new Thread(task).start());
            for (int i = 0; i < count; i++) {
                assertEquals((byte) i, client.readMessage()[0]);
            }
            sent.join();
            client.send(Wire.close(1000));
            assertEquals(1000, client.readClose().closeCode());
        }
    }

    private static void reset(Server server, String path) throws IOException {
        for (int i = 0; i < CONNECTIONS; i++) {
            try (RawClient client = Clients.open(server).upgrade(path)) {
                client.send(Wire.text("x"));
                client.reset();
            }
        }
    }

    private static List<WebSocket> openMany(Server server) {
        List<WebSocket> open = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            open.add(client().connect(server.uri(i % 4 < 2 ? "ws" : "wss", i % 2 == 0 ? "/echo" : "/listener")));
        }
        for (int round = 0; round < 3; round++) {
            String text = "round " + round;
            open.forEach(webSocket -> webSocket.sendText(text));
            open.forEach(webSocket -> assertEquals(new Message.Text(text), webSocket.receiveAll()));
        }
        return open;
    }

    /** The address is the one that the proxy names. */
    @Test
    void jettyTakesTheAddressOfTheProxyProtocol() throws Exception {
        try (Server server = Container.JETTY_EE11.serverWith("proxy-protocol");
                RawClient client = RawClient.open(server.plainPort())) { // the line comes before TLS too
            client.send(
                    "PROXY TCP4 192.0.2.7 127.0.0.1 4711 80\r\n".getBytes(StandardCharsets.US_ASCII),
                    Request.upgrade("/request/lobby").bytes());
            assertEquals(101, client.readResponse().status());
            client.send(Wire.text("tell"));
            String told = client.readFrame().text();
            assertTrue(told.contains("192.0.2.7"), told);
            client.send(Wire.close(1000));
            assertEquals(1000, client.readClose().closeCode());
        }
    }
}
