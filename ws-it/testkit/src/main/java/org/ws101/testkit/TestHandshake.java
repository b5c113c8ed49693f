package org.ws101.testkit;

import jakarta.servlet.http.HttpSession;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ws101.HandshakeException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.text.Arguments;
import org.ws101.testkit.internal.MadeRequest;

/**
 * An opening handshake that a test makes: the request of the client, and the data of the container about the client. By
 * default it comes from 127.0.0.1, without an origin, a user or a session. For one thread; it may connect more than
 * once.
 */
public final class TestHandshake {
    private static final InetSocketAddress LOOPBACK = InetSocketAddress.createUnresolved("127.0.0.1", 50_000);

    private final String target;
    private final Function<MemoryServer.Asked, TestClient> connecting;
    private final Headers.Builder headers = Headers.builder();
    private final Map<String, Object> attributes = new HashMap<>();
    private final Set<String> roles = new LinkedHashSet<>();
    private List<String> subprotocols = List.of();
    private @Nullable Principal user;
    private @Nullable HttpSession session;
    private InetSocketAddress address = LOOPBACK;
    private boolean secure;
    private WebSocketOptions options = WebSocketOptions.defaults();

    TestHandshake(String target, Function<MemoryServer.Asked, TestClient> connecting) {
        this.target = target;
        this.connecting = connecting;
    }

    /** Adds a header field. The client sets those of the handshake itself, such as {@code Upgrade}. */
    public TestHandshake header(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        headers.add(name, value);
        return this;
    }

    /** Adds a cookie; name and value are sent as they are. */
    public TestHandshake cookie(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        return header("Cookie", name + "=" + value);
    }

    /** Sets the origin of the page that connects, such as {@code https://example.com}. */
    public TestHandshake origin(String origin) {
        Objects.requireNonNull(origin, "origin");
        return header("Origin", origin);
    }

    /** Offers subprotocols, the preferred one first. */
    public TestHandshake subprotocols(String... names) {
        subprotocols = Arguments.list(names, "names");
        return this;
    }

    /** Sets the user whom the container has authenticated, and adds roles of that user. */
    public TestHandshake principal(String name, String... inRoles) {
        Objects.requireNonNull(name, "name");
        return principal(new Named(name), inRoles);
    }

    /** Sets the user whom the container has authenticated, and adds roles of that user. */
    public TestHandshake principal(Principal principal, String... inRoles) {
        user = Objects.requireNonNull(principal, "principal");
        roles.addAll(Arguments.list(inRoles, "inRoles"));
        return this;
    }

    /** Sets the HTTP session of the request: one of {@link EndpointTester#newHttpSession}. */
    public TestHandshake session(HttpSession httpSession) {
        session = Objects.requireNonNull(httpSession, "httpSession");
        return this;
    }

    /** Sets an attribute of the request, as a filter before the {@link org.ws101.servlet.WebSocketFilter} would. */
    public TestHandshake attribute(String name, Object value) {
        Objects.requireNonNull(name, "name");
        attributes.put(name, Objects.requireNonNull(value, "value"));
        return this;
    }

    /** Sets the address of the client. */
    public TestHandshake remoteAddress(InetSocketAddress remoteAddress) {
        address = Objects.requireNonNull(remoteAddress, "remoteAddress");
        return this;
    }

    /** Marks the request as one over TLS. */
    public TestHandshake secure() {
        secure = true;
        return this;
    }

    /** Sets the options of the client, such as its compression; those of the server come from the endpoint. */
    public TestHandshake options(WebSocketOptions ofClient) {
        options = Objects.requireNonNull(ofClient, "ofClient");
        return this;
    }

    /**
     * Connects. Blocks until the callback for the open connection has returned, up to the timeout of the tester. Checks
     * run on the calling thread.
     *
     * @throws HandshakeException when the handshake is refused; it has status, header fields and body
     * @throws IllegalArgumentException when the target or a header field is malformed
     * @throws AssertionError when the callback has not returned within the timeout
     */
    public TestClient connect() {
        return connecting.apply(new MemoryServer.Asked(
                target,
                headers.build(),
                subprotocols,
                new MadeRequest.Client(user, Set.copyOf(roles), session, address, secure),
                Map.copyOf(attributes),
                options));
    }

    /**
     * Connects, requires that the server refuses, and returns the refusal: its status, header fields and body.
     *
     * @throws AssertionError when the handshake is accepted
     * @throws IllegalArgumentException as {@link #connect}
     */
    public HandshakeException awaitRefusal() {
        try (TestClient client = connect()) {
            throw new AssertionError(target + " was expected to be refused, and is open: " + client);
        } catch (HandshakeException e) {
            return e;
        }
    }

    private record Named(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }
}
