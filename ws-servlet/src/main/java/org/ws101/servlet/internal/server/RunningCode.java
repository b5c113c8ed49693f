package org.ws101.servlet.internal.server;

import java.time.Duration;
import java.util.List;

/** Application code that is to end, on threads of one kind or another. Thread-safe. */
interface RunningCode {
    /** How long it may take to return at least, when connections have ended; and how long again when it was interrupted. */
    Duration PATIENCE = Duration.ofSeconds(1);

    /** Waits until it has ended; at most for a timeout. Whether it has. */
    boolean awaitEnd(Duration timeout);

    /** Interrupts what has not ended. Does not wait. */
    void interrupt();

    /**
     * Waits for the end of all, which have what is left of the time together, and interrupts those that take longer. Blocks
     * until the deadline, and for at most twice the patience more.
     *
     * @return whether all have ended
     */
    static boolean endsAll(List<RunningCode> all, Deadline deadline) {
        if (haveEnded(all, deadline.orIn(PATIENCE))) {
            return true;
        }
        all.forEach(RunningCode::interrupt);
        return haveEnded(all, Deadline.in(PATIENCE, deadline.clock()));
    }

    private static boolean haveEnded(List<RunningCode> all, Deadline deadline) {
        boolean ended = true;
        for (RunningCode each : all) {
            ended &= each.awaitEnd(deadline.left());
        }
        return ended;
    }
}
