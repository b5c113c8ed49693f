package org.ws101.it.app;

import org.ws101.WebSocket;

/** Throws what the query of the connection asks for. */
final class Failing {
    /** In every message, so that a test sees whether any of it leaves the server. */
    static final String SECRET = "a secret of the application";

    private Failing() {}

    static void fail(WebSocket webSocket) throws Exception {
        if (Recorded.query(webSocket, "kind", "exception").equals("error")) {
            throw new AssertionError(SECRET);
        }
        throw new Exception(SECRET);
    }
}
