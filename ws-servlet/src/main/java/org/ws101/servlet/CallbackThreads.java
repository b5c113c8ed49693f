package org.ws101.servlet;

/** The threads of the application's code of an endpoint. Handshake checks always run on threads of the container. */
public enum CallbackThreads {
    /**
     * {@link #CONTAINER} for listeners. For the blocking style {@link #VIRTUAL} from JDK 21 on, and {@link #POOL}
     * before.
     */
    AUTOMATIC,
    /**
     * The thread of the container that has read the message, or for {@code onOpen} that of the opening handshake, if it
     * may block, else a thread of {@link #AUTOMATIC}. The fastest choice, for short callbacks. For listeners only.
     */
    CONTAINER,
    /**
     * A platform thread: for callbacks one of a pool, in the blocking style one for each open connection. The maximum
     * of each is {@code maxThreads}. For code that pins virtual threads. The init-param {@code managedExecutor} of the
     * filter can name threads of the container instead.
     */
    POOL,
    /**
     * A virtual thread: one for each turn of callbacks, or for each connection in the blocking style. From JDK 21 on.
     */
    VIRTUAL
}
