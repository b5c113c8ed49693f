package org.ws101.internal.application;

import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.internal.protocol.Event;

/** Where a connection's events go: an {@link Inbox} or a {@link Listening}. */
public interface Receiver {
    /** The connection opens; may run application code. Not under the lock. */
    void open();

    /** Whether messages come in the parts that they arrive in, and not as a whole; the answer is final when it is open. */
    boolean takesParts();

    /**
     * Whether accepting the event may block although the application is declared not to, so that it is to be done on a thread that
     * may. In a turn, not under the lock.
     */
    boolean mayBlock(Event event);

    /** Takes an event that is no close frame, in a turn; may run application code. Not under the lock. */
    void accept(Event event);

    /** All that lay in a buffer was accepted: the application is to know of it. In a turn, not under the lock. */
    void deliver();

    /** Takes the peer's close frame, before anybody can see that nothing more comes. Under the lock. */
    void acceptClose(Event event);

    /** Something has changed that a waiting application may have to know. Under the lock. */
    void changed();

    /** Whether reading should stop for now. */
    boolean isFull();

    /** Our close frame was sent a while ago: what nobody receives must not hide the peer's any longer. Under the lock. */
    void stopHoldingBack();

    /** How many messages and parts have been received that the application has not come for, or has just come for. */
    int queuedMessages();

    /** Whether the application is still busy with what came before, so that closing should be put off. Under the lock. */
    boolean isBehind();

    /** Whether the calling thread will come for input that is already there before it waits. */
    boolean isCollecting();

    /** The connection has ended; called once, from any thread, not under the lock. */
    void closed(CloseReason reason, @Nullable Throwable cause);

    /** Tells the application of the end, if it has to be called for that: after {@link #closed}, when no turn runs any more. */
    void callLast();

    /** Interrupts application code that is being called, if its thread is not one that others end. Any thread. */
    void interrupt();
}
