package org.ws101;

/**
 * Puts a context around the calls that are made for a connection, such as the user or the trace of its opening
 * handshake. The application implements this, or a library does.
 *
 * <p>One of a server is a bean of this type, or is added with {@code WebSocketEndpoints.addContextCapture}; one of a
 * client is added with {@code WebSocketClient.Builder.contextCapture}. All that there are are called, one within the
 * other.
 *
 * <p>An implementation is thread-safe: handshakes begin on many threads at once. Without one, calls are made as they
 * are.
 */
@FunctionalInterface
public interface ContextCapture {
    /**
     * Begins an opening handshake. Called once for each. On a server that is on the thread of the request, before the
     * application is asked anything; on a client on the thread that asks for the connection. A connection that is
     * opened again begins on a thread of the client's.
     *
     * @return the context of the handshake, and of the connection that comes of it
     * @throws RuntimeException fails the handshake, on a server with status 500
     */
    CapturedContext begin(BegunHandshake handshake);
}
