package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.HandshakeException;
import org.ws101.internal.handshake.Headers;

/** What the message of a refusal quotes of its body. */
@Timeout(60)
class QuoteTest {
    private static Optional<String> quote(String type, String body) {
        return Quote.of(Headers.of("Content-Type", type), body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "TEXT/plain; charset=utf-8",
                "application/json",
                "application/problem+json",
                "application/xml"
            })
    void theFirstLineOfATextThatIsNotBlank(String type) {
        assertEquals(Optional.of("No such room"), quote(type, "\r\n  No such room \r\nAsk for another"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "image/png", "application/octet-stream", "application/jsonp", "multipart/mixed"})
    void nothingOfOtherTypes(String type) {
        assertEquals(Optional.empty(), quote(type, "No such room"));
    }

    @Test
    void nothingOfWhatIsEncodedOrBlank() {
        assertEquals(
                Optional.empty(),
                Quote.of(
                        Headers.builder()
                                .add("Content-Type", "text/plain")
                                .add("Content-Encoding", "gzip")
                                .build(),
                        new byte[] {31, -117}));
        assertEquals(Optional.empty(), quote("text/plain", " \n\t\n"));
        assertEquals(Optional.empty(), Quote.of(Headers.empty(), new byte[] {65}));
    }

    @Test
    void theTitleOfAPage() {
        assertEquals(
                Optional.of("HTTP Status 404 – Not Found"),
                quote(
                        "text/html;charset=utf-8",
                        "<!doctype html>\n<html><head><TITLE>HTTP Status 404 – Not Found</TITLE><style>x</style>"));
        assertEquals(Optional.empty(), quote("text/html", "<html>\n<title>cut"));
    }

    @Test
    void controlCharactersAreReplacedAndItsLengthIsBounded() {
        assertEquals(Optional.of("a b c d"), quote("text/plain", "a\u0007b\u001bc\u202ed\nINFO forged"));
        assertEquals(Optional.of("x".repeat(200) + "…"), quote("text/plain", "x".repeat(16_384)));
        assertEquals(Optional.of("x".repeat(199) + "…"), quote("text/plain", "x".repeat(199) + "😀".repeat(9)));
    }

    @Test
    void theMessageOfARefusalHasIt() throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nOrigin refused");
        })) {
            HandshakeException e = assertThrows(
                    HandshakeException.class, () -> WebSocketClient.create().connect(server.uri("/x")));
            assertTrue(e.getMessage().endsWith("status 403 instead of 101: \"Origin refused\""), e.getMessage());
        }
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 14\r\n\r\nOrigin refused");
        })) {
            HandshakeException e = assertThrows(
                    HandshakeException.class, () -> WebSocketClient.create().connect(server.uri("/x")));
            assertFalse(e.getMessage().contains("Origin refused"), e.getMessage());
        }
    }
}
