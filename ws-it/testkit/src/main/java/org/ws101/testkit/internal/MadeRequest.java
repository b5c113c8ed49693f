package org.ws101.testkit.internal;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.handshake.RequestHead;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/** The methods of the request of an opening handshake that is made. For one thread. */
public final class MadeRequest {
    private static final int PORT = 80;
    private static final int SECURE_PORT = 443;

    private final RequestHead head;
    private final Client client;
    private final ServletContext context;
    private final URI target;
    private final Map<String, Object> attributes;
    private final HttpServletRequest facade = Facade.of(HttpServletRequest.class, this);
    private @Nullable Upgrade upgrade;

    /**
     * What the container knows of the client.
     *
     * @param user null when nobody is authenticated
     * @param session null when there is none
     */
    public record Client(
            @Nullable Principal user,
            Set<String> roles,
            @Nullable HttpSession session,
            InetSocketAddress address,
            boolean secure) {}

    /** @param attributes those that filters before this one have set; the map belongs to the request from here on */
    public MadeRequest(RequestHead head, Client client, ServletContext context, Map<String, Object> attributes) {
        this.head = head;
        this.client = client;
        this.context = context;
        this.attributes = attributes;
        this.target = URI.create(head.target());
    }

    /** What the filter sees. */
    public HttpServletRequest facade() {
        return facade;
    }

    /** What the request became; null when it was refused. */
    public @Nullable Upgrade upgrade() {
        return upgrade;
    }

    /** The request behind a facade becomes a connection. */
    public static void upgrade(HttpServletRequest request, Upgrade to) {
        Facade.behind(request, MadeRequest.class).upgrade = to;
    }

    public String getMethod() {
        return head.method();
    }

    public String getProtocol() {
        return head.protocol();
    }

    public String getScheme() {
        return client.secure ? "https" : "http";
    }

    public boolean isSecure() {
        return client.secure;
    }

    private URI host() {
        return URI.create("http://" + head.headers().first("Host").orElse("localhost"));
    }

    public String getServerName() {
        return host().getHost();
    }

    public int getServerPort() {
        int port = host().getPort();
        return port >= 0 ? port : client.secure ? SECURE_PORT : PORT;
    }

    public String getContextPath() {
        return "";
    }

    public String getRequestURI() {
        return target.getRawPath();
    }

    /** Without path parameters, decoded. */
    public String getServletPath() {
        return URI.create(target.getRawPath().replaceAll(";[^/]*", "")).getPath();
    }

    public @Nullable String getPathInfo() {
        return null;
    }

    public @Nullable String getQueryString() {
        return target.getRawQuery();
    }

    public Map<String, String[]> getParameterMap() {
        Map<String, String[]> parameters = new LinkedHashMap<>();
        String query = target.getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                String value = parts.length == 2 ? decoded(parts[1]) : "";
                parameters.merge(decoded(parts[0]), new String[] {value}, MadeRequest::joined);
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String[] joined(String[] first, String[] second) {
        List<String> all = new ArrayList<>(Arrays.asList(first));
        all.addAll(Arrays.asList(second));
        return all.toArray(String[]::new);
    }

    public @Nullable String getHeader(String name) {
        return head.headers().first(name).orElse(null);
    }

    public Enumeration<String> getHeaders(String name) {
        return Collections.enumeration(head.headers().all(name));
    }

    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(head.headers().names());
    }

    public Cookie @Nullable [] getCookies() {
        List<Cookie> cookies = new ArrayList<>();
        for (String line : head.headers().all("Cookie")) {
            for (String pair : line.split(";", -1)) {
                String[] parts = pair.strip().split("=", 2);
                if (parts.length == 2) {
                    cookies.add(new Cookie(parts[0], parts[1]));
                }
            }
        }
        return cookies.isEmpty() ? null : cookies.toArray(Cookie[]::new);
    }

    public @Nullable Principal getUserPrincipal() {
        return client.user;
    }

    public @Nullable String getRemoteUser() {
        return client.user == null ? null : client.user.getName();
    }

    public boolean isUserInRole(String role) {
        return client.user != null && client.roles.contains(role);
    }

    public @Nullable HttpSession getSession(boolean create) {
        return client.session;
    }

    public @Nullable String getRequestedSessionId() {
        return client.session == null ? null : client.session.getId();
    }

    public @Nullable Object getAttribute(String name) {
        return attributes.get(name);
    }

    public Enumeration<String> getAttributeNames() {
        return Collections.enumeration(attributes.keySet());
    }

    public void setAttribute(String name, Object value) {
        attributes.put(name, value);
    }

    public void removeAttribute(String name) {
        attributes.remove(name);
    }

    public String getRemoteAddr() {
        return client.address.getAddress() == null
                ? client.address.getHostString()
                : client.address.getAddress().getHostAddress();
    }

    public int getRemotePort() {
        return client.address.getPort();
    }

    public String getLocalAddr() {
        return "127.0.0.1";
    }

    public int getLocalPort() {
        return getServerPort();
    }

    public ServletContext getServletContext() {
        return context;
    }

    public DispatcherType getDispatcherType() {
        return DispatcherType.REQUEST;
    }

    public boolean isAsyncSupported() {
        return true;
    }

    @Override
    public String toString() {
        return head.method() + " " + head.target();
    }
}
