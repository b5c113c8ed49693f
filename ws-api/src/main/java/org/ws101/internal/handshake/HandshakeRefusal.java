package org.ws101.internal.handshake;

/**
 * The answer to an opening handshake that fails: an HTTP error response after which the connection is closed, so that
 * nothing pipelined behind the request is taken for another one. Immutable.
 *
 * @param status the status code, 300 to 599
 * @param headers what to send beside the content fields; holds {@code Connection: close} always and {@code Upgrade} only
 *     with status 426
 * @param body plain ASCII text for the person at the other end: what was wrong and what to do; does not quote the request
 */
public record HandshakeRefusal(int status, Headers headers, String body) {

    private static final int UPGRADE_REQUIRED = 426;

    /** @throws IllegalArgumentException if the status or the headers are not as described */
    public HandshakeRefusal {
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException(
                    "Status " + status + " does not refuse a handshake: use one from 300 to 599, such as 403");
        }
        if (!headers.hasToken("Connection", "close")) {
            throw new IllegalArgumentException("A refusal must contain Connection: close; HandshakeRefusal.of adds it");
        }
        if (status != UPGRADE_REQUIRED && !headers.all("Upgrade").isEmpty()) {
            throw new IllegalArgumentException("Only status 426 may contain Upgrade, not " + status);
        }
    }

    /**
     * A refusal with the header fields that every one has.
     *
     * @param status the status code, 300 to 599
     * @throws IllegalArgumentException if the status is outside its range
     */
    public static HandshakeRefusal of(int status, String body) {
        return of(status, Headers.empty(), body);
    }

    /**
     * A refusal with header fields of its own, such as {@code WWW-Authenticate}.
     *
     * @param status the status code, 300 to 599
     * @param extra header fields to send beside those that every refusal has
     * @throws IllegalArgumentException if the status is outside its range, or an extra field belongs to the handshake or
     *     cannot be sent; the message names the field
     */
    public static HandshakeRefusal of(int status, Headers extra, String body) {
        OutgoingHeaders.require(extra);
        Headers.Builder headers = Headers.builder().addAll(extra).add("Connection", "close");
        if (status == UPGRADE_REQUIRED) {
            // RFC 9110 §15.5.22 and §7.8: Upgrade is a MUST here, and a connection option with it. The option has a
            // field line of its own: Undertow closes only when the first line is "close" and nothing else.
            headers.add("Upgrade", "websocket").add("Connection", "Upgrade");
            // RFC 6455 §4.4: tells the client which version to come back with.
            headers.add("Sec-WebSocket-Version", ServerHandshake.VERSION);
        }
        return new HandshakeRefusal(status, headers.build(), body);
    }
}
