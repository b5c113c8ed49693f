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

/** The decision of a {@link HandshakeCheck}. Immutable. */
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

    /** Permits the client to connect. */
    public static HandshakeDecision permit() {
        return PERMIT;
    }

    /**
     * Permits the client to connect as a user whom the check has authenticated, without a role:
     * {@link #permit(Principal, Collection)}.
     */
    public static HandshakeDecision permit(Principal principal) {
        return permit(principal, Set.of());
    }

    /**
     * Permits the client to connect as a user whom the check has authenticated, for example by a token in the query, in
     * a cookie or in a subprotocol. From here on this is the {@link HandshakeRequest#principal} of the connection, in
     * place of the user of the container or of an earlier check. It applies to later checks, limits per principal,
     * {@link WebSocketConnections#principal} and the application.
     *
     * @param roles all roles of the user, for {@link HandshakeRequest#isUserInRole}
     */
    public static HandshakeDecision permit(Principal principal, Collection<String> roles) {
        Objects.requireNonNull(principal, "principal");
        Objects.requireNonNull(roles, "roles").forEach(role -> Objects.requireNonNull(role, "roles has a null"));
        User user = new User(principal, Set.copyOf(roles));
        return new HandshakeDecision(SWITCHING_PROTOCOLS, "", Headers.empty(), user, Map.of());
    }

    /**
     * Refuses the client with an HTTP response. Over HTTP/1.1 the container then closes its TCP connection.
     *
     * @param status 300 to 599, such as 401 or 403. With 401 the response contains
     *     {@code WWW-Authenticate: Bearer realm="WebSocket"} unless you add that header; see {@link #challenge}.
     * @param text the body; plain text unless you add a header {@code Content-Type}
     * @throws IllegalArgumentException when the status is out of its range
     */
    public static HandshakeDecision refuse(int status, String text) {
        Objects.requireNonNull(text, "text");
        return new HandshakeDecision(HandshakeRefusal.of(status, text).status(), text, Headers.empty(), null, Map.of());
    }

    /**
     * Refuses the client until it authenticates itself: 401 with the header {@code WWW-Authenticate}.
     *
     * @param challenge its value, a scheme with parameters (RFC 9110 §11.6.1), such as {@code Basic realm="chat"}, for
     *     which browsers open a password dialog
     * @param text the body
     * @throws IllegalArgumentException when the challenge contains a control character or one above U+00FF
     */
    public static HandshakeDecision challenge(String challenge, String text) {
        Objects.requireNonNull(challenge, "challenge");
        return refuse(UNAUTHORIZED, text).header("WWW-Authenticate", challenge);
    }

    /**
     * Returns this decision with one more header of the response, such as {@code Set-Cookie} or
     * {@code WWW-Authenticate}.
     *
     * @throws IllegalArgumentException when the header is one of the handshake's own, its name is not a token, or its
     *     value contains a control character or one above U+00FF
     */
    public HandshakeDecision header(String name, String value) {
        Headers added = Headers.of(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        OutgoingHeaders.require(added);
        Headers more = Headers.builder().addAll(headers).addAll(added).build();
        return new HandshakeDecision(status, text, more, user, attributes);
    }

    /**
     * Returns this decision with one more of the {@link org.ws101.WebSocket#attributes} of the connection, in place of
     * one of that name.
     *
     * @param value the value; the object itself is stored as long as the connection lives
     */
    public HandshakeDecision attribute(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(attributes);
        more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new HandshakeDecision(status, text, headers, user, Collections.unmodifiableMap(more));
    }

    /** Returns whether the client may connect. */
    public boolean isPermitted() {
        return status == SWITCHING_PROTOCOLS;
    }

    /** Returns the status of the response: 101 when the client may connect. */
    public int status() {
        return status;
    }

    /** Returns the body of the response; empty when the client may connect. */
    public String text() {
        return text;
    }

    /** Returns the added headers, each with its values. */
    public Map<String, List<String>> headers() {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.names().forEach(name -> copy.put(name, headers.all(name)));
        return Collections.unmodifiableMap(copy);
    }

    /** Returns the user whom the check has authenticated; empty without one. */
    public Optional<Principal> principal() {
        return Optional.ofNullable(user).map(User::principal);
    }

    /** Returns all roles of that user. */
    public Set<String> roles() {
        return user == null ? Set.of() : user.roles;
    }

    /** Returns the added attributes. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    @Override
    public String toString() {
        return isPermitted() ? "permitted" : "refused with " + status;
    }
}
