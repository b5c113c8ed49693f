package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.internal.extension.ExtensionHeader;

/** RFC 6455 §4.2. */
class ServerHandshakeTest {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    /** The request of RFC 6455 §1.2, to be changed field by field. */
    private static final class Request {

        private String method = "GET";
        private String protocol = "HTTP/1.1";
        private final TreeMap<String, List<String>> fields = new TreeMap<>();

        Request() {
            with("Host", "server.example.com")
                    .with("Upgrade", "websocket")
                    .with("Connection", "Upgrade")
                    .with("Sec-WebSocket-Key", KEY)
                    .with("Sec-WebSocket-Version", "13")
                    .with("Origin", "http://example.com");
        }

        Request method(String value) {
            method = value;
            return this;
        }

        Request protocol(String value) {
            protocol = value;
            return this;
        }

        /** Replaces the lines of the field; without values, removes them. */
        Request with(String name, String... values) {
            fields.put(name, List.of(values));
            return this;
        }

        private RequestHead head() {
            Headers.Builder headers = Headers.builder();
            fields.forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
            return new RequestHead(method, protocol, "/chat", headers.build());
        }

        ServerHandshake.Outcome check() {
            return ServerHandshake.check(head());
        }

        ServerHandshake.Outcome checkConnect(String to) {
            return ServerHandshake.checkConnect(head(), to);
        }

        ServerHandshake.Accepted accepted() {
            return assertInstanceOf(ServerHandshake.Accepted.class, check());
        }

        HandshakeRefusal refused() {
            HandshakeRefusal refusal =
                    assertInstanceOf(ServerHandshake.Refused.class, check()).refusal();
            assertTrue(refusal.headers().hasToken("Connection", "close"));
            assertEquals(refusal.status() == 426, refusal.headers().hasToken("Upgrade", "websocket"));
            return refusal;
        }

        void refusedWith(int status, String bodyPart) {
            HandshakeRefusal refusal = refused();
            assertEquals(status, refusal.status());
            assertTrue(refusal.body().contains(bodyPart), refusal.body());
        }
    }

    private static Request request() {
        return new Request();
    }

    @Test
    void theRequestOfTheRfcIsAccepted() {
        ServerHandshake.Accepted accepted = request()
                .with("Sec-WebSocket-Protocol", "chat, superchat")
                .with("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits, foo")
                .accepted();

        assertEquals(Optional.of("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), accepted.acceptKey());
        assertEquals(List.of("chat", "superchat"), accepted.offeredProtocols());
        assertEquals(
                "permessage-deflate; client_max_window_bits, foo",
                ExtensionHeader.format(accepted.offeredExtensions()));
    }

    @Test
    void anAcceptedRequestMayOfferNothing() {
        ServerHandshake.Accepted accepted = request().accepted();
        assertEquals(List.of(), accepted.offeredProtocols());
        assertEquals(List.of(), accepted.offeredExtensions());
    }

    @Nested
    class Upgrade {

        @ParameterizedTest
        @ValueSource(
                strings = {"websocket", "WebSocket", "WEBSOCKET", "h2c, websocket", "websocket, x/1", " websocket "})
        void askingForWebSocketIsFoundInAnyCaseAndPlace(String value) {
            request().with("Upgrade", value).accepted();
        }

        @Test
        void askingForWebSocketIsFoundOnAnyLine() {
            request().with("Upgrade", "h2c", "websocket").accepted();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "h2c", "websockets", "web socket", "websocket/13", "\"websocket\"", "websoc\u212Aet"})
        void anythingElseIsAnOrdinaryRequest(String value) {
            assertEquals(
                    new ServerHandshake.NotWebSocket(),
                    request().with("Upgrade", value).with("Sec-WebSocket-Key").check());
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "POST", "HEAD"})
        void itsAbsenceMakesAnOrdinaryRequest(String method) {
            assertEquals(
                    new ServerHandshake.NotWebSocket(),
                    request()
                            .with("Upgrade")
                            .with("Sec-WebSocket-Key")
                            .method(method)
                            .check());
        }

        /** A proxy that knows nothing of WebSocket drops Upgrade, often speaks HTTP/1.0, and passes the other fields on. */
        @ParameterizedTest
        @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
        void itsAbsenceBesideAKeyIsTheDoingOfAProxy(String protocol) {
            request()
                    .with("Upgrade")
                    .with("Connection", "close")
                    .protocol(protocol)
                    .refusedWith(400, "a proxy in between has removed it");
            request().with("Upgrade", "h2c").protocol(protocol).refusedWith(400, "a proxy in between has removed it");
        }

        @Test
        void aKeyInAnotherMethodIsNobodysBusiness() {
            assertEquals(
                    new ServerHandshake.NotWebSocket(),
                    request().with("Upgrade").method("POST").check());
        }
    }

    @Nested
    class HttpVersion {

        @ParameterizedTest
        @ValueSource(strings = {"HTTP/1.1", "HTTP/1.2", "HTTP/1.9"})
        void oneDotOneAndLaterOnesAreAccepted(String protocol) {
            request().protocol(protocol).accepted();
        }

        @Test
        void oneDotZeroIsRefused() {
            request().protocol("HTTP/1.0").refusedWith(400, "needs HTTP/1.1");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/2",
                    "HTTP/2.0",
                    "HTTP/3.0",
                    "HTTP/0.9",
                    "HTTP/1.10",
                    "HTTP/1.",
                    "http/1.1",
                    "",
                    "SPDY/1"
                })
        void anyOtherIsNotImplemented(String protocol) {
            request().protocol(protocol).refusedWith(501, "repeat it over HTTP/1.1");
        }

        /** RFC 8441 §4: there is neither Upgrade, nor Connection, nor a key. */
        @Test
        void extendedConnectIsNotImplemented() {
            extendedConnect().refusedWith(501, "repeat it over HTTP/1.1");
        }

        @Test
        void connectForSomethingElseIsAnOrdinaryRequest() {
            assertEquals(
                    new ServerHandshake.NotWebSocket(),
                    extendedConnect().with("Sec-WebSocket-Version").check());
            assertEquals(
                    new ServerHandshake.NotWebSocket(),
                    extendedConnect().protocol("HTTP/1.1").check());
            assertEquals(
                    new ServerHandshake.NotWebSocket(),
                    extendedConnect().method("GET").check());
        }
    }

    private static Request extendedConnect() {
        return request()
                .method("CONNECT")
                .protocol("HTTP/2.0")
                .with("Upgrade")
                .with("Connection")
                .with("Sec-WebSocket-Key");
    }

    /** RFC 8441 §5. */
    @Nested
    class Connect {

        @ParameterizedTest
        @ValueSource(strings = {"websocket", "WebSocket"})
        void isAcceptedWithoutUpgradeAndKey(String protocol) {
            ServerHandshake.Accepted accepted = assertInstanceOf(
                    ServerHandshake.Accepted.class,
                    extendedConnect()
                            .with("Sec-WebSocket-Protocol", "chat, superchat")
                            .with("Sec-WebSocket-Extensions", "permessage-deflate")
                            .checkConnect(protocol));

            assertEquals(Optional.empty(), accepted.acceptKey());
            ResponseHead response = ServerHandshake.response(
                    accepted, Optional.of("chat"), Optional.of("permessage-deflate"), Headers.of("X-Own", "1"));
            assertEquals(200, response.status());
            assertEquals(
                    Set.of("Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "X-Own"),
                    Set.copyOf(response.headers().names()));
        }

        @ParameterizedTest
        @CsvSource({
            "Sec-WebSocket-Version, 8, 426",
            "Sec-WebSocket-Version, , 426",
            "Host, , 400",
            "Content-Length, 5, 400",
            "Sec-WebSocket-Protocol, 'a, a', 400",
            "Sec-WebSocket-Extensions, =, 400"
        })
        void allElseIsChecked(String name, String value, int status) {
            Request request = value == null
                    ? extendedConnect().with(name)
                    : extendedConnect().with(name, value);
            assertEquals(status, refusal(request.checkConnect("websocket")).status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "connect-udp", "websocket2", "web\u017focket", "websoc\u212aet"})
        void forAnythingElseIsNotImplemented(String protocol) {
            assertEquals(501, refusal(extendedConnect().checkConnect(protocol)).status());
        }

        private static HandshakeRefusal refusal(ServerHandshake.Outcome outcome) {
            return assertInstanceOf(ServerHandshake.Refused.class, outcome).refusal();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "CONNECT", "get", "OPTIONS", ""})
    void anyMethodButGetIsRefused(String method) {
        Request request = request().method(method);
        request.refusedWith(405, "must be a GET");
        assertEquals(List.of("GET"), request.refused().headers().all("Allow"));
    }

    @Nested
    class Host {

        @ParameterizedTest
        @ValueSource(strings = {"a", "server.example.com:8080", "[::1]:80", "127.0.0.1"})
        void mayHaveAPort(String host) {
            request().with("Host", host).accepted();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a b", "a/b", "a, b", ":80", "a:x"})
        void mustBeAHost(String host) {
            request().with("Host", host).refusedWith(400, "exactly one Host");
        }

        @Test
        void mustBeThere() {
            request().with("Host").refusedWith(400, "exactly one Host");
        }

        @Test
        void mustBeSingle() {
            request().with("Host", "a", "a").refusedWith(400, "exactly one Host");
        }
    }

    @Nested
    class Connection {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Upgrade",
                    "upgrade",
                    "UPGRADE",
                    "keep-alive, Upgrade",
                    "Upgrade,keep-alive",
                    ",, uPgRaDe ,close"
                })
        void mayContainUpgradeInAnyCaseAndOrder(String value) {
            request().with("Connection", value).accepted();
        }

        @Test
        void mayContainItOnAnyLine() {
            request().with("Connection", "keep-alive", "Upgrade").accepted();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "keep-alive", "close", "upgrades", "up grade", "\"keep-alive, upgrade\""})
        void mustContainIt(String value) {
            request().with("Connection", value).refusedWith(400, "must contain Upgrade");
        }

        @Test
        void mustBeThere() {
            request().with("Connection").refusedWith(400, "must contain Upgrade");
        }
    }

    /** §4.2.2 and §4.4. */
    @Nested
    class Version {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "", "0", "8", "12", "14", "25", "013", "13.0", "13, 8", "8, 13", "13, 13", "+13", "\"13\"", "x"
                })
        void otherThan13IsToldOurs(String version) {
            toldOurs(request().with("Sec-WebSocket-Version", version));
        }

        @Test
        void missingIsToldOurs() {
            toldOurs(request().with("Sec-WebSocket-Version"));
        }

        @Test
        void severalAreToldOurs() {
            toldOurs(request().with("Sec-WebSocket-Version", "13", "8"));
            toldOurs(request().with("Sec-WebSocket-Version", "13", "13"));
        }

        @Test
        void isJudgedBeforeTheKey() {
            toldOurs(request().with("Sec-WebSocket-Version", "14").with("Sec-WebSocket-Key"));
        }

        private static void toldOurs(Request request) {
            HandshakeRefusal refusal = request.refused();
            assertEquals(426, refusal.status());
            assertEquals(List.of("13"), refusal.headers().all("Sec-WebSocket-Version"));
            assertEquals(List.of("websocket"), refusal.headers().all("Upgrade"));
            assertEquals(List.of("close", "Upgrade"), refusal.headers().all("Connection"));
            assertTrue(refusal.body().contains("Sec-WebSocket-Version: 13"));
        }
    }

    @Nested
    class Key {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "AAAAAAAAAAAAAAAAAAAAAA==", // 16 times 00
                    "/////////////////////w==", // 16 times ff
                    "+azAZ09/AAAAAAAAAAAAAg==",
                    "AAAAAAAAAAAAAAAAAAAAAA", // no padding
                    "AAAAAAAAAAAAAAAAAAAAAB==", // bits beyond the last byte
                    " dGhlIHNhbXBsZSBub25jZQ== "
                })
        void isSixteenBytesInBase64(String key) {
            request().with("Sec-WebSocket-Key", key).accepted();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "AAAAAAAAAAAAAAAAAAAA", // 15 bytes
                    "AAAAAAAAAAAAAAAAAAAAAAA=", // 17 bytes
                    "AAAAAAAAAAAAAAAAAAAAAA=", // half of it
                    "AAAAAAAAAAAAAAAAAAAAAAAA==", // longer
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // 24 bytes
                    "_AAAAAAAAAAAAAAAAAAAAA==", // the alphabet for URLs
                    "AAAAAAAAAA AAAAAAAAAAA==",
                    "AAAAAAAAAAAAAAAAAAAAAA==, AAAAAAAAAAAAAAAAAAAAAA==",
                    "AAAAAAAAAAAAAAAAAAAAAA==\n"
                })
        void mustBeJustThat(String key) {
            request().with("Sec-WebSocket-Key", key).refusedWith(400, "exactly one Sec-WebSocket-Key");
        }

        @Test
        void mustBeThere() {
            request().with("Sec-WebSocket-Key").refusedWith(400, "exactly one Sec-WebSocket-Key");
        }

        @Test
        void mustBeSingle() {
            request().with("Sec-WebSocket-Key", KEY, KEY).refusedWith(400, "exactly one Sec-WebSocket-Key");
        }
    }

    @Nested
    class Body {

        @ParameterizedTest
        @ValueSource(strings = {"0", "000"})
        void ofNoLengthIsNone(String length) {
            request().with("Content-Length", length).accepted();
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "10", "", "-0", "+0", "0x0", "0, 0", "a", "0 0", "99999999999999999999"})
        void orAMalformedLengthIsRefused(String length) {
            request().with("Content-Length", length).refusedWith(400, "must not have a body");
        }

        @Test
        void announcedByAnyLineIsRefused() {
            request().with("Content-Length", "0", "5").refusedWith(400, "must not have a body");
        }

        @ParameterizedTest
        @ValueSource(strings = {"chunked", "identity", "", "x"})
        void inAnyTransferEncodingIsRefused(String coding) {
            request().with("Transfer-Encoding", coding).refusedWith(400, "must not have a body");
        }
    }

    @Nested
    class Subprotocols {

        @Test
        void areTakenFromAllLinesInOrder() {
            assertEquals(
                    List.of("c", "a", "B", "b"),
                    request()
                            .with("Sec-WebSocket-Protocol", "c, a", "B,b")
                            .accepted()
                            .offeredProtocols());
        }

        /** RFC 9110 §5.6.1. */
        @ParameterizedTest
        @CsvSource({"'', ''", "',', ''", "' , ,', ''", "',a,,\tb,', 'a b'"})
        void mayStandBetweenEmptyElements(String value, String offered) {
            assertEquals(
                    offered,
                    String.join(
                            " ",
                            request()
                                    .with("Sec-WebSocket-Protocol", value)
                                    .accepted()
                                    .offeredProtocols()));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"a b", "\"a\"", "\"a,b\"", "a/b", "a;q=1", "a, \u00E9", "a\u0000", "a\r\nb", "(", "a, b, a"})
        void mustBeTokensAndDistinct(String value) {
            request()
                    .with("Sec-WebSocket-Protocol", value)
                    .refusedWith(400, "Sec-WebSocket-Protocol must list different tokens");
        }

        @Test
        void mustBeDistinctOverAllLines() {
            request().with("Sec-WebSocket-Protocol", "a", "a").refusedWith(400, "must list different tokens");
        }

        @Test
        void mayBeAsManyAsTheLimit() {
            assertEquals(
                    64,
                    request()
                            .with("Sec-WebSocket-Protocol", numbered(64))
                            .accepted()
                            .offeredProtocols()
                            .size());
            request().with("Sec-WebSocket-Protocol", numbered(65)).refusedWith(400, "up to 64");
        }

        private static String numbered(int count) {
            return IntStream.range(0, count).mapToObj(i -> "p" + i).collect(Collectors.joining(","));
        }
    }

    @Nested
    class Extensions {

        @Test
        void areTakenFromAllLinesInOrder() {
            assertEquals(
                    "b; x=1, a",
                    ExtensionHeader.format(request()
                            .with("Sec-WebSocket-Extensions", "b;x=\"1\"", "a")
                            .accepted()
                            .offeredExtensions()));
        }

        @Test
        void malformedAreRefusedWithThePosition() {
            request()
                    .with("Sec-WebSocket-Extensions", "a;")
                    .refusedWith(
                            400,
                            "Sec-WebSocket-Extensions is malformed: expected a parameter name at position 2. Correct or"
                                    + " remove it.");
        }
    }

    @Test
    void refusalsQuoteNothingFromTheRequest() {
        String marker = "<script>";
        for (String name : Set.of(
                "Host",
                "Connection",
                "Content-Length",
                "Sec-WebSocket-Key",
                "Sec-WebSocket-Version",
                "Sec-WebSocket-Protocol",
                "Sec-WebSocket-Extensions")) {
            HandshakeRefusal refusal = request().with(name, marker).refused();
            assertEquals(-1, refusal.body().indexOf(marker), refusal.body());
            refusal.headers().forEach((field, value) -> assertEquals(-1, value.indexOf(marker)));
        }
    }

    /** §4.2.2 item 5. */
    @Nested
    class Response {

        private final ServerHandshake.Accepted accepted =
                request().with("Sec-WebSocket-Protocol", "chat, superchat").accepted();

        private ResponseHead response(Optional<String> subprotocol, Optional<String> extensions, Headers extra) {
            return ServerHandshake.response(accepted, subprotocol, extensions, extra);
        }

        @Test
        void switchesProtocols() {
            ResponseHead response = response(Optional.empty(), Optional.empty(), Headers.empty());

            assertEquals(101, response.status());
            assertEquals(
                    List.of("Upgrade", "Connection", "Sec-WebSocket-Accept"),
                    response.headers().names());
            assertEquals(List.of("websocket"), response.headers().all("Upgrade"));
            assertEquals(List.of("Upgrade"), response.headers().all("Connection"));
            assertEquals(
                    List.of("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), response.headers().all("Sec-WebSocket-Accept"));
        }

        @Test
        void namesTheChosenSubprotocolAndTheAgreedExtensions() {
            Headers headers = response(
                            Optional.of("superchat"),
                            Optional.of("permessage-deflate; a=1"),
                            Headers.of("Set-Cookie", "a=b"))
                    .headers();

            assertEquals(List.of("superchat"), headers.all("Sec-WebSocket-Protocol"));
            assertEquals(List.of("permessage-deflate; a=1"), headers.all("Sec-WebSocket-Extensions"));
            assertEquals(List.of("a=b"), headers.all("Set-Cookie"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"other", "Chat", "", "chat, superchat"})
        void refusesASubprotocolThatWasNotOffered(String chosen) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> response(Optional.of(chosen), Optional.empty(), Headers.empty()));
            assertEquals(
                    "The subprotocol \"" + chosen
                            + "\" was not offered by the client: choose one of [chat, superchat] or none",
                    e.getMessage());
        }

        @Test
        void refusesExtensionsThatWouldBreakTheHeader() {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> response(Optional.empty(), Optional.of("a\r\nb"), Headers.empty()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Upgrade", "connection", "Sec-WebSocket-Accept", "Content-Length", "Transfer-Encoding"})
        void refusesTheHandshakesOwnFieldsFromTheApplication(String name) {
            Headers extra = Headers.of(name, "a");
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> response(Optional.empty(), Optional.empty(), extra));
            assertTrue(e.getMessage().contains("header " + name + " "), e.getMessage());
        }
    }
}
