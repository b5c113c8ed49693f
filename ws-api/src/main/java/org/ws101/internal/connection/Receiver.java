package org.ws101.internal.connection;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.internal.protocol.Event;

/** Where a connection's events go: an {@link Inbox} or a {@link ListenerReceiver}. */
interface Receiver {
    /** Where {@link #accept} has to be called, if not on the thread that reads. */
    @Nullable
    Executor dispatcher();

    /** A turn begins: {@link #accept} may be called until it ends. Under the lock. */
    void beginTurn();

    /** The turn has ended. Not under the lock. */
    void endTurn();

    /** Takes an event, in a turn. Under the lock for a close frame; for others not, and may run application code. */
    void accept(Event event);

    /** Whether reading should stop for now. Under the lock. */
    boolean isFull();

    /** Our close frame was sent a while ago: what nobody receives must not hide the peer's any longer. Under the lock. */
    void stopHoldingBack();

    /** Whether the application is still busy with what came before, so that closing should be put off. Under the lock. */
    boolean isBehind();

    /** Whether the calling thread will come for input that is already there before it waits. Under the lock. */
    boolean isCollecting();

    /** The connection has ended; called once, from any thread, not under the lock. */
    void closed(CloseReason reason, @Nullable Throwable cause);
}
