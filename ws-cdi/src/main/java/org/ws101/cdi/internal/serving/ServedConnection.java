package org.ws101.cdi.internal.serving;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;

/**
 * A connection that an instance serves, from its opening to its end. Not thread-safe: its calls are serial, on any thread, each
 * between {@link #enter} and {@link #leave} on one.
 *
 * @param <T> what the instance is called as
 */
public interface ServedConnection<T> {
    /** The connection. */
    WebSocket webSocket();

    /**
     * Puts in place what the instance may expect around a call. If this throws, it is not.
     *
     * @throws RuntimeException when instances are not called any more
     */
    void enter();

    /** Leaves the thread as it was found. */
    void leave();

    /** Whether the thread is in a request of somebody else's, whose beans the call would see. */
    boolean sharesRequestContext();

    /** The first call: obtains the instance. */
    T open();

    /** The instance; null when there is none: before it opened, when it could not be had, and after it closed. */
    @Nullable
    T instance();

    /** Whether no instance is called any more, because whoever makes them has ended. */
    boolean isOver();

    /** What the connection fails with when a call has thrown that and nobody takes it; empty for what the engine makes of it. */
    default Optional<WebSocketFailure> refusal(Throwable thrown) {
        return Optional.empty();
    }

    /** The last call: gives up the instance, and what belongs to the connection. */
    void close();
}
