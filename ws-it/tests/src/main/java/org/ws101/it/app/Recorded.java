package org.ws101.it.app;

import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeRequest;

/**
 * Writes the beginning and the end of each connection into the journal.
 *
 * @param application what to do in between
 */
record Recorded(Continue application) implements Continue {
    @Override
    public void proceed(WebSocket webSocket) throws Exception {
        String id = id(webSocket);
        Journal.opened(id);
        try {
            application.proceed(webSocket);
        } catch (Throwable e) {
            Journal.write(id, "error " + e.getClass().getSimpleName());
            throw e;
        } finally {
            Journal.closed(
                    id,
                    webSocket
                            .closeReason()
                            .map(CloseReason::code)
                            .map(code -> code.code())
                            .orElse(0));
        }
    }

    /** The id that the client gave. */
    static String id(WebSocket webSocket) {
        return query(webSocket, "id", "anonymous");
    }

    static String query(WebSocket webSocket, String name, String otherwise) {
        return HandshakeRequest.of(webSocket).queryParameter(name).orElse(otherwise);
    }
}
