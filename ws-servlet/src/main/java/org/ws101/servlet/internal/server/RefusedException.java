package org.ws101.servlet.internal.server;

import org.ws101.internal.handshake.HandshakeRefusal;
import org.ws101.internal.handshake.Headers;

/** An opening handshake fails with this answer. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final HandshakeRefusal BUSY =
            HandshakeRefusal.of(503, "This server accepts no more WebSocket connections now. Try again later.");

    /** RFC 6585 §4: a second is what the rate is measured by. */
    private static final HandshakeRefusal TOO_FAST = HandshakeRefusal.of(
            429,
            Headers.of("Retry-After", "1"),
            "Too many WebSocket connections were requested from this address within a second. Try again later.");

    private final transient HandshakeRefusal refusal;

    /** What the log says instead of the body, which is for strangers; empty for the body. */
    private final String reason;

    /** What of the request the log adds; empty for nothing. */
    private final String detail;

    /** @param reason what the log says instead of the body; one of few texts, without anything of the request */
    private RefusedException(HandshakeRefusal refusal, String reason, String detail) {
        super(refusal.body(), null, false, false);
        this.refusal = refusal;
        this.reason = reason;
        this.detail = detail;
    }

    private RefusedException(HandshakeRefusal refusal, String reason) {
        this(refusal, reason, "");
    }

    RefusedException(HandshakeRefusal refusal) {
        this(refusal, "");
    }

    /** @param detail what of the request the log adds, fit for it; the client does not learn it */
    static RefusedException withDetail(HandshakeRefusal refusal, String detail) {
        return new RefusedException(refusal, "", detail);
    }

    /** No more connections are taken; the client does not learn why. */
    static RefusedException busy(String reason) {
        return new RefusedException(BUSY, reason);
    }

    /**
     * No more connections are taken, because those that there are shall leave.
     *
     * @param seconds after which another server may be there
     */
    static RefusedException draining(long seconds) {
        return new RefusedException(
                HandshakeRefusal.of(BUSY.status(), Headers.of("Retry-After", Long.toString(seconds)), BUSY.body()),
                "the application is draining");
    }

    RefusedException(int status, String body) {
        this(HandshakeRefusal.of(status, body));
    }

    /** The same, because there are as many as an option allows. */
    static RefusedException full(String option, int limit) {
        return busy("as many connections are open as the option " + option + " allows, " + limit
                + "; raise that option, or open fewer connections");
    }

    /** One address begins more handshakes than an option allows. */
    static RefusedException tooFast(String option, int perSecond) {
        return new RefusedException(
                TOO_FAST,
                "more came from this address than the option " + option + " allows, " + perSecond
                        + " a second; raise that option if many clients share an address, or try again later");
    }

    HandshakeRefusal refusal() {
        return refusal;
    }

    /** What the log says instead of the body; empty for the body. */
    String reason() {
        return reason;
    }

    String detail() {
        return detail;
    }

    /** Why, for those who operate the server. */
    String why() {
        return reason.isEmpty() ? refusal.body() : reason;
    }
}
