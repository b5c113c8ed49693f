package org.ws101.servlet.internal.relay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeenSequencesTest {
    private final SeenSequences seen = new SeenSequences();
    private final UUID node = new UUID(0, 0);

    @Test
    void countEachEnvelopeOfANodeOnceAndNoneBehindALaterOne() {
        assertTrue(seen.isNew(node, 5));
        assertFalse(seen.isNew(node, 5));
        assertFalse(seen.isNew(node, 4));
        assertTrue(seen.isNew(node, 7));
        assertFalse(seen.isNew(node, 6));
        assertTrue(seen.isNew(new UUID(0, 1), 5));
        assertFalse(seen.isNew(node, 7));
    }

    @Test
    void forgetThoseNodesThatHaveBeenSilentForLongest() {
        assertTrue(seen.isNew(node, 1));
        UUID silent = new UUID(1, 0);
        assertTrue(seen.isNew(silent, 1));
        for (int i = 1; i < 1_024; i++) {
            assertTrue(seen.isNew(new UUID(2, i), 1));
            assertFalse(seen.isNew(node, 1));
        }
        assertTrue(seen.isNew(silent, 1));
    }
}
