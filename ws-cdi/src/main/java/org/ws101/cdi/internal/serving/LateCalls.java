package org.ws101.cdi.internal.serving;

/** Makes calls in the turns of a connection, one at a time and in their order. Thread-safe. */
interface LateCalls {
    /**
     * Makes a call soon: on this thread or another, and after the call that this thread is in, if it is in one.
     *
     * @param call made in its turn; it should throw nothing
     * @param otherwise made instead when the connection has ended
     */
    void later(Runnable call, Runnable otherwise);

    /** Makes a call soon, unless the connection has ended. */
    default void later(Runnable call) {
        later(call, () -> {});
    }

    /** Makes a call soon on a thread of the application's, which this one is not. */
    void laterElsewhere(Runnable call);
}
