package org.ws101.servlet.internal.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients show of what they have seen. */
class RequestTest {
    private static Request of(String parameter) {
        return Request.of(Optional.of(parameter));
    }

    @Test
    void hasATokenAndPositions() {
        Request request = of("a-token_0,key.origin:12,other.origin:0");
        assertEquals("a-token_0", request.token());
        assertEquals(List.of(new Position("key", "origin", 12), new Position("other", "origin", 0)), request.seen());
        assertTrue(request.legible());
        assertTrue(request.knows("key"));
        assertFalse(request.knows("origin"));
        assertEquals(Map.of("origin", 12L), request.numbers("key"));
        assertEquals(Map.of(), request.numbers("another"));
        assertFalse(request.mayLack());
        assertTrue(of("a-token_0" + ",key.origin:12".repeat(64)).mayLack());
        assertTrue(of("a-token_0,key").mayLack());
        assertEquals("key.origin:12", request.seen().get(0).toString());
    }

    @Test
    void mayBeMissing() {
        assertNull(Request.of(Optional.empty()).token());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "with blank", "umlaut-\u00e4\u00f6\u00fc", ",key.origin:1", "line\nfeed-in-it"})
    void isNoneWithoutAToken(String parameter) {
        assertNull(of(parameter).token());
        assertEquals(List.of(), of(parameter).seen());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "key",
                "key.origin",
                "key.origin:",
                "key.origin:-1",
                "key.origin:1x",
                "key.:1",
                ".origin:1",
                "key.origin:1234567890123456789",
                "k\u00e9y.origin:1",
                "key.origin:\u0661"
            })
    void leavesMalformedPositionsOut(String position) {
        Request request = of("12345678," + position + ",a.b:1");
        assertEquals(List.of(new Position("a", "b", 1)), request.seen());
        assertFalse(request.legible());
        assertTrue(request.knows("any"));
        assertFalse(request.shows("any"));
    }

    @Test
    void hasSoManyPositionsAtMost() {
        String positions = ",a.b:1".repeat(10_000);
        Request request = of("12345678" + positions);
        assertEquals(Request.MOST_POSITIONS, request.seen().size());
        assertFalse(request.legible());
        assertTrue(of("12345678" + ",a.b:1".repeat(Request.MOST_POSITIONS)).legible());
    }

    @Test
    void groupsHaveKeysOfTheirOwnThatDoNotShowTheirNames() {
        assertEquals(8, Position.keyOf("lobby").length());
        assertEquals(Position.keyOf("lobby"), Position.keyOf("lobby"));
        assertFalse(Position.keyOf("lobby").equals(Position.keyOf("Lobby")));
        assertTrue(Position.keyOf("\u00fc \u4e16").matches("[A-Za-z0-9_-]{8}"));
    }
}
