package org.ws101.cdi.internal.context;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeRequest;

/**
 * What {@code @Inject HandshakeRequest} gives: the request of the connection that the current thread serves, asked for with
 * each call. Thread-safe.
 */
public final class CurrentRequest implements HandshakeRequest {
    private final ConnectionContext context;

    public CurrentRequest(ConnectionContext context) {
        this.context = context;
    }

    private HandshakeRequest current() {
        return HandshakeRequest.of(context.instances().webSocket());
    }

    @Override
    public Endpoint endpoint() {
        return current().endpoint();
    }

    @Override
    public String path() {
        return current().path();
    }

    @Override
    public String uri() {
        return current().uri();
    }

    @Override
    public Map<String, String> pathParameters() {
        return current().pathParameters();
    }

    @Override
    public Map<String, List<String>> queryParameters() {
        return current().queryParameters();
    }

    @Override
    public Map<String, List<String>> headers() {
        return current().headers();
    }

    @Override
    public Map<String, String> cookies() {
        return current().cookies();
    }

    @Override
    public Optional<Principal> principal() {
        return current().principal();
    }

    @Override
    public boolean isUserInRole(String role) {
        return current().isUserInRole(role);
    }

    @Override
    public Optional<String> httpSessionId() {
        return current().httpSessionId();
    }

    @Override
    public Map<String, Object> httpSessionAttributes() {
        return current().httpSessionAttributes();
    }

    @Override
    public ConcurrentMap<String, Object> attributes() {
        return current().attributes();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return current().remoteAddress();
    }

    @Override
    public Locale locale() {
        return current().locale();
    }

    @Override
    public boolean isSecure() {
        return current().isSecure();
    }

    @Override
    public List<String> offeredProtocols() {
        return current().offeredProtocols();
    }

    @Override
    public String toString() {
        return "the request of the current WebSocket";
    }
}
