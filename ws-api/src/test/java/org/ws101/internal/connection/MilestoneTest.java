package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class MilestoneTest {
    private final ReentrantLock lock = new ReentrantLock();
    private final Milestone milestone = new Milestone(lock);
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
    }
}
