package org.ws101.internal.application;

import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.internal.log.EndLog;
import org.ws101.internal.recording.Recorded;

/** What the application's side of a connection may ask of it. Thread-safe; to be called without any lock. */
public interface Host {
    /** Does what follows from a change: writes, completes, ends, reads on. Never waits. */
    void pump();

    /** Sends the close frame that the peer's close frame or breach asks for. */
    void conclude();

    /** Fails the connection. */
    void fail(WebSocketFailure failure);

    boolean isOpen();

    /** Completes, on this thread, what the application was given to complete at the end. */
    void completeClosed();

    /** The application knows of the end. */
    void tell();

    /** The connection as the application sees it. */
    WebSocket webSocket();

    /** Why the connection ends, for the log. */
    EndLog endLog();

    /** The same for what may outlive the connection: it keeps nothing of it but what names it. */
    EndLog logAfterEnd();

    /** The connection as recordings name it. */
    Recorded recorded();
}
