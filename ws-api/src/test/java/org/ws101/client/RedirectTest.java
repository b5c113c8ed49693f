package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;

@Timeout(60)
class RedirectTest {
    private static final WebSocketClient FOLLOWING =
            WebSocketClient.builder().followRedirects().build();

    private final BlockingQueue<List<String>> heads = new LinkedBlockingQueue<>();

    private RawServer.Script redirecting(String location) {
        return peer -> {
            heads.add(peer.readHead());
            peer.send("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
            peer.awaitEnd();
        };
    }

    private void echoing(Peer peer) throws IOException {
        heads.add(peer.upgrade());
        peer.echo();
    }

    private static String target(List<String> head) {
        return head.get(0).split(" ", -1)[1];
    }

    private static String field(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void everyKindOfRedirectIsFollowedWhenAskedTo(int status) throws Exception {
        try (RawServer server = RawServer.plain(peer -> {
                    List<String> head = peer.readHead();
                    if (target(head).equals("/old?a=b")) {
                        peer.send("HTTP/1.1 " + status
                                + " Moved\r\nLocation: ../new?c=d#top\r\nContent-Length: 0\r\n\r\n");
                    } else {
                        heads.add(head);
                        peer.answer(head);
                        peer.echo();
                    }
                });
                WebSocket ws = WebSocketClient.builder()
                        .followRedirects()
                        .parameter("a", "b")
                        .build()
                        .connect(server.uri("/old"))) {
            assertTrue(ws.isOpen());
            assertEquals("/new?c=d", target(heads.take()));
        }
    }

    @Test
    void byDefaultNoneIsFollowed() throws IOException {
        try (RawServer server = RawServer.plain(redirecting("/new"))) {
            HandshakeException e = assertThrows(
                    HandshakeException.class, () -> WebSocketClient.create().connect(server.uri("/")));
            assertEquals(302, e.status());
            assertEquals(List.of("/new"), e.headers().get("location"));
        }
    }

    @Test
    void moreThanFiveAreNotFollowed() throws IOException {
        try (RawServer server = RawServer.plain(redirecting("/again"))) {
            HandshakeException e = assertThrows(HandshakeException.class, () -> FOLLOWING.connect(server.uri("/")));
            assertTrue(e.getMessage().contains("more than 5 times"), e.getMessage());
            assertEquals(6, heads.size());
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
        try (RawServer server = RawServer.plain(redirecting(location))) {
            HandshakeException e = assertThrows(HandshakeException.class, () -> FOLLOWING.connect(server.uri("/")));
            assertEquals(302, e.status());
            assertTrue(e.getMessage().contains("the redirect "), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Location:\r\n", "Location:  \r\n"})
    void aRedirectWithoutALocationIsRefused(String field) throws IOException {
        try (RawServer server = RawServer.plain(peer -> {
            heads.add(peer.readHead());
            peer.send("HTTP/1.1 302 Found\r\n" + field + "Content-Length: 0\r\n\r\n");
        })) {
            HandshakeException e = assertThrows(HandshakeException.class, () -> FOLLOWING.connect(server.uri("/a/b")));
            assertEquals(302, e.status());
            assertTrue(
                    e.getMessage().contains("/a/b could not be opened: the redirect has no Location"), e.getMessage());
            assertEquals(1, heads.size());
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
        try (RawServer server = RawServer.plain(peer -> {
                    List<String> head = peer.readHead();
                    if (target(head).equals("/a/query?old")) {
                        peer.send("HTTP/1.1 302 Found\r\nLocation: "
                                + location.replace("HOST", field(head, "Host"))
                                + "\r\nContent-Length: 0\r\n\r\n");
                    } else {
                        heads.add(head);
                        peer.answer(head);
                        peer.echo();
                    }
                });
                WebSocket ws = FOLLOWING.connect(server.uri("/a/query?old"))) {
            assertTrue(ws.isOpen());
            assertEquals(expected, target(heads.take()));
        }
    }

    /** What is sent at the second hop: to the same origin everything, elsewhere nothing that says who we are. */
    @ParameterizedTest
    @CsvSource({"true, Basic dTpw, a=1; b=2; c=3", "false, , "})
    void credentialsAndCookiesStayWithinTheirOrigin(boolean sameOrigin, String authorization, String cookie)
            throws Exception {
        try (RawServer other = RawServer.plain(this::echoing);
                RawServer server = RawServer.plain(peer -> {
                    List<String> head = peer.readHead();
                    if (target(head).equals("/")) {
                        peer.send("HTTP/1.1 302 Found\r\nLocation: "
                                + (sameOrigin
                                        ? "/there"
                                        : other.uri("/there").toString().replace("ws:", "http:"))
                                + "\r\nContent-Length: 0\r\n\r\n");
                    } else {
                        heads.add(head);
                        peer.answer(head);
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
            List<String> head = heads.take();
            assertEquals("/there", target(head));
            assertEquals(Optional.ofNullable(authorization), Peer.header(head, "Authorization"));
            assertEquals(Optional.ofNullable(cookie), Peer.header(head, "Cookie"));
            assertEquals(Optional.of("stays"), Peer.header(head, "X-Other"));
        }
    }

    @Test
    void anAuthorizationHeaderOrUserInfoStaysWithinItsOriginToo() throws Exception {
        try (RawServer other = RawServer.plain(this::echoing);
                RawServer server = RawServer.plain(peer -> {
                    List<String> head = peer.readHead();
                    assertNotNull(Peer.header(head, "Authorization").orElseThrow());
                    // and what a server says in a user-info is never believed
                    peer.send("HTTP/1.1 302 Found\r\nLocation: ws://evil:pass@127.0.0.1:" + other.port()
                            + "/\r\nContent-Length: 0\r\n\r\n");
                    peer.awaitEnd();
                })) {
            WebSocketClient withHeader = WebSocketClient.builder()
                    .followRedirects()
                    .header("authorization", "Secret x")
                    .build();
            withHeader.connect(server.uri("/")).close();
            assertEquals(Optional.empty(), Peer.header(heads.take(), "Authorization"));
            FOLLOWING.connect(server.uri("u:p@127.0.0.1", "/")).close();
            assertEquals(Optional.empty(), Peer.header(heads.take(), "Authorization"));
            assertEquals(null, server.failure());
        }
    }

    @Test
    void anotherHostNameOfTheSameServerIsAnotherOrigin() throws Exception {
        try (RawServer server = RawServer.plain(peer -> {
            List<String> head = peer.readHead();
            heads.add(head);
            if (Peer.header(head, "Host").orElseThrow().startsWith("127")) {
                peer.send("HTTP/1.1 302 Found\r\nLocation: ws://localhost:"
                        + peer.socket().getLocalPort() + "/\r\nContent-Length: 0\r\n\r\n");
            } else {
                peer.send("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:"
                        + peer.socket().getLocalPort() + "/back\r\nContent-Length: 0\r\n\r\n");
            }
        })) {
            WebSocketClient client = WebSocketClient.builder()
                    .followRedirects(2)
                    .credentials(Credentials.bearer("x"))
                    .build();
            assertThrows(HandshakeException.class, () -> client.connect(server.uri("/")));
            assertEquals(Optional.of("Bearer x"), Peer.header(heads.take(), "Authorization"));
            assertEquals(Optional.empty(), Peer.header(heads.take(), "Authorization"));
            // not even back at the origin, once it has been left
            assertEquals(Optional.empty(), Peer.header(heads.take(), "Authorization"));
        }
    }

    @Test
    void aCookieStoreGivesEachOriginItsOwn() throws Exception {
        CookieManager manager = new CookieManager();
        HttpCookie cookie = new HttpCookie("k", "v");
        cookie.setPath("/");
        cookie.setVersion(0);
        manager.getCookieStore().add(URI.create("http://127.0.0.1/"), cookie);
        try (RawServer server = RawServer.plain(peer -> {
            List<String> head = peer.readHead();
            heads.add(head);
            if (target(head).equals("/")) {
                peer.send("HTTP/1.1 302 Found\r\nLocation: ws://localhost:"
                        + peer.socket().getLocalPort()
                        + "/there\r\nSet-Cookie: session=1; Path=/\r\nContent-Length: 0\r\n\r\n");
            } else {
                peer.answer(head, "Set-Cookie: other=2; Path=/");
                peer.echo();
            }
        })) {
            WebSocketClient client = WebSocketClient.builder()
                    .followRedirects()
                    .cookieHandler(manager)
                    .build();
            client.connect(server.uri("/")).close();
            assertEquals(Optional.of("k=v"), Peer.header(heads.take(), "Cookie"));
            assertEquals(Optional.empty(), Peer.header(heads.take(), "Cookie"));
            client.connect(server.uri("/there")).close();
            assertEquals(Optional.of("k=v; session=1"), Peer.header(heads.take(), "Cookie"));
        }
    }

    @Test
    void tlsIsNeverLeft(@TempDir Path folder) throws IOException {
        Certificates certificates = Certificates.valid(folder);
        try (RawServer plain = RawServer.plain(this::echoing);
                RawServer server = RawServer.tls(certificates.server(), peer -> {
                    List<String> head = peer.readHead();
                    String scheme = target(head).substring(1);
                    peer.send("HTTP/1.1 302 Found\r\nLocation: " + scheme + "://127.0.0.1:" + plain.port()
                            + "/\r\nContent-Length: 0\r\n\r\n");
                    peer.awaitEnd();
                })) {
            WebSocketClient client =
                    FOLLOWING.toBuilder().sslContext(certificates.trusting()).build();
            for (String scheme : List.of("ws", "http", "WS")) {
                HandshakeException e =
                        assertThrows(HandshakeException.class, () -> client.connect(server.uri("/" + scheme)));
                assertTrue(e.getMessage().contains("which the client never follows"), e.getMessage());
            }
            assertEquals(0, heads.size());
        }
    }
}
