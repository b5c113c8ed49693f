package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.internal.extension.ExtensionHeader;
import org.ws101.internal.extension.ExtensionOffer;

/** RFC 6455 §4.1. */
class ClientHandshakeTest {

    private static final byte[] NONCE = "the sample nonce".getBytes(StandardCharsets.US_ASCII);
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final ClientHandshake.Offer PLAIN = ClientHandshake.Offer.of(NONCE, List.of(), List.of());

    private static final ClientHandshake.Offer RICH = ClientHandshake.Offer.of(
            NONCE,
            List.of("chat", "superchat"),
            List.of(new ExtensionOffer("foo", List.of()), new ExtensionOffer("bar", List.of())));

    @Nested
    class Request {

        @Test
        void isTheOneOfTheRfc() {
            RequestHead request = ClientHandshake.request("server.example.com", "/chat?a=b", PLAIN, Headers.empty());

            assertEquals("GET", request.method());
            assertEquals("HTTP/1.1", request.protocol());
            assertEquals("/chat?a=b", request.target());
            assertEquals(
                    List.of("Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"),
                    request.headers().names());
            assertEquals(Optional.of("server.example.com"), request.headers().first("Host"));
            assertEquals(Optional.of("websocket"), request.headers().first("Upgrade"));
            assertEquals(Optional.of("Upgrade"), request.headers().first("Connection"));
            assertEquals(
                    Optional.of("dGhlIHNhbXBsZSBub25jZQ=="), request.headers().first("Sec-WebSocket-Key"));
            assertEquals(Optional.of("13"), request.headers().first("Sec-WebSocket-Version"));
        }

        @Test
        void carriesTheOffersAndTheApplicationsFields() {
            Headers headers = ClientHandshake.request("a", "/", RICH, Headers.of("Origin", "http://a"))
                    .headers();

            assertEquals(List.of("chat, superchat"), headers.all("Sec-WebSocket-Protocol"));
            assertEquals(List.of("foo, bar"), headers.all("Sec-WebSocket-Extensions"));
            assertEquals(List.of("http://a"), headers.all("Origin"));
        }

        @Test
        void isAcceptedByOurOwnServer() {
            ServerHandshake.Accepted accepted = assertInstanceOf(
                    ServerHandshake.Accepted.class,
                    ServerHandshake.check(ClientHandshake.request("[::1]:8080", "/", RICH, Headers.empty())));
            ResponseHead response =
                    ServerHandshake.response(accepted, Optional.of("chat"), Optional.of("bar"), Headers.empty());

            assertEquals(
                    new ClientHandshake.Accepted(Optional.of("chat"), List.of(new ExtensionOffer("bar", List.of()))),
                    ClientHandshake.check(response, RICH));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a b", "a\r\nX: y", "a/b", "user@a"})
        void refusesAMalformedHost(String host) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> ClientHandshake.request(host, "/", PLAIN, Headers.empty()));
            assertTrue(e.getMessage().startsWith("The host is malformed"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "a", "*", "http://a/", "/a b", "/a\r\nX: y", "/\u0000", "/#f", "/\u00E9", "/\u007F"})
        void refusesAMalformedTarget(String target) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> ClientHandshake.request("a", target, PLAIN, Headers.empty()));
            assertTrue(e.getMessage().startsWith("The request target is malformed"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Host", "host", "Upgrade", "Sec-WebSocket-Key", "Content-Length"})
        void refusesTheHandshakesOwnFieldsFromTheApplication(String name) {
            Headers extra = Headers.of(name, "a");
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> ClientHandshake.request("a", "/", PLAIN, extra));
            assertTrue(e.getMessage().contains(" is set by the WebSocket handshake itself"), e.getMessage());
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 15, 17})
        void needsANonceOf16Bytes(int length) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> ClientHandshake.Offer.of(new byte[length], List.of(), List.of()));
            assertEquals("The nonce has " + length + " bytes: use 16", e.getMessage());
        }

        @ParameterizedTest
        @CsvSource({
            "'', '\"\" is not a token: use letters'",
            "a b, '\"a b\" is not a token: use letters'",
            "'a,b', '\"a,b\" is not a token: use letters'",
            "'a\r\n', '\"a??\" is not a token: use letters'",
            "chat, '\"chat\" occurs twice: name it once'"
        })
        void refusesSubprotocolsThatAreNoTokensOrNamedTwice(String subprotocol, String message) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> ClientHandshake.Offer.of(NONCE, List.of("chat", subprotocol), List.of()));
            assertTrue(e.getMessage().startsWith("The subprotocol " + message), e.getMessage());
        }
    }

    @Nested
    class Response {

        private static Headers.Builder valid() {
            return Headers.builder()
                    .add("Upgrade", "WebSocket")
                    .add("Connection", "keep-alive, upgrade")
                    .add("Sec-WebSocket-Accept", ACCEPT);
        }

        private static ClientHandshake.Outcome check(Headers.Builder headers, ClientHandshake.Offer offer) {
            return ClientHandshake.check(new ResponseHead(101, headers.build()), offer);
        }

        private static void refused(String reasonPart, Headers.Builder headers) {
            String reason = assertInstanceOf(ClientHandshake.Refused.class, check(headers, RICH))
                    .reason();
            assertTrue(reason.contains(reasonPart), reason);
        }

        @Test
        void isAcceptedWithoutOffers() {
            assertEquals(new ClientHandshake.Accepted(Optional.empty(), List.of()), check(valid(), PLAIN));
        }

        @Test
        void isAcceptedWithoutTakingUpTheOffers() {
            assertEquals(new ClientHandshake.Accepted(Optional.empty(), List.of()), check(valid(), RICH));
        }

        @Test
        void isAcceptedWithWhatWasOffered() throws Exception {
            assertEquals(
                    new ClientHandshake.Accepted(Optional.of("superchat"), ExtensionHeader.parse("bar; x=1, foo")),
                    check(
                            valid().add("Sec-WebSocket-Protocol", "superchat")
                                    .add("Sec-WebSocket-Extensions", "bar; x=1")
                                    .add("Sec-WebSocket-Extensions", "foo"),
                            RICH));
        }

        @ParameterizedTest
        @ValueSource(ints = {100, 200, 302, 400, 401, 426, 500, 0})
        void isRefusedWithAnyOtherStatus(int status) {
            assertEquals(
                    new ClientHandshake.Refused("the server responded with status " + status + " instead of 101"),
                    ClientHandshake.check(new ResponseHead(status, valid().build()), RICH));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "h2c", "websocket, h2c", "websoc\u212Aet"})
        void isRefusedWithAnotherUpgrade(String value) {
            refused(
                    "Upgrade: websocket",
                    Headers.builder()
                            .add("Upgrade", value)
                            .add("Connection", "Upgrade")
                            .add("Sec-WebSocket-Accept", ACCEPT));
        }

        @Test
        void isRefusedWithoutUpgradeOrWithTwo() {
            refused(
                    "exactly once",
                    Headers.builder().add("Connection", "Upgrade").add("Sec-WebSocket-Accept", ACCEPT));
            refused("exactly once", valid().add("Upgrade", "websocket"));
        }

        @Test
        void isRefusedWithoutUpgradeInConnection() {
            refused(
                    "Connection header",
                    Headers.builder()
                            .add("Upgrade", "websocket")
                            .add("Connection", "keep-alive")
                            .add("Sec-WebSocket-Accept", ACCEPT));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "dGhlIHNhbXBsZSBub25jZQ==", ACCEPT + "=", ACCEPT + ", a"
                })
        void isRefusedWithAnotherAcceptKey(String value) {
            refused(
                    "Sec-WebSocket-Accept",
                    Headers.builder()
                            .add("Upgrade", "websocket")
                            .add("Connection", "Upgrade")
                            .add("Sec-WebSocket-Accept", value));
        }

        @Test
        void isRefusedWithoutAcceptKeyOrWithTwo() {
            refused(
                    "exactly one Sec-WebSocket-Accept",
                    Headers.builder().add("Upgrade", "websocket").add("Connection", "Upgrade"));
            refused("exactly one Sec-WebSocket-Accept", valid().add("Sec-WebSocket-Accept", ACCEPT));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "other", "CHAT", "chat, superchat"})
        void isRefusedWithASubprotocolThatWasNotOffered(String value) {
            refused("one of those offered: [chat, superchat]", valid().add("Sec-WebSocket-Protocol", value));
        }

        @Test
        void isRefusedWithTwoSubprotocols() {
            refused(
                    "the server selected the subprotocols [",
                    valid().add("Sec-WebSocket-Protocol", "chat").add("Sec-WebSocket-Protocol", "superchat"));
        }

        @Test
        void isRefusedWithAnExtensionThatWasNotOffered() {
            refused(
                    "the extension baz, which was not offered: [foo, bar]",
                    valid().add("Sec-WebSocket-Extensions", "foo, baz"));
        }

        @Test
        void isRefusedWithMalformedExtensions() {
            refused(
                    "malformed: expected a parameter name at position 4",
                    valid().add("Sec-WebSocket-Extensions", "foo;"));
        }
    }
}
