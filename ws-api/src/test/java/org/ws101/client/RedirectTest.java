package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.testkit.wire.RawServer;
import org.ws101.testkit.wire.Request;

@Timeout(60)
class RedirectTest {
    private static final WebSocketClient FOLLOWING =
            WebSocketClient.builder().followRedirects().build();

    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    private ScriptedServer.Script redirecting(String location) {
        return peer -> {
            requests.add(peer.readRequest());
            peer.send("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
            peer.readToEnd();
        };
    }

    private void echoing(RawServer peer) throws IOException {
        requests.add(peer.accept());
        peer.echo();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void everyKindOfRedirectIsFollowedWhenAskedTo(int status) throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
                    Request request = peer.readRequest();
                    if (request.target().equals("/old?a=b")) {
                        peer.send("HTTP/1.1 " + status
                                + " Moved\r\nLocation: ../new?c=d#top\r\nContent-Length: 0\r\n\r\n");
                    } else {
                        requests.add(request);
                        peer.accept(request);
                        peer.echo();
                    }
                });
                WebSocket ws = WebSocketClient.builder()
                        .followRedirects()
                        .parameter("a", "b")
                        .build()
                        .connect(server.uri("/old"))) {
            assertTrue(ws.isOpen());
            assertEquals("/new?c=d", requests.take().target());
        }
    }

    @Test
    void byDefaultNoneIsFollowed() throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(redirecting("/new"))) {
            HandshakeException e = assertThrows(
                    HandshakeException.class, () -> WebSocketClient.create().connect(server.uri("/")));
            assertEquals(302, e.status());
            assertEquals(List.of("/new"), e.headers().get("location"));
        }
    }

    @Test
    void moreThanFiveAreNotFollowed() throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(redirecting("/again"))) {
            HandshakeException e = assertThrows(HandshakeException.class, () -> FOLLOWING.connect(server.uri("/")));
            assertTrue(e.getMessage().contains("more than 5 times"), e.getMessage());
            assertEquals(6, requests.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 6})
    void theLimitIsAtMostFive(int most) {
        assertThrows(
                IllegalArgumentException.class, () -> WebSocketClient.builder().followRedirects(most));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://127.0.0.1/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://",
                "http:// x/",
                "ws://a b/"
            })
    void whatLeadsNowhereIsRefused(String location) throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(redirecting(location))) {
            HandshakeException e = assertThrows(HandshakeException.class, () -> FOLLOWING.connect(server.uri("/")));
            assertEquals(302, e.status());
            assertTrue(e.getMessage().contains("the redirect "), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Location:\r\n", "Location:  \r\n"})
    void aRedirectWithoutALocationIsRefused(String field) throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            requests.add(peer.readRequest());
            peer.send("HTTP/1.1 302 Found\r\n" + field + "Content-Length: 0\r\n\r\n");
        })) {
            HandshakeException e = assertThrows(HandshakeException.class, () -> FOLLOWING.connect(server.uri("/a/b")));
            assertEquals(302, e.status());
            assertTrue(
                    e.getMessage().contains("/a/b could not be opened: the redirect has no Location"), e.getMessage());
            assertEquals(1, requests.size());
        }
    }

    /** RFC 3986 §5.4; a field's value is octets. */
    @ParameterizedTest
    @CsvSource({
        "?token=1, /a/query?token=1",
        "b?c, /a/b?c",
        "./, /a/",
        "../, /",
        "//HOST/x, /x",
        "/gr\u00c3\u00bcn?\u00c3\u00a4, /gr%C3%BCn?%C3%A4"
    })
    void aReferenceIsResolvedAsRfc3986Says(String location, String expected) throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
                    Request request = peer.readRequest();
                    if (request.target().equals("/a/query?old")) {
                        peer.send("HTTP/1.1 302 Found\r\nLocation: "
                                + location.replace("HOST", request.field("Host"))
                                + "\r\nContent-Length: 0\r\n\r\n");
                    } else {
                        requests.add(request);
                        peer.accept(request);
                        peer.echo();
                    }
                });
                WebSocket ws = FOLLOWING.connect(server.uri("/a/query?old"))) {
            assertTrue(ws.isOpen());
            assertEquals(expected, requests.take().target());
        }
    }

    /** What is sent at the second hop: to the same origin everything, elsewhere nothing that says who we are. */
    @ParameterizedTest
    @CsvSource({"true, Basic dTpw, a=1; b=2; c=3", "false, , "})
    void credentialsAndCookiesStayWithinTheirOrigin(boolean sameOrigin, String authorization, String cookie)
            throws Exception {
        try (ScriptedServer other = ScriptedServer.plain(this::echoing);
                ScriptedServer server = ScriptedServer.plain(peer -> {
                    Request request = peer.readRequest();
                    if (request.target().equals("/")) {
                        peer.send("HTTP/1.1 302 Found\r\nLocation: "
                                + (sameOrigin
                                        ? "/there"
                                        : other.uri("/there").toString().replace("ws:", "http:"))
                                + "\r\nContent-Length: 0\r\n\r\n");
                    } else {
                        requests.add(request);
                        peer.accept(request);
                        peer.echo();
                    }
                });
                WebSocket ws = WebSocketClient.builder()
                        .followRedirects()
                        .credentials(Credentials.basic("u", "p"))
                        .cookie("b", "2")
                        .cookie("c", "3")
                        .header("Cookie", "a=1")
                        .header("X-Other", "stays")
                        .build()
                        .connect(server.uri("/"))) {
            assertTrue(ws.isOpen());
            Request request = requests.take();
            assertEquals("/there", request.target());
            assertEquals(Stream.ofNullable(authorization).toList(), request.values("Authorization"));
            assertEquals(Stream.ofNullable(cookie).toList(), request.values("Cookie"));
            assertEquals("stays", request.field("X-Other"));
        }
    }

    /** The same of contexts, however they write the names. */
    @ParameterizedTest
    @CsvSource({"true, Secret x, a=1", "false, , "})
    void credentialsAndCookiesOfContextsStayWithinTheirOriginToo(
            boolean sameOrigin, String authorization, String cookie) throws Exception {
        try (ScriptedServer other = ScriptedServer.plain(this::echoing);
                ScriptedServer server = ScriptedServer.plain(peer -> {
                    Request request = peer.readRequest();
                    if (request.target().equals("/")) {
                        assertEquals("Secret x", request.field("Authorization"));
                        assertEquals("a=1", request.field("Cookie"));
                        peer.send("HTTP/1.1 302 Found\r\nLocation: "
                                + (sameOrigin ? "/there" : other.uri("/there"))
                                + "\r\nContent-Length: 0\r\n\r\n");
                    } else {
                        requests.add(request);
                        peer.accept(request);
                        peer.echo();
                    }
                });
                WebSocket ws = FOLLOWING.toBuilder()
                        .contextCapture(ContextCaptureTest.adding(
                                Map.of("authorization", "Secret x", "COOKIE", "a=1", "X-Trace", "stays")))
                        .build()
                        .connect(server.uri("/"))) {
            assertTrue(ws.isOpen());
            Request request = requests.take();
            assertEquals(Stream.ofNullable(authorization).toList(), request.values("Authorization"));
            assertEquals(Stream.ofNullable(cookie).toList(), request.values("Cookie"));
            assertEquals("stays", request.field("X-Trace"));
            assertNull(server.failure());
        }
    }

    @Test
    void anAuthorizationHeaderOrUserInfoStaysWithinItsOriginToo() throws Exception {
        try (ScriptedServer other = ScriptedServer.plain(this::echoing);
                ScriptedServer server = ScriptedServer.plain(peer -> {
                    Request request = peer.readRequest();
                    assertEquals(1, request.values("Authorization").size());
                    // and what a server says in a user-info is never believed
                    peer.send("HTTP/1.1 302 Found\r\nLocation: ws://evil:pass@127.0.0.1:" + other.port()
                            + "/\r\nContent-Length: 0\r\n\r\n");
                    peer.readToEnd();
                })) {
            WebSocketClient withHeader = WebSocketClient.builder()
                    .followRedirects()
                    .header("authorization", "Secret x")
                    .build();
            withHeader.connect(server.uri("/")).close();
            assertEquals(List.of(), requests.take().values("Authorization"));
            FOLLOWING.connect(server.uri("u:p@127.0.0.1", "/")).close();
            assertEquals(List.of(), requests.take().values("Authorization"));
            assertEquals(null, server.failure());
        }
    }

    @Test
    void anotherHostNameOfTheSameServerIsAnotherOrigin() throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            Request request = peer.readRequest();
            requests.add(request);
            if (request.field("Host").startsWith("127")) {
                peer.send("HTTP/1.1 302 Found\r\nLocation: ws://localhost:" + peer.localPort()
                        + "/\r\nContent-Length: 0\r\n\r\n");
            } else {
                peer.send("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:" + peer.localPort()
                        + "/back\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            WebSocketClient client = WebSocketClient.builder()
                    .followRedirects(2)
                    .credentials(Credentials.bearer("x"))
                    .build();
            assertThrows(HandshakeException.class, () -> client.connect(server.uri("/")));
            assertEquals("Bearer x", requests.take().field("Authorization"));
            assertEquals(List.of(), requests.take().values("Authorization"));
            // not even back at the origin, once it has been left
            assertEquals(List.of(), requests.take().values("Authorization"));
        }
    }

    @Test
    void aCookieStoreGivesEachOriginItsOwn() throws Exception {
        CookieManager manager = new CookieManager();
        HttpCookie cookie = new HttpCookie("k", "v");
        cookie.setPath("/");
        cookie.setVersion(0);
        manager.getCookieStore().add(URI.create("http://127.0.0.1/"), cookie);
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            Request request = peer.readRequest();
            requests.add(request);
            if (request.target().equals("/")) {
                peer.send("HTTP/1.1 302 Found\r\nLocation: ws://localhost:"
                        + peer.localPort()
                        + "/there\r\nSet-Cookie: session=1; Path=/\r\nContent-Length: 0\r\n\r\n");
            } else {
                peer.accept(request, "Set-Cookie: other=2; Path=/");
                peer.echo();
            }
        })) {
            WebSocketClient client = WebSocketClient.builder()
                    .followRedirects()
                    .cookieHandler(manager)
                    .build();
            client.connect(server.uri("/")).close();
            assertEquals("k=v", requests.take().field("Cookie"));
            assertEquals(List.of(), requests.take().values("Cookie"));
            client.connect(server.uri("/there")).close();
            assertEquals("k=v; session=1", requests.take().field("Cookie"));
        }
    }

    @Test
    void tlsIsNeverLeft(@TempDir Path folder) throws IOException {
        Certificates certificates = Certificates.valid(folder);
        try (ScriptedServer plain = ScriptedServer.plain(this::echoing);
                ScriptedServer server = ScriptedServer.tls(certificates.server(), peer -> {
                    Request request = peer.readRequest();
                    String scheme = request.target().substring(1);
                    peer.send("HTTP/1.1 302 Found\r\nLocation: " + scheme + "://127.0.0.1:" + plain.port()
                            + "/\r\nContent-Length: 0\r\n\r\n");
                    peer.readToEnd();
                })) {
            WebSocketClient client =
                    FOLLOWING.toBuilder().sslContext(certificates.trusting()).build();
            for (String scheme : List.of("ws", "http", "WS")) {
                HandshakeException e =
                        assertThrows(HandshakeException.class, () -> client.connect(server.uri("/" + scheme)));
                assertTrue(e.getMessage().contains("which the client never follows"), e.getMessage());
            }
            assertEquals(0, requests.size());
        }
    }
}
