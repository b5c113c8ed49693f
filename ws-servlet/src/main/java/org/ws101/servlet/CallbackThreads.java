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
     * A platform thread: for callbacks one of a pool of at most {@code maxThreads}, in the blocking style one for each open
     * connection, of which there are at most {@code maxThreads}. For code that pins virtual threads. The init-param
     * {@code managedExecutor} of the filter can name threads of the container instead.
     */
    POOL,
    /** A virtual thread: one for each turn of callbacks, or for each connection in the blocking style. From JDK 21 on. */
    VIRTUAL
}
