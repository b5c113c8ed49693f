package org.ws101.it.proxies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.Tls;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

/**
 * The server behind nginx and HAProxy, in the profile {@code proxies} only. A proxy takes a prefix off the path: behind
 * {@code /kept} it passes on {@code Host}, behind {@code /rewritten} it sends its own and forwarding headers, behind
 * {@code /dropped} it knows nothing of WebSocket. It cuts what is idle for two seconds.
 */
@Tag("proxies")
@Timeout(120)
class ProxiesIT {
    private static final Map<Container, Server> TRUSTING = new EnumMap<>(Container.class);

    @TempDir
    Path directory;

    static Stream<Arguments> proxies() {
        return Stream.of(Proxy.Kind.values())
                .flatMap(kind -> Stream.of(Container.JETTY_EE10, Container.TOMCAT_10, Container.UNDERTOW)
                        .map(container -> Arguments.of(kind, container)));
    }

    @AfterAll
    static void stop() {
        TRUSTING.values().forEach(Server::close);
    }

    private static Server trusting(Container container) {
        return TRUSTING.computeIfAbsent(container, Container::serverBehindProxy);
    }

    /** A proxy before a server that has opened a WebSocket once: the first may take longer than the proxy waits for an answer. */
    private Proxy proxy(Proxy.Kind kind, Server server) throws IOException {
        Clients.open(server).upgrade("/echo").close();
        return Proxy.start(kind, server, directory);
    }

    private static WebSocketClient.Builder client(String origin) {
        return WebSocketClient.builder().header("Origin", origin).sslContext(Tls.context());
    }

    /** The WebSocket after an echo; a refusal's status is in the exception. */
    private static WebSocket connect(Proxy proxy, String scheme, String path, String origin) {
        WebSocket webSocket = client(origin).build().connect(proxy.uri(scheme, path));
        webSocket.sendText("hello");
        assertEquals(new Message.Text("hello"), webSocket.receiveAll());
        return webSocket;
    }

    private static int refusal(Proxy proxy, String scheme, String path, String origin) {
        return assertThrows(HandshakeException.class, () -> connect(proxy, scheme, path, origin))
                .status();
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("proxies")
    void hostThatIsKeptMakesTheOwnOrigin(Proxy.Kind kind, Container container) throws IOException {
        try (Proxy proxy = proxy(kind, container.server())) {
            for (String scheme : new String[] {"ws", "wss"}) {
                connect(proxy, scheme, "/kept/echo", proxy.origin(scheme)).close();
                assertEquals(403, refusal(proxy, scheme, "/kept/echo", "https://evil.example"));
            }
        }
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("proxies")
    void forwardingHeadersMakeItWhereTheyAreTrusted(Proxy.Kind kind, Container container) throws IOException {
        try (Proxy proxy = proxy(kind, trusting(container))) {
            for (String scheme : new String[] {"ws", "wss"}) {
                connect(proxy, scheme, "/rewritten/echo", proxy.origin(scheme)).close();
                assertEquals(403, refusal(proxy, scheme, "/rewritten/echo", "https://evil.example"));
            }
            String plainPage = proxy.origin("wss").replace("https:", "http:");
            assertEquals(403, refusal(proxy, "wss", "/rewritten/echo", plainPage));
        }
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("proxies")
    void forwardingHeadersAreNothingWhereTheyAreNot(Proxy.Kind kind, Container container) throws IOException {
        try (Proxy proxy = proxy(kind, container.server())) {
            assertEquals(403, refusal(proxy, "wss", "/rewritten/echo", proxy.origin("wss")));
        }
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("proxies")
    void upgradeThatIsDroppedIsToldToBothSides(Proxy.Kind kind, Container container) throws IOException {
        try (Proxy proxy = proxy(kind, container.server());
                RawClient client = RawClient.open(proxy.port("ws"))) {
            client.send(Request.upgrade("/dropped/listener").bytes());
            Response response = client.readWholeResponse();
            assertEquals(400, response.status());
            String body = response.body();
            assertTrue(body.contains("a proxy in between has removed it"), body);
        }
        Eventually.answer(
                () -> container.server().log(),
                log -> log.contains("at /listener was refused with 400: This request contains a"));
    }

    /** The server pings more often than the proxy cuts; ten pings take longer than its timeout. */
    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("proxies")
    void pingsKeepAnIdleConnection(Proxy.Kind kind, Container container) throws Exception {
        try (Proxy proxy = proxy(kind, container.server())) {
            for (String scheme : new String[] {"ws", "wss"}) {
                CountDownLatch pings = new CountDownLatch(20);
                CompletableFuture<String> heard = new CompletableFuture<>();
                WebSocketListener listener = new WebSocketListener() {
                    @Override
                    public void onPing(WebSocket webSocket, byte[] data) {
                        pings.countDown();
                    }

                    @Override
                    public void onText(WebSocket webSocket, String text) {
                        heard.complete(text);
                    }
                };
                try (WebSocket webSocket =
                        client(proxy.origin(scheme)).build().connect(proxy.uri(scheme, "/kept/watched"), listener)) {
                    assertTrue(pings.await(60, TimeUnit.SECONDS));
                    webSocket.sendText("still there");
                    assertEquals("still there", heard.get(30, TimeUnit.SECONDS));
                }
            }
        }
    }

    /** Without pings the proxy cuts it, and the log on both sides says what to do. */
    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("proxies")
    void idleConnectionWithoutPingsIsCutAndTold(Proxy.Kind kind, Container container) throws Exception {
        WebSocketOptions silent =
                WebSocketOptions.builder().pingInterval(Duration.ZERO).build();
        CompletableFuture<CloseReason> closed = new CompletableFuture<>();
        Server server = container.ownServer();
        try (Proxy proxy = proxy(kind, server)) {
            client(proxy.origin("ws"))
                    .options(silent)
                    .build()
                    .connect(proxy.uri("ws", "/kept/listener"), new WebSocketListener() {
                        @Override
                        public void onClose(WebSocket webSocket, CloseReason reason) {
                            closed.complete(reason);
                        }
                    });
            assertEquals(
                    CloseCode.ABNORMAL_CLOSURE, closed.get(60, TimeUnit.SECONDS).code());
            Eventually.answer(
                    server::log,
                    log -> log.contains(" /listener): the peer ended the network connection without")
                            || log.contains(" /listener): the network connection was lost"));
        } finally {
            server.close();
        }
    }
}
