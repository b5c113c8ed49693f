package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeRefusalTest {

    @Test
    void closesTheConnection() {
        HandshakeRefusal refusal = HandshakeRefusal.of(503, "full");

        assertEquals(503, refusal.status());
        assertEquals("full", refusal.body());
        assertEquals(List.of("Connection"), refusal.headers().names());
        assertEquals(List.of("close"), refusal.headers().all("Connection"));
    }

    @Test
    void carriesFieldsOfTheApplication() {
        HandshakeRefusal refusal = HandshakeRefusal.of(401, Headers.of("WWW-Authenticate", "Basic"), "who?");

        assertEquals(List.of("Basic"), refusal.headers().all("WWW-Authenticate"));
        assertEquals(List.of("close"), refusal.headers().all("Connection"));
    }

    @Test
    void refusesFieldsOfTheHandshake() {
        Headers extra = Headers.of("Content-Length", "5");
        assertThrows(IllegalArgumentException.class, () -> HandshakeRefusal.of(401, extra, "who?"));
    }

    /** RFC 9110 §15.5.22, RFC 6455 §4.4. */
    @Test
    void tellsTheVersionWith426() {
        Headers headers = HandshakeRefusal.of(426, "no").headers();

        assertEquals(List.of("websocket"), headers.all("Upgrade"));
        assertEquals(List.of("close", "Upgrade"), headers.tokens("Connection"));
        assertEquals(List.of("13"), headers.all("Sec-WebSocket-Version"));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 302, 403, 599})
    void mayHaveAnyStatusFrom300To599(int status) {
        assertEquals(status, HandshakeRefusal.of(status, "").status());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 101, 200, 299, 600})
    void mayHaveNoOtherStatus(int status) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> HandshakeRefusal.of(status, ""));
        assertTrue(e.getMessage().startsWith("Status " + status + " does not refuse"));
    }

    @Test
    void cannotBeMadeWithoutClosingTheConnection() {
        Headers headers = Headers.of("Connection", "keep-alive");
        assertThrows(IllegalArgumentException.class, () -> new HandshakeRefusal(400, headers, ""));
    }

    @Test
    void cannotBeMadeWithUpgradeExceptWith426() {
        Headers headers =
                Headers.builder().add("Connection", "close").add("Upgrade", "").build();
        assertThrows(IllegalArgumentException.class, () -> new HandshakeRefusal(400, headers, ""));
        assertEquals(426, new HandshakeRefusal(426, headers, "").status());
    }
}
