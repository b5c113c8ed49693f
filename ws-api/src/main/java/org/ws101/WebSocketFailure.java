package org.ws101;

import java.util.Objects;

/**
 * The connection must fail, or has failed, with a close code (RFC 6455 §7.1.7): the peer violated the protocol or a
 * limit. Throw it in {@link Continue}, {@link WebSocketListener} or {@link WebSocket#forEachMessage} to fail the
 * connection; its code and text are then sent to the peer.
 */
public class WebSocketFailure extends WebSocketException {
    private static final long serialVersionUID = 1L;

    private final CloseCode code;

    /**
     * @param code the code of the close frame
     * @param text the text of the close frame; cut to 123 bytes when it is longer
     * @throws IllegalArgumentException when a close frame may not carry the code
     */
    public WebSocketFailure(CloseCode code, String text) {
        super(text);
        if (!Objects.requireNonNull(code, "code").mayBeSent()) {
            throw new IllegalArgumentException(
                    "Close code " + code + " must not be sent: use another code, such as 1000 or 1008");
        }
        this.code = code;
    }

    /** Returns the code of the failure. */
    public CloseCode code() {
        return code;
    }

    /** Returns the text of the close frame. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
