package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.ws101.internal.log.EndLog;
import org.ws101.internal.log.PeerLog;
import org.ws101.testing.ManualTimers;
import org.ws101.testing.RecordedLog;

class MilestoneTest {
    private final ReentrantLock lock = new ReentrantLock();
    private final RecordedLog log = new RecordedLog();
    private final Milestone milestone =
            new Milestone(lock, new EndLog(new PeerLog(log, new ManualTimers()), "the endpoint", "s1"));
    private final List<String> done = new ArrayList<>();

    private Runnable noted(String what) {
        return () -> {
            assertFalse(lock.isHeldByCurrentThread());
            done.add(what);
        };
    }

    @Test
    void isFollowedByAllActionsInTheirOrderOnce() {
        milestone.then(noted("1"));
        milestone.then(noted("2"));
        milestone.then(noted("3"));
        assertEquals(List.of(), done);
        milestone.reach();
        milestone.reach();
        assertEquals(List.of("1", "2", "3"), done);
    }

    @Test
    void isFollowedAtOnceByWhatComesLater() {
        milestone.reach();
        milestone.then(noted("1"));
        assertEquals(List.of("1"), done);
        assertTrue(milestone.stage().isDone());
    }

    @Test
    void anActionThatFailsKeepsNoOtherFromItsTurn() {
        milestone.then(() -> {
            throw new IllegalStateException("on purpose");
        });
        milestone.then(noted("2"));
        milestone.reach();
        milestone.then(() -> {
            throw new IllegalStateException("on purpose");
        });
        assertEquals(List.of("2"), done);
        assertEquals(
                List.of("ERROR the endpoint (s1): an action after a step of the connection failed"
                        + " <java.lang.IllegalStateException: on purpose>"),
                log.lines());
    }
}
