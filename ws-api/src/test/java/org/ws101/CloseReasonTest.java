package org.ws101;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CloseReasonTest {
    @Test
    void aReasonMayHaveNoText() {
        assertEquals(new CloseReason(CloseCode.GOING_AWAY, ""), CloseReason.of(CloseCode.GOING_AWAY));
        assertEquals("1001 going-away", CloseReason.of(CloseCode.GOING_AWAY).toString());
    }

    @Test
    void theDescriptionHasCodeAndText() {
        assertEquals("4000 (bye)", new CloseReason(CloseCode.of(4000), "bye").toString());
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> new CloseReason(null, ""));
        assertThrows(NullPointerException.class, () -> new CloseReason(CloseCode.GOING_AWAY, null));
    }
}
