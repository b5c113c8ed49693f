package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AsciiTest {

    @Test
    void lettersAreLoweredAndNothingElse() {
        assertEquals("@az[`az{09-\u00C4", Ascii.lowerCase("@AZ[`az{09-\u00C4"));
    }

    @Test
    void caseIsIgnoredInComparison() {
        assertTrue(Ascii.equalsIgnoreCase("WebSocket", "wEBsOCKET"));
        assertFalse(Ascii.equalsIgnoreCase("websocket", "websockets"));
    }

    @Test
    void lettersThatTheJdkFoldsToAsciiStayDifferent() {
        assertFalse(Ascii.equalsIgnoreCase("websoc\u212Aet", "websocket"));
        assertFalse(Ascii.equalsIgnoreCase("web\u017Focket", "websocket"));
    }
}
