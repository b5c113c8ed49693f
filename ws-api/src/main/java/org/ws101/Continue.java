package org.ws101;

/**
 * The application's side of a connection in the blocking style. It is called after the upgrade, on a thread of its own
 * (a virtual one from JDK 21 on).
 *
 * <p>The application implements this.
 *
 * <p>The connection closes when it returns, with 1000. A {@link WebSocketFailure} closes it with its code, any other
 * exception with 1011; no text of that exception reaches the peer. A {@link WebSocketClosedException} about this
 * connection is not a failure, and causes no line in the log.
 */
@FunctionalInterface
public interface Continue {
    /** Handles one connection from its opening to its end. It may block. */
    void proceed(WebSocket webSocket) throws Exception;
}
