package org.ws101;

/**
 * Sets a context around the calls for a connection, such as the user or the trace of its opening handshake. The
 * application or a library implements this.
 *
 * <p>For a server, declare a bean of this type, or call {@code WebSocketEndpoints.addContextCapture}. For a client,
 * call {@code WebSocketClient.Builder.contextCapture}. All of them are called, one within the other.
 *
 * <p>An implementation must be thread-safe: handshakes begin on many threads at once.
 */
@FunctionalInterface
public interface ContextCapture {
    /**
     * Begins an opening handshake. Called once for each: on a server on the thread of the request, before any call of
     * the application; on a client on the thread that connects. A reconnection begins on a thread of the client.
     *
     * @return the context of the handshake and its connection
     * @throws RuntimeException fails the handshake, on a server with status 500
     */
    CapturedContext begin(BegunHandshake handshake);
}
