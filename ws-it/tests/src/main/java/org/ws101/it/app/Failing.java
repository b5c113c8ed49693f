package org.ws101.it.app;

import org.ws101.WebSocket;

/** Throws what the query of the connection asks for, or interrupts the thread. */
final class Failing {
    /** In every message, so that a test sees whether any of it leaves the server. */
    static final String SECRET = "a secret of the application";

    private Failing() {}

    static void fail(WebSocket webSocket) throws Exception {
        switch (Recorded.query(webSocket, "kind", "exception")) {
            case "error" -> throw new AssertionError(SECRET);
            case "memory" -> throw new IllegalStateException("there was memory for " + tooLarge().length + " bytes");
            case "interrupt" -> Thread.currentThread().interrupt();
            default -> throw new Exception(SECRET);
        }
    }

    /** No JVM has an array of that length: it throws OutOfMemoryError at once, and collects no garbage before. */
    private static byte[] tooLarge() {
        return new byte[Integer.MAX_VALUE];
    }
}
