package org.ws101.servlet.internal.server;

import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.RequestHead;
import org.ws101.internal.handshake.ServerName;
import org.ws101.internal.setup.Provenance;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.ServedEndpoint;

/** A {@link HandshakeRequest} that copies all it can at once, and asks the container for roles until {@link #seal}. */
final class RequestSnapshot implements HandshakeRequest {
    private final String path;
    private final String uri;
    private final Endpoint endpoint;
    private final Map<String, String> pathParameters;
    private final Map<String, List<String>> queryParameters;
    /** The header fields, {@linkplain Headers#pack packed}: the largest part of what an idle connection keeps. */
    private final String sent;

    private final Map<String, String> cookies;
    private final Optional<String> httpSessionId;
    private final Map<String, Object> httpSessionAttributes;
    private final InetSocketAddress remoteAddress;
    /** What a filter says; null for what the client has sent. */
    private final @Nullable Locale locale;

    private final boolean secure;
    private final List<String> offeredProtocols;
    private final ConcurrentMap<String, Object> attributes;
    private final InetSocketAddress localAddress;
    /** This and the next change during the handshake only, as checks decide. */
    private volatile Optional<Principal> principal;

    /** Every role of a user whom a check has authenticated; null for another one, whose roles the container knows. */
    private volatile @Nullable Set<String> namedRoles;
    /** Whether the user is in the roles that were asked for; immutable, and complete with the handshake, on one thread. */
    private volatile Map<String, Boolean> roles = Map.of();
    /** Made when somebody asks. */
    private volatile @Nullable Map<String, List<String>> headers;
    /** Only during the handshake: containers reuse their requests, so that a later question would be about another user. */
    private volatile @Nullable HttpServletRequest live;

    /**
     * Copies a request.
     *
     * @param head the request's head, already read
     * @throws IllegalArgumentException when the query cannot be decoded
     */
    RequestSnapshot(
            HttpServletRequest request,
            RequestHead head,
            Routes.Match<ServedEndpoint> match,
            List<String> offeredProtocols) {
        this.path = pathOf(request);
        this.uri = head.target();
        this.endpoint = match.target().endpoint();
        this.pathParameters = match.parameters();
        this.queryParameters = queryParameters(request);
        this.sent = head.headers().pack();
        this.cookies = cookies(request.getCookies());
        this.principal = Optional.ofNullable(request.getUserPrincipal());
        HttpSession session = request.getSession(false);
        this.httpSessionId = Optional.ofNullable(session).map(HttpSession::getId);
        this.httpSessionAttributes = attributes(session);
        this.attributes = new ConcurrentHashMap<>();
        RequestAttributes.of(request).forEach(attributes::put); // of an empty map, its constructor would make a table
        this.localAddress = Addresses.ofOurs(request.getLocalAddr(), request.getLocalPort());
        this.remoteAddress = Addresses.of(request.getRemoteAddr(), request.getRemotePort());
        this.locale = request instanceof ServletRequestWrapper ? request.getLocale() : null;
        this.secure = request.isSecure();
        this.offeredProtocols = offeredProtocols;
        this.live = request;
    }

    /** The path within the application, decoded: what the container matches security constraints with. */
    static String pathOf(HttpServletRequest request) {
        String pathInfo = request.getPathInfo();
        return pathInfo == null ? request.getServletPath() : request.getServletPath() + pathInfo;
    }

    /** The head of a request, as the filters before this one show it. */
    static RequestHead headOf(HttpServletRequest request) {
        Headers.Builder headers = Headers.builder();
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            for (Enumeration<String> values = request.getHeaders(name); values.hasMoreElements(); ) {
                headers.add(name, values.nextElement());
            }
        }
        String host = hostOf(request);
        if (host != null && request.getHeader("Host") == null) {
            headers.add("Host", host);
        }
        String query = request.getQueryString();
        String target = query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
        return new RequestHead(request.getMethod(), request.getProtocol(), target, headers.build());
    }

    /** The {@code Host} of a request; beyond HTTP/1 the {@code :authority} that is in its place. */
    static @Nullable String hostOf(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return host != null || request.getProtocol().startsWith("HTTP/1.")
                ? host
                : serverName(request).authority();
    }

    /** Where the request went to, as the container says. */
    static ServerName serverName(HttpServletRequest request) {
        return new ServerName(request.getScheme(), request.getServerName(), request.getServerPort());
    }

    private static Map<String, List<String>> queryParameters(HttpServletRequest request) {
        if (request.getQueryString() == null && !(request instanceof ServletRequestWrapper)) {
            return Map.of(); // of what filters make of it, the map may have more
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        try {
            Map<String, String[]> sent = request.getParameterMap();
            if (sent.isEmpty()) {
                return Map.of();
            }
            sent.forEach((name, values) -> parameters.put(name, List.of(values)));
        } catch (RuntimeException e) { // which one depends on the container
            throw new IllegalArgumentException(
                    "The query of the request cannot be decoded: use UTF-8 and percent-encoding.", e);
        }
        return Collections.unmodifiableMap(parameters);
    }

    private static Map<String, String> cookies(Cookie @Nullable [] cookies) {
        if (cookies == null || cookies.length == 0) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Cookie cookie : cookies) {
            values.putIfAbsent(cookie.getName(), cookie.getValue());
        }
        return Collections.unmodifiableMap(values);
    }

    private static Map<String, Object> attributes(@Nullable HttpSession session) {
        if (session == null) {
            return Map.of();
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        try {
            for (String name : Collections.list(session.getAttributeNames())) {
                Object value = session.getAttribute(name);
                if (value != null && !name.equals(SessionTies.ATTRIBUTE)) {
                    attributes.put(name, value);
                }
            }
        } catch (IllegalStateException e) {
            return Map.of(); // invalidated by another request just now
        }
        return Collections.unmodifiableMap(attributes);
    }

    /** Adds what a check found out about the client. Not after {@link #seal}. */
    void add(HandshakeDecision decision) {
        if (decision.principal().isPresent()) {
            principal = decision.principal();
            namedRoles = decision.roles();
        }
        attributes.putAll(decision.attributes());
    }

    /** What the connection has of it. */
    Provenance provenance() {
        return new Provenance(endpoint, attributes, localAddress, remoteAddress);
    }

    /** Asks for the roles that will be needed later, and lets the request go. */
    void seal(Iterable<String> declaredRoles) {
        declaredRoles.forEach(this::isUserInRole);
        live = null;
        headers = null; // those whom the checks needed them for
    }

    @Override
    public boolean isUserInRole(String role) {
        Objects.requireNonNull(role, "role");
        Set<String> named = namedRoles;
        if (named != null) {
            return named.contains(role);
        }
        HttpServletRequest request = live;
        Boolean known = roles.get(role);
        if (known == null && request != null) {
            known = request.isUserInRole(role);
            Map<String, Boolean> more = new HashMap<>(roles);
            more.put(role, known);
            roles = Map.copyOf(more);
        }
        if (known == null) {
            throw new IllegalStateException("The role " + role
                    + " was not checked during the handshake, and cannot be checked later: declare it with"
                    + " Endpoint.withDeclaredRoles(\"" + role + "\")");
        }
        return known;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public Map<String, String> pathParameters() {
        return pathParameters;
    }

    @Override
    public Map<String, List<String>> queryParameters() {
        return queryParameters;
    }

    @Override
    public Map<String, List<String>> headers() {
        Map<String, List<String>> known = headers;
        if (known == null) {
            known = Headers.unpack(sent).toMap();
            headers = known;
        }
        return known;
    }

    @Override
    public Map<String, String> cookies() {
        return cookies;
    }

    @Override
    public Optional<Principal> principal() {
        return principal;
    }

    @Override
    public Optional<String> httpSessionId() {
        return httpSessionId;
    }

    @Override
    public Map<String, Object> httpSessionAttributes() {
        return httpSessionAttributes;
    }

    @Override
    public ConcurrentMap<String, Object> attributes() {
        return attributes;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public Locale locale() {
        Locale known = locale;
        return known == null ? PreferredLocale.of(Headers.unpack(sent)) : known;
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public List<String> offeredProtocols() {
        return offeredProtocols;
    }

    /** The path only: queries and headers may hold credentials. */
    @Override
    public String toString() {
        return path;
    }
}
