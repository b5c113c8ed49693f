package org.ws101.internal.protocol;

import org.ws101.CloseCode;
import org.ws101.WebSocketFailure;

/** What the peer did wrong, as the failure with its close code (RFC 6455 §7.4.1). */
final class Breach {
    private Breach() {}

    /** A rule of the protocol was broken: 1002. */
    static WebSocketFailure ofProtocol(String what) {
        return new WebSocketFailure(CloseCode.PROTOCOL_ERROR, what);
    }

    /** Data that is not what it must be: 1007. */
    static WebSocketFailure ofData(String what) {
        return new WebSocketFailure(CloseCode.INVALID_FRAME_PAYLOAD_DATA, what);
    }

    /** More than the option {@code named} allows: 1009. */
    static WebSocketFailure ofLimit(String what, String named) {
        return new WebSocketFailure(CloseCode.MESSAGE_TOO_BIG, what + " (" + named + ")");
    }

    /** Larger than the option {@code named} allows: 1009. */
    static WebSocketFailure ofSize(String what, String named, long limit) {
        return ofLimit(what + " is larger than the limit of " + limit + " bytes", named);
    }
}
