package org.ws101.servlet.internal.replay;

import org.ws101.servlet.internal.relay.ReplayNote;

/** The replays of that name on the other nodes. Thread-safe. */
public interface Peers {
    /** Tells all of them something; false when it is lost. Never waits. What is told within a lock arrives in that order. */
    boolean tell(ReplayNote note);

    /** Does something soon, on a thread that holds no lock; or never, when this node stops. */
    void later(Runnable task);
}
