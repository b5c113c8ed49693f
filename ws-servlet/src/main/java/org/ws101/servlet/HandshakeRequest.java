package org.ws101.servlet;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;

/**
 * What the opening handshake of a connection asked for, and who asked: a snapshot that stays as it is when the container has
 * long reused the request. Immutable and thread-safe, as are the collections in it, but for {@link #attributes}, which belongs to
 * the connection; attributes of the HTTP session are the application's own objects.
 *
 * <p>The library implements this. An application implements it only in its tests; methods may be added in later versions.
 */
public interface HandshakeRequest {
    /**
     * The request that a connection came from.
     *
     * @throws IllegalArgumentException when the WebSocket is not one of a {@link WebSocketFilter}
     */
    static HandshakeRequest of(WebSocket webSocket) {
        if (Connection.attachmentOf(webSocket) instanceof HandshakeRequest request) {
            return request;
        }
        throw new IllegalArgumentException(
                "This WebSocket was not opened by a WebSocketFilter, so there is no request of it:"
                        + " hand over the WebSocket that the endpoint was given");
    }

    /** The endpoint that the path leads to. */
    Endpoint endpoint();

    /** The path within the application, decoded, such as {@code /chat/lobby}. */
    String path();

    /** The path and query as they stood in the request, not decoded. */
    String uri();

    /** The parameters of the path template, decoded, by their names. */
    Map<String, String> pathParameters();

    /**
     * A parameter of the path template, decoded; never empty.
     *
     * @throws IllegalArgumentException when the endpoint's path has no such parameter
     */
    default String pathParameter(String name) {
        String value = pathParameters().get(name);
        if (value == null) {
            throw new IllegalArgumentException("The path of this endpoint has no parameter {" + name + "}; it has "
                    + pathParameters().keySet());
        }
        return value;
    }

    /** The parameters of the query, decoded, each with all its values. */
    Map<String, List<String>> queryParameters();

    /** The first value of a parameter of the query, decoded. */
    default Optional<String> queryParameter(String name) {
        return queryParameters().getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The header fields, each with the values of its lines; names in any case. */
    Map<String, List<String>> headers();

    /** The value of the first line of a header field; its name in any case. */
    default Optional<String> header(String name) {
        return headers().getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The values of the cookies by their names; of several with one name, the first. */
    Map<String, String> cookies();

    /** The value of the first cookie of that name. */
    default Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies().get(name));
    }

    /**
     * The authenticated user: whom a {@link HandshakeCheck} has named, else who was authenticated before the filter; empty when
     * nobody was.
     */
    Optional<Principal> principal();

    /**
     * Whether the user was in a role at the time of the handshake. During the handshake (in a {@link HandshakeCheck}) any role
     * can be asked for; afterwards those that were asked for then, that the application's {@code web.xml} names, or
     * {@link Endpoint#withDeclaredRoles}, or, of an endpoint bean, any bean with {@code @DeclareRoles} or {@code @RolesAllowed}. Of a
     * user whom a check has named, the {@link HandshakeDecision#roles} count alone, and any can be asked for at any time.
     *
     * @throws IllegalStateException after the handshake, for any other role
     */
    boolean isUserInRole(String role);

    /** The id of the HTTP session; empty when there was none. */
    Optional<String> httpSessionId();

    /** The attributes that the HTTP session had; empty when there was none. */
    Map<String, Object> httpSessionAttributes();

    /**
     * The attributes of the connection: the map of {@link WebSocket#attributes}, which the application may change at any time. It
     * begins with the attributes that the request had, and those that checks have added with {@link
     * HandshakeDecision#attribute}. Those of containers and of frameworks that refer to the request are left out, except what
     * Servlet says about TLS, such as {@code jakarta.servlet.request.X509Certificate}. Values are the objects themselves.
     */
    ConcurrentMap<String, Object> attributes();

    /**
     * The attribute of that name, when it is of that type. The certificates of a client that has authenticated itself by TLS:
     *
     * <pre>{@code
     * request.attribute("jakarta.servlet.request.X509Certificate", X509Certificate[].class)
     * }</pre>
     */
    default <T> Optional<T> attribute(String name, Class<T> type) {
        return Optional.ofNullable(attributes().get(name))
                .filter(type::isInstance)
                .map(type::cast);
    }

    /**
     * The address and TCP port of the client, or of the last proxy, as the container gives them: the {@link
     * WebSocket#remoteAddress} of the connection. Looked up is nothing: it is unresolved when the container gives a name, and
     * {@code unknown} when it gives nothing; so read it with {@link InetSocketAddress#getHostString}, which looks up nothing either.
     */
    InetSocketAddress remoteAddress();

    /** The language that the client prefers, or the server's own. */
    Locale locale();

    /** Whether the request came by TLS, as far as the container knows. */
    boolean isSecure();

    /** The subprotocols that the client offered, in its order of preference. */
    List<String> offeredProtocols();
}
