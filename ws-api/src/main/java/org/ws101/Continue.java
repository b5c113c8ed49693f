package org.ws101;

/**
 * The application's side of a connection in the blocking style: called once the upgrade is done, on a thread of its own
 * (virtual where the JDK has them).
 *
 * <p>The application implements this.
 *
 * <p>When it returns, the connection is closed with 1000; when it throws a {@link WebSocketFailure}, with that code; when it
 * throws anything else, with 1011, and nothing of the exception reaches the peer. A {@link WebSocketClosedException} because
 * this very connection has ended is no failure, and ends it quietly.
 */
@FunctionalInterface
public interface Continue {
    /** Handles one connection from its opening to its end: write here what your endpoint does. It may block. */
    void proceed(WebSocket webSocket) throws Exception;
}
