package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EndedSessionsTest {
    private final EndedSessions ended = new EndedSessions();

    @Test
    void haveTheLastIdsOnly() {
        ended.add("first");
        for (int i = 1; i < EndedSessions.CAPACITY; i++) {
            ended.add("session " + i);
        }
        assertTrue(ended.contains("first"));
        ended.add("one more");
        assertFalse(ended.contains("first"));
        assertTrue(ended.contains("session 1"));
        assertTrue(ended.contains("one more"));
    }

    @Test
    void haveAnIdNoMoreThatIsUsedAgain() {
        ended.add("id");
        ended.remove("id");
        assertFalse(ended.contains("id"));
    }
}
