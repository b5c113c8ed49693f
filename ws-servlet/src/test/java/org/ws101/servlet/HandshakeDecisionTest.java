package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeDecisionTest {
    @Test
    void permits() {
        HandshakeDecision decision = HandshakeDecision.permit();
        assertTrue(decision.isPermitted());
        assertEquals(101, decision.status());
        assertEquals("", decision.text());
        assertEquals(Map.of(), decision.headers());
        assertEquals("permitted", decision.toString());
    }

    @Test
    void refuses() {
        HandshakeDecision decision = HandshakeDecision.refuse(403, "Not here.");
        assertFalse(decision.isPermitted());
        assertEquals(403, decision.status());
        assertEquals("Not here.", decision.text());
        assertEquals("refused with 403", decision.toString());
    }

    @Test
    void keepsEveryHeaderAndChangesNoOtherDecision() {
        HandshakeDecision plain = HandshakeDecision.permit();
        HandshakeDecision decision = plain.header("X-A", "1").header("X-B", "2").header("x-a", "3");
        assertEquals(Map.of("X-A", List.of("1", "3"), "X-B", List.of("2")), decision.headers());
        assertEquals(Map.of(), plain.headers());
    }

    @Test
    void namesTheUserWithRolesAndAttributesAndChangesNoOtherDecision() {
        HandshakeDecision named = HandshakeDecision.permit(() -> "ann", List.of("reader", "reader"));
        HandshakeDecision decision = named.attribute("a", 1).header("X-A", "1").attribute("a", 2);
        assertEquals("ann", decision.principal().orElseThrow().getName());
        assertEquals(Set.of("reader"), decision.roles());
        assertEquals(Map.of("a", 2), decision.attributes());
        assertTrue(decision.isPermitted());
        assertEquals(Map.of(), named.attributes());
        assertEquals(Set.of(), HandshakeDecision.permit().roles());
        assertTrue(HandshakeDecision.permit().principal().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101, 200, 204, 299, 600})
    void aRefusalIsNoSuccess(int status) {
        assertThrows(IllegalArgumentException.class, () -> HandshakeDecision.refuse(status, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "Upgrade, websocket",
        "connection, keep-alive",
        "Content-Length, 5",
        "Transfer-Encoding, chunked",
        "Sec-WebSocket-Protocol, chat",
        "'X A', 1",
        "'', 1"
    })
    void aHeaderMayNotTouchTheHandshakeNorBeMalformed(String name, String value) {
        assertThrows(
                IllegalArgumentException.class, () -> HandshakeDecision.permit().header(name, value));
        assertThrows(
                IllegalArgumentException.class,
                () -> HandshakeDecision.refuse(403, "").header(name, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b=1", "a\nb", "a\0b", "a\u010ab"})
    void aHeaderMayNotSmuggleAnother(String value) {
        assertThrows(
                IllegalArgumentException.class, () -> HandshakeDecision.permit().header("X-A", value));
    }

    @Test
    @SuppressWarnings("NullAway") // code without annotations passes nulls
    void aNullIsNamedAtOnce() {
        assertNamed("text", () -> HandshakeDecision.refuse(403, null));
        assertNamed("challenge", () -> HandshakeDecision.challenge(null, ""));
        assertNamed("text", () -> HandshakeDecision.challenge("Basic", null));
        assertNamed("principal", () -> HandshakeDecision.permit(null));
        assertNamed("roles", () -> HandshakeDecision.permit(() -> "ann", null));
        assertNamed("roles has a null", () -> HandshakeDecision.permit(() -> "ann", Arrays.asList("reader", null)));
        assertNamed("name", () -> HandshakeDecision.permit().header(null, ""));
        assertNamed("value", () -> HandshakeDecision.permit().header("X-A", null));
        assertNamed("name", () -> HandshakeDecision.permit().attribute(null, ""));
        assertNamed("value", () -> HandshakeDecision.permit().attribute("a", null));
    }

    private static void assertNamed(String parameter, Executable call) {
        assertEquals(parameter, assertThrows(NullPointerException.class, call).getMessage());
    }
}
