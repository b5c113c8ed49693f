package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningCodeTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final List<String> seen = new ArrayList<>();
    private Duration now = Duration.ZERO;

    /** Takes so long by the clock of the test. */
    private RunningCode taking(Duration timeToEnd) {
        return new RunningCode() {
            @Override
            public boolean awaitEnd(Duration timeout) {
                Duration end = now.plus(timeout);
                boolean ends = timeToEnd.compareTo(end) <= 0;
                Duration until = ends ? timeToEnd : end;
                now = until.compareTo(now) > 0 ? until : now;
                return ends;
            }

            @Override
            public void interrupt() {
                seen.add("interrupted at " + now.toSeconds());
            }
        };
    }

    private boolean endsAll(Duration timeout, RunningCode... all) {
        return RunningCode.endsAll(List.of(all), Deadline.in(timeout, () -> now.toNanos()));
    }

    @Test
    void allHaveOnePatienceTogether() {
        assertFalse(endsAll(Duration.ZERO, taking(NEVER), taking(NEVER), taking(NEVER)));
        assertEquals(List.of("interrupted at 1", "interrupted at 1", "interrupted at 1"), seen);
        assertEquals(Duration.ofSeconds(2), now);
    }

    @Test
    void allHaveWhatIsLeftOfALongerTime() {
        assertFalse(endsAll(Duration.ofSeconds(10), taking(Duration.ofSeconds(4)), taking(NEVER)));
        assertEquals(List.of("interrupted at 10", "interrupted at 10"), seen);
        assertEquals(Duration.ofSeconds(11), now);
    }

    @Test
    void nobodyIsInterruptedWhoEndsInTime() {
        assertTrue(endsAll(Duration.ofSeconds(10), taking(Duration.ofSeconds(4)), taking(Duration.ofSeconds(3))));
        assertEquals(List.of(), seen);
        assertEquals(Duration.ofSeconds(4), now);
    }

    @Test
    void whatEndsWhenItIsInterruptedHasEnded() {
        assertTrue(endsAll(Duration.ZERO, taking(Duration.ofMillis(1500))));
        assertEquals(List.of("interrupted at 1"), seen);
        assertEquals(Duration.ofMillis(1500), now);
    }
}
