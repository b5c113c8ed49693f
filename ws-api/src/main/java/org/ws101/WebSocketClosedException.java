package org.ws101;

import org.jspecify.annotations.Nullable;

/**
 * The connection is closed, or its close frame has been sent: there is no more message to receive, or sending is over.
 */
public class WebSocketClosedException extends WebSocketException {
    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    /** Creates an exception. */
    public WebSocketClosedException(CloseReason reason) {
        this(reason, null);
    }

    /** Creates an exception. */
    public WebSocketClosedException(CloseReason reason, @Nullable Throwable cause) {
        super("The connection is closed: " + reason, cause);
        this.reason = reason;
    }

    /** @param connection the {@link WebSocket#id} of the connection */
    public WebSocketClosedException(String connection, CloseReason reason, @Nullable Throwable cause) {
        super("The connection " + connection + " is closed: " + reason, cause);
        this.reason = reason;
    }

    /**
     * Returns the reason of the end; {@link CloseCode#ABNORMAL_CLOSURE} when the connection ended without a close
     * frame.
     */
    public CloseReason reason() {
        return reason;
    }
}
