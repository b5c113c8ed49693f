package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.servlet.internal.replay.Bounds;
import org.ws101.servlet.internal.replay.GroupLogs;

/** Several replays of one application. */
class ReplaysTest {
    /** After so many ticks each has told how far it is. */
    private static final int STANDING = 10;

    private static final Bounds BOUNDS = new Bounds(10, Duration.ofMinutes(1), 1_000, 10_000);

    /** And its thread goes on. */
    @Test
    void oneThatFailsWithAnErrorKeepsBackNoOther() {
        SystemTimers timers = new SystemTimers("timers of a test");
        Set<String> told = ConcurrentHashMap.newKeySet();
        AtomicBoolean failing = new AtomicBoolean();
        try (LogRecorder log = new LogRecorder(Relay.class.getName())) {
            Replays replays = new Replays(new PeerLog(System.getLogger(Relay.class.getName()), timers));
            replays.add("one", new GroupLogs(BOUNDS, System::nanoTime));
            replays.add("two", new GroupLogs(BOUNDS, System::nanoTime));
            replays.start((name, note) -> {
                if (failing.get()) {
                    told.add(name);
                    throw new StackOverflowError("on purpose");
                }
                return true;
            });
            failing.set(true);
            for (int i = 0; i < STANDING; i++) {
                replays.tick();
            }
            failing.set(false);
            replays.stop();
            assertEquals(Set.of("one", "two"), told);
            assertTrue(log.text().contains("failed to announce its position to other nodes"), log::text);
        } finally {
            timers.close();
        }
    }
}
