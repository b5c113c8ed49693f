package org.ws101.servlet;

import com.google.errorprone.annotations.CheckReturnValue;
import java.security.Principal;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.handshake.HandshakeRefusal;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.OutgoingHeaders;

/** What a {@link HandshakeCheck} decided. Immutable. */
@CheckReturnValue
public final class HandshakeDecision {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int UNAUTHORIZED = 401;
    private static final HandshakeDecision PERMIT =
            new HandshakeDecision(SWITCHING_PROTOCOLS, "", Headers.empty(), null, Map.of());

    private final int status;
    private final String text;
    private final Headers headers;
    private final @Nullable User user;
    private final Map<String, Object> attributes;

    /** Who was authenticated. */
    private record User(Principal principal, Set<String> roles) {}

    private HandshakeDecision(
            int status, String text, Headers headers, @Nullable User user, Map<String, Object> attributes) {
        this.status = status;
        this.text = text;
        this.headers = headers;
        this.user = user;
        this.attributes = attributes;
    }

    /** The client may connect. */
    public static HandshakeDecision permit() {
        return PERMIT;
    }

    /** The client may connect, and is a user whom the check has authenticated, in no role: {@link #permit(Principal, Collection)}. */
    public static HandshakeDecision permit(Principal principal) {
        return permit(principal, Set.of());
    }

    /**
     * The client may connect, and is a user whom the check has authenticated: by a token in the query, in a cookie or in a
     * subprotocol, for example. From here on this is the {@link HandshakeRequest#principal} of the connection, in place of the
     * one that the container or an earlier check has authenticated: for later checks, limits per principal, {@link
     * WebSocketConnections#principal} and the application.
     *
     * @param roles every role that {@link HandshakeRequest#isUserInRole} knows the user to be in
     */
    public static HandshakeDecision permit(Principal principal, Collection<String> roles) {
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(roles, "roles").forEach(role -> Objects.requireNonNull(role, "roles has a null"));
        User user = new User(principal, Set.copyOf(roles));
        return new HandshakeDecision(SWITCHING_PROTOCOLS, "", Headers.empty(), user, Map.of());
    }

    /**
     * The client may not connect: it gets an HTTP response, and its TCP connection is closed.
     *
     * @param status 300 to 599, such as 401 or 403. With 401 the response says {@code WWW-Authenticate: Bearer
     *     realm="WebSocket"} unless that header is added; see {@link #challenge}.
     * @param text the body; plain text unless a header {@code Content-Type} is added
     * @throws IllegalArgumentException when the status is out of its range
     */
    public static HandshakeDecision refuse(int status, String text) {
        Objects.requireNonNull(text, "text");
        return new HandshakeDecision(HandshakeRefusal.of(status, text).status(), text, Headers.empty(), null, Map.of());
    }

    /**
     * The client may not connect before it authenticates itself: 401 with the header {@code WWW-Authenticate}.
     *
     * @param challenge its value, a scheme with parameters (RFC 9110 §11.6.1), such as {@code Basic realm="chat"}, for which
     *     browsers ask the user for a password
     * @param text the body
     * @throws IllegalArgumentException when the challenge holds a control character or one above U+00FF
     */
    public static HandshakeDecision challenge(String challenge, String text) {
        Objects.requireNonNull(challenge, "challenge");
        return refuse(UNAUTHORIZED, text).header("WWW-Authenticate", challenge);
    }

    /**
     * This decision with one more header of the response, such as {@code Set-Cookie} or {@code WWW-Authenticate}.
     *
     * @throws IllegalArgumentException when the header is one of the handshake's own, its name is not a token, or its value
     *     holds a control character or one above U+00FF
     */
    public HandshakeDecision header(String name, String value) {
        Headers added = Headers.of(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        OutgoingHeaders.require(added);
        Headers more = Headers.builder().addAll(headers).addAll(added).build();
        return new HandshakeDecision(status, text, more, user, attributes);
    }

    /**
     * This decision with one more of the {@link org.ws101.WebSocket#attributes} of the connection, in place of one of that name.
     *
     * @param value the object itself is kept as long as the connection
     */
    public HandshakeDecision attribute(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(attributes);
        more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new HandshakeDecision(status, text, headers, user, Collections.unmodifiableMap(more));
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

    /** The user whom the check has authenticated; empty when it has not. */
    public Optional<Principal> principal() {
        return Optional.ofNullable(user).map(User::principal);
    }

    /** Every role of that user. */
    public Set<String> roles() {
        return user == null ? Set.of() : user.roles;
    }

    /** The attributes that were added. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    @Override
    public String toString() {
        return isPermitted() ? "permitted" : "refused with " + status;
    }
}
