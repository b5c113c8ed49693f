package org.ws101.it;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalToIgnoringCase;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Build;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OfHttp1;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/** The opening handshake: what is accepted, and what exactly is answered to the rest. */
@OnEveryContainer
class HandshakeIT {
    private final Container container;

    HandshakeIT(Container container) {
        this.container = container;
    }

    @OfHttp1
    @Test
    void responseIsThatOfTheRfc() throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake("/echo").bytes());
            Response response = client.readResponse();
            assertEquals(101, response.status());
            assertEquals("websocket", response.field("Upgrade"));
            assertEquals("upgrade", response.field("Connection").toLowerCase(java.util.Locale.ROOT));
            assertEquals(Request.ACCEPT, response.field("Sec-WebSocket-Accept"));
            assertEquals("", response.field("Sec-WebSocket-Protocol"));
            assertEquals("", response.field("Sec-WebSocket-Extensions"));
            assertEquals("", response.field("Transfer-Encoding"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unusualButValidRequestIsAccepted(String name, UnaryOperator<Request> change) throws IOException {
        byte[] request = change.apply(container.handshake("/echo")).bytes();
        try (RawClient client = Clients.open(container)) {
            client.send(request, Wire.text("at once"));
            assertEquals(101, client.readResponse().status());
            assertEquals("at once", client.readFrame().text());
        }
        try (RawClient client = Clients.open(container)) {
            client.send(request);
            assertEquals(101, client.readResponse().status());
            client.send(Wire.text("after the 101"));
            assertEquals("after the 101", client.readFrame().text());
        }
    }

    static Stream<Arguments> unusualButValidRequestIsAccepted() {
        return Stream.of(
                valid(
                        "tokens in any case",
                        r -> r.replacing("Upgrade", "WebSocket").replacing("Connection", "UPGRADE")),
                valid("lower-case tokens", r -> r.replacing("Connection", "upgrade")),
                valid("as Firefox says it", r -> r.replacing("Connection", "keep-alive, Upgrade")),
                valid("the other way round", r -> r.replacing("Connection", "Upgrade , keep-alive")),
                valid(
                        "two Connection lines",
                        r -> r.replacing("Connection", "keep-alive").with("Connection", "Upgrade")),
                valid("several protocols to upgrade to", r -> r.replacing("Upgrade", "foo/2, websocket")),
                valid("same origin", HandshakeIT::fromTheSameOrigin),
                valid("an empty body", r -> r.with("Content-Length", "0")),
                valid("a key without padding", r -> r.replacing("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA")),
                valid("a key with spare bits", r -> r.replacing("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAB==")),
                valid("an unknown extension", r -> r.with("Sec-WebSocket-Extensions", "x-unknown; a=1, y-unknown")),
                valid("subprotocols that nobody selects", r -> r.with("Sec-WebSocket-Protocol", "chat.v1, chat.v2")));
    }

    private static Request fromTheSameOrigin(Request request) {
        return Build.isOverTls()
                ? request.replacing("Host", "example.com:443").with("Origin", "https://example.com")
                : request.replacing("Host", "example.com:80").with("Origin", "http://example.com");
    }

    private static Arguments valid(String name, UnaryOperator<Request> change) {
        return Arguments.of(name, change);
    }

    @OfHttp1
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusalClosesAndRunsNothingBehindIt(String name, int status, UnaryOperator<Request> change)
            throws IOException {
        String id = UUID.randomUUID().toString();
        try (RawClient client = Clients.open(container)) {
            client.send(
                    change.apply(container.handshake("/echo?id=" + id)).bytes(),
                    container.request("/hello?id=" + id).bytes());
            Response response = client.readResponse();
            assertEquals(status, response.status());
            assertTrue(response.announcesClose(), response::toString);
            assertEquals(status == 426 ? "websocket" : "", response.field("Upgrade"), response::toString);
            assertEquals("", response.field("Sec-WebSocket-Accept"), response::toString);
            assertFalse(client.readToEnd().contains("hello, GET"), "a pipelined request was answered");
        }
        assertEquals(List.of(), container.server().journal(id));
    }

    static Stream<Arguments> refusalClosesAndRunsNothingBehindIt() {
        return Stream.of(
                refused("POST", 405, r -> r.method("POST").with("Content-Length", "0")),
                refused("HTTP/1.0", 400, r -> r.version("HTTP/1.0")),
                refused("no Connection: Upgrade", 400, r -> r.replacing("Connection", "keep-alive")),
                refused("version 8", 426, r -> r.replacing("Sec-WebSocket-Version", "8")),
                refused("no version", 426, r -> r.without("Sec-WebSocket-Version")),
                refused("versions 8 and 13", 426, r -> r.replacing("Sec-WebSocket-Version", "8, 13")),
                refused("no key", 400, r -> r.without("Sec-WebSocket-Key")),
                refused("a key of 15 bytes", 400, r -> r.replacing("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAA")),
                refused(
                        "a key that is no base64",
                        400,
                        r -> r.replacing("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=!")),
                refused("two keys", 400, r -> r.with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")),
                refused("a body", 400, r -> r.with("Content-Length", "5").body("12345")),
                refused(
                        "a chunked body",
                        400,
                        r -> r.with("Transfer-Encoding", "chunked").body("0\r\n\r\n")),
                refused("a subprotocol that is no token", 400, r -> r.with("Sec-WebSocket-Protocol", "a b")),
                refused("a subprotocol twice", 400, r -> r.with("Sec-WebSocket-Protocol", "a, a")),
                refused("a malformed extension", 400, r -> r.with("Sec-WebSocket-Extensions", "x; =1")),
                refused("another origin", 403, r -> r.with("Origin", "https://evil.example")),
                refused("origin null", 403, r -> r.with("Origin", "null")),
                refused(
                        "a sub-domain's origin",
                        403,
                        r -> r.replacing("Host", "example.com").with("Origin", "http://sub.example.com")),
                refused(
                        "an origin with our host in front",
                        403,
                        r -> r.replacing("Host", "example.com").with("Origin", "http://example.com.evil.example")),
                refused(
                        "another port's origin",
                        403,
                        r -> r.replacing("Host", "example.com").with("Origin", "http://example.com:8080")),
                refused(
                        "an origin that only forwarding headers of nobody we trust name",
                        403,
                        r -> r.with("Origin", "https://evil.example")
                                .with("X-Forwarded-Host", "evil.example")
                                .with("X-Forwarded-Proto", "https")
                                .with("X-Forwarded-Port", "443")
                                .with("Forwarded", "host=evil.example;proto=https")),
                refused(
                        "two origins",
                        403,
                        r -> r.with("Origin", "http://127.0.0.1").with("Origin", "http://evil.example")));
    }

    private static Arguments refused(String name, int status, UnaryOperator<Request> change) {
        return Arguments.of(name, status, change);
    }

    @Test
    void refusalTellsAPersonWhatToDo() {
        given().header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .header("Sec-WebSocket-Version", "12")
                .header("Sec-WebSocket-Key", Request.KEY)
                .when()
                .get(container.server().uri("http", "/echo"))
                .then()
                .statusCode(426)
                .header("Sec-WebSocket-Version", "13")
                .header("Upgrade", equalToIgnoringCase("websocket"))
                .body(containsString("version 13"));
    }

    @Test
    void manyArbitraryHeadersDoNoHarm() throws IOException {
        Request request = container.handshake("/echo");
        for (int i = 0; i < 60; i++) {
            request = request.with("x-" + i + "!#$%&'*+.^_`|~", "\"" + "a".repeat(i));
        }
        try (RawClient client = Clients.open(container)) {
            client.send(request.bytes());
            assertEquals(101, client.readResponse().status());
        }
    }

    @Test
    void pathWithoutEndpointGoesDownTheChain() throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake("/nothing-here").bytes());
            assertEquals(404, client.readResponse().status());
        }
    }

    @OfHttp1
    @Test
    void requestThatLostItsUpgradeSaysThatAProxyDroppedIt() throws IOException {
        String id = UUID.randomUUID().toString();
        try (RawClient client = Clients.open(container)) {
            client.send(
                    container
                            .handshake("/echo?id=" + id)
                            .without("Upgrade")
                            .replacing("Connection", "close")
                            .bytes(),
                    container.request("/hello?id=" + id).bytes());
            Response response = client.readWholeResponse();
            assertEquals(400, response.status());
            assertTrue(response.announcesClose(), response::toString);
            assertTrue(response.body().contains("a proxy in between has removed it"));
            assertFalse(client.readToEnd().contains("hello, GET"), "a pipelined request was answered");
        }
        // Grizzly runs what is behind a response that closes, unless that one's request has Upgrade, and cannot answer
        // it
        List<String> ranBehind = container.isOnGrizzly() ? List.of("GET /hello") : List.of();
        assertEquals(ranBehind, Eventually.answer(() -> container.server().journal(id), ranBehind::equals));
    }

    @Test
    void allowedOriginIsAccepted() throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container
                    .handshake("/open-to-example")
                    .with("Origin", "https://example.com")
                    .bytes());
            assertEquals(101, client.readResponse().status());
        }
    }

    @Nested
    class SelectProtocol {
        @Test
        void choiceIsAnsweredAndKnownToTheApplication() throws IOException {
            try (RawClient client = Clients.open(container)) {
                client.send(container
                        .handshake("/select")
                        .with("Sec-WebSocket-Protocol", "chat.v1 , chat.v2")
                        .bytes());
                Response response = client.readResponse();
                assertEquals(101, response.status());
                assertEquals("chat.v2", response.field("Sec-WebSocket-Protocol"));
                assertEquals("chat.v2", client.readFrame().text());
            }
        }

        @Test
        void refusalOfAllIs400() {
            given().header("Upgrade", "websocket")
                    .header("Connection", "Upgrade")
                    .header("Sec-WebSocket-Version", "13")
                    .header("Sec-WebSocket-Key", Request.KEY)
                    .header("Sec-WebSocket-Protocol", "chat.v3")
                    .when()
                    .get(container.server().uri("http", "/select"))
                    .then()
                    .statusCode(400)
                    .header("Connection", containsString("close"));
        }

        @Test
        void isNotAskedWhenNothingIsOffered() throws IOException {
            try (RawClient client = Clients.upgraded(container, "/select")) {
                assertEquals("none", client.readFrame().text());
            }
        }
    }

    @Nested
    class HandshakeCheck {
        @Test
        void permitAddsItsHeader() throws IOException {
            try (RawClient client = Clients.open(container)) {
                client.send(container.handshake("/checked?decision=permit").bytes());
                Response response = client.readResponse();
                assertEquals(101, response.status());
                assertEquals("yes", response.field("X-Checked"));
            }
        }

        @Test
        void refusalHasItsStatusHeaderAndBody() {
            upgrading("/checked?decision=refuse")
                    .statusCode(403)
                    .header("X-Reason", "test")
                    .header("Connection", containsString("close"))
                    .body(containsString("No entry."));
        }

        @Test
        void exceptionIs500WithNothingOfIt() {
            upgrading("/checked?decision=throw")
                    .statusCode(500)
                    .header("Connection", containsString("close"))
                    .body(not(containsString("secret")));
        }

        private io.restassured.response.ValidatableResponse upgrading(String path) {
            return given().header("Upgrade", "websocket")
                    .header("Connection", "Upgrade")
                    .header("Sec-WebSocket-Version", "13")
                    .header("Sec-WebSocket-Key", Request.KEY)
                    .when()
                    .get(container.server().uri("http", path))
                    .then();
        }
    }

    @OfHttp1
    @Test
    void snapshotOfTheRequestOutlivesIt() throws IOException {
        String secure = String.valueOf(Build.isOverTls());
        try (RawClient client = Clients.open(container)) {
            client.send(container
                    .handshake("/request/blue%20room?id=a%26b")
                    .with("X-Test", "kept")
                    .with("Cookie", "flavour=lemon")
                    .with("Accept-Language", "de-AT")
                    .bytes());
            assertEquals(101, client.readResponse().status());
            overwriteRecycledRequests();
            client.send(Wire.text("tell"));
            assertEquals(
                    List.of("/request/blue room", "blue room", "a&b", "kept", "lemon", "127.0.0.1", secure, "de-AT"),
                    client.readFrame().text().lines().toList());
        }
    }

    /** Lets the container use its request objects again, for other things. */
    private void overwriteRecycledRequests() throws IOException {
        try (RawClient other = Clients.open(container)) {
            for (int i = 0; i < 20; i++) {
                other.send(container
                        .request("/hello?id=other")
                        .with("X-Test", "overwritten")
                        .with("Cookie", "flavour=mint")
                        .with("Accept-Language", "fr")
                        .bytes());
                other.readWholeResponse();
            }
        }
    }
}
