package org.ws101.servlet;

/** On which threads the application's code of an endpoint runs. Handshake checks always run on the container's. */
public enum CallbackThreads {
    /** {@link #CONTAINER} for listeners. For the blocking style {@link #VIRTUAL} from JDK 21 on, and {@link #POOL} before. */
    AUTOMATIC,
    /**
     * The thread of the container that has read the message, if it may block, else one of {@link #AUTOMATIC}'s. The fastest way,
     * for callbacks that are short. For listeners only; {@code onOpen} has another thread.
     */
    CONTAINER,
    /**
     * A platform thread of the application's executor: the container's {@code ManagedExecutorService} where there is one, else a
     * pool of at most {@code maxThreads}. For code that needs threads that the container manages, or that pins virtual ones. In
     * the blocking style each open connection keeps one.
     */
    POOL,
    /** A virtual thread: one for each turn of callbacks, or for each connection in the blocking style. From JDK 21 on. */
    VIRTUAL
}
