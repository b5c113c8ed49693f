package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingHeadersTest {

    private static String refusal(String name, String value) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> OutgoingHeaders.require(Headers.builder()
                                .add("X-Fine", "1")
                                .add(name, value)
                                .build()))
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade",
                "connection",
                "CONTENT-LENGTH",
                "Transfer-Encoding",
                "Sec-WebSocket-Accept",
                "sec-websocket-protocol",
                "Sec-WebSocket-Anything"
            })
    void theHandshakesOwnFieldsAreRefusedByName(String name) {
        assertEquals(
                "The header " + name + " is set by the WebSocket handshake itself: leave it out", refusal(name, "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Set-Cookie", "Sec-WebSocke", "X-Upgrade", "Server"})
    void otherFieldsPass(String name) {
        assertDoesNotThrow(() -> OutgoingHeaders.require(Headers.of(name, "a\tb \u00E9~")));
    }

    @Test
    void nothingPasses() {
        assertDoesNotThrow(() -> OutgoingHeaders.require(Headers.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\nX", "\u00E9"})
    void aNameThatIsNoTokenIsRefused(String name) {
        assertTrue(refusal(name, "a").contains("is not a token"));
    }

    @Test
    void aNameWithLineBreaksIsShownWithoutThem() {
        assertTrue(refusal("a\r\nSet-Cookie", "v").startsWith("The header name \"a??Set-Cookie\" is not a token"));
    }

    /** RFC 9110 §5.5: each of these, and no other. */
    @Test
    void aValueWithAControlOrAWideCharacterIsRefused() {
        for (int c = 0; c <= 0xFFFF; c++) {
            String value = "a" + (char) c + "b";
            boolean sendable = c == '\t' || (c >= 0x20 && c != 0x7F && c <= 0xFF);
            if (sendable) {
                assertDoesNotThrow(() -> OutgoingHeaders.requireValue("X", value));
            } else {
                IllegalArgumentException e = assertThrows(
                        IllegalArgumentException.class, () -> OutgoingHeaders.requireValue("X", value), value);
                assertTrue(e.getMessage().startsWith("The value of the header X contains a control character"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "\na", "a\n", "a\r", "\u0000", "\u010A"})
    void aFieldWithSuchAValueIsRefused(String value) {
        assertTrue(refusal("X-Bad", value).startsWith("The value of the header X-Bad contains"));
    }
}
