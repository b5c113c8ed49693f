package org.ws101.servlet;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;

/**
 * The request of the opening handshake of a connection, and its user: a snapshot that does not change when the
 * container reuses the request. Immutable and thread-safe, as are the collections in it, except for
 * {@link #attributes}, which belongs to the connection. Attributes of the HTTP session are the application's own
 * objects.
 *
 * <p>The library implements this. An application implements it only in its tests; later versions may add methods.
 */
public interface HandshakeRequest {
    /**
     * Returns the request of a connection.
     *
     * @throws IllegalArgumentException when the WebSocket is not one of a {@link WebSocketFilter}
     */
    static HandshakeRequest of(WebSocket webSocket) {
        Objects.requireNonNull(webSocket, "webSocket");
        if (Connection.attachmentOf(webSocket) instanceof HandshakeRequest request) {
            return request;
        }
        throw new IllegalArgumentException(
                "This WebSocket was not opened by a WebSocketFilter, so there is no request: pass the"
                        + " WebSocket of a callback or of proceed");
    }

    /** Returns the endpoint of the path. */
    Endpoint endpoint();

    /** Returns the path within the application, decoded, such as {@code /chat/lobby}. */
    String path();

    /** Returns the path and query of the request, not decoded. */
    String uri();

    /** Returns the parameters of the path template, decoded, by their names. */
    Map<String, String> pathParameters();

    /**
     * Returns a parameter of the path template, decoded; never empty.
     *
     * @throws IllegalArgumentException when the endpoint's path does not contain the parameter
     */
    default String pathParameter(String name) {
        Objects.requireNonNull(name, "name");
        String value = pathParameters().get(name);
        if (value == null) {
            throw new IllegalArgumentException("The path of this endpoint has no parameter {" + name + "}: use one of "
                    + pathParameters().keySet());
        }
        return value;
    }

    /** Returns the parameters of the query, decoded, each with all its values. */
    Map<String, List<String>> queryParameters();

    /** Returns the first value of a parameter of the query, decoded. */
    default Optional<String> queryParameter(String name) {
        Objects.requireNonNull(name, "name");
        return queryParameters().getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Returns the header fields, each with the values of its lines; names are not case-sensitive. */
    Map<String, List<String>> headers();

    /** Returns the value of the first line of a header field; the name is not case-sensitive. */
    default Optional<String> header(String name) {
        Objects.requireNonNull(name, "name");
        return headers().getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Returns the values of the cookies by their names; for several with one name, the first. */
    Map<String, String> cookies();

    /** Returns the value of the first cookie of that name. */
    default Optional<String> cookie(String name) {
        Objects.requireNonNull(name, "name");
        return Optional.ofNullable(cookies().get(name));
    }

    /**
     * Returns the authenticated user: that of a {@link HandshakeCheck}, else the one that was authenticated before the
     * filter; empty without one.
     */
    Optional<Principal> principal();

    /**
     * Returns whether the user was in a role at the time of the handshake. During the handshake (in a
     * {@link HandshakeCheck}) the role may be any. Afterwards it must be one that was queried then, or is declared in
     * the application's {@code web.xml}, by {@link Endpoint#withDeclaredRoles}, or, for an endpoint bean, by any bean
     * with {@code @DeclareRoles} or {@code @RolesAllowed}. For a user of a check, the {@link HandshakeDecision#roles}
     * count alone, and the role may be any at any time.
     *
     * @throws IllegalStateException after the handshake, for any other role
     */
    boolean isUserInRole(String role);

    /** Returns the id of the HTTP session; empty without one. */
    Optional<String> httpSessionId();

    /** Returns the attributes of the HTTP session; empty without one. */
    Map<String, Object> httpSessionAttributes();

    /**
     * Returns the attributes of the connection: the map of {@link WebSocket#attributes}, which the application may
     * change at any time. It starts with the attributes of the request, and those that checks have added with
     * {@link HandshakeDecision#attribute}. Attributes of containers and frameworks that refer to the request are left
     * out, except those of Servlet about TLS, such as {@code jakarta.servlet.request.X509Certificate}. Values are the
     * objects themselves.
     */
    ConcurrentMap<String, Object> attributes();

    /**
     * Returns the attribute of that name, if it is of that type. The certificates of a client that has authenticated
     * itself by TLS:
     *
     * <pre>{@code
     * request.attribute("jakarta.servlet.request.X509Certificate", X509Certificate[].class)
     * }</pre>
     */
    default <T> Optional<T> attribute(String name, Class<T> type) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        return Optional.ofNullable(attributes().get(name))
                .filter(type::isInstance)
                .map(type::cast);
    }

    /**
     * Returns the address and TCP port of the client, or of the last proxy, according to the container: the
     * {@link WebSocket#remoteAddress} of the connection. No name is resolved: it is unresolved if the container returns
     * a name, and {@code unknown} without a value. Read it with {@link InetSocketAddress#getHostString}, which does not
     * resolve either.
     */
    InetSocketAddress remoteAddress();

    /** Returns the preferred language of the client, or the server's own. */
    Locale locale();

    /** Returns whether the request used TLS, according to the container. */
    boolean isSecure();

    /** Returns the offered subprotocols of the client, in its order of preference. */
    List<String> offeredProtocols();
}
