package org.ws101.servlet;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ws101.internal.handshake.HandshakeRefusal;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.OutgoingHeaders;

/** What a {@link HandshakeCheck} decided. Immutable. */
public final class HandshakeDecision {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final HandshakeDecision PERMIT = new HandshakeDecision(SWITCHING_PROTOCOLS, "", Headers.empty());

    private final int status;
    private final String text;
    private final Headers headers;

    private HandshakeDecision(int status, String text, Headers headers) {
        this.status = status;
        this.text = text;
        this.headers = headers;
    }

    /** The client may connect. */
    public static HandshakeDecision permit() {
        return PERMIT;
    }

    /**
     * The client may not connect: it gets an HTTP response, and its TCP connection is closed.
     *
     * @param status 300 to 599, such as 401 or 403
     * @param text the body; plain text unless a header {@code Content-Type} is added
     * @throws IllegalArgumentException when the status is out of its range
     */
    public static HandshakeDecision refuse(int status, String text) {
        return new HandshakeDecision(HandshakeRefusal.of(status, text).status(), text, Headers.empty());
    }

    /**
     * This decision with one more header of the response, such as {@code Set-Cookie} or {@code WWW-Authenticate}.
     *
     * @throws IllegalArgumentException when the header is one of the handshake's own, its name is not a token, or its value
     *     holds a control character or one above U+00FF
     */
    public HandshakeDecision header(String name, String value) {
        Headers added = Headers.of(name, value);
        OutgoingHeaders.require(added);
        return new HandshakeDecision(
                status, text, Headers.builder().addAll(headers).addAll(added).build());
    }

    /** Whether the client may connect. */
    public boolean isPermitted() {
        return status == SWITCHING_PROTOCOLS;
    }

    /** The status of the response: 101 when the client may connect. */
    public int status() {
        return status;
    }

    /** The body of the response; empty when the client may connect. */
    public String text() {
        return text;
    }

    /** The headers that were added, each with its values. */
    public Map<String, List<String>> headers() {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.names().forEach(name -> copy.put(name, headers.all(name)));
        return Collections.unmodifiableMap(copy);
    }

    @Override
    public String toString() {
        return isPermitted() ? "permitted" : "refused with " + status;
    }
}
