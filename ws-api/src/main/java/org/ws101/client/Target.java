package org.ws101.client;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.handshake.ClientHandshake;

/**
 * What a ws or wss URI names (RFC 6455 §3). Immutable.
 *
 * @param tls whether the scheme is wss
 * @param host a name, or an address without brackets
 * @param path the request target: path and query, encoded
 */
record Target(boolean tls, String host, int port, String path) {
    /** Names with an underscore, which {@link URI#getHost} does not give, are common in container networks. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:([^@]*)@)?(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._~-]+))(?::([0-9]{0,5}))?");

    /** No name of a host ends in a number; every address of IPv4 does, in all its forms. */
    private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?[0-9]+\\.?");

    /**
     * Reads a URI that the application gave.
     *
     * @param moreQuery is appended to the query, encoded; may be empty
     * @throws IllegalArgumentException when this is not a URI as RFC 6455 §3 has it; the message says why, and quotes no
     *     user-info
     */
    static Target of(URI uri, String moreQuery) {
        String scheme = lower(uri.getScheme());
        if (!scheme.equals("ws") && !scheme.equals("wss")) {
            throw new IllegalArgumentException(
                    "The URI has the scheme \"" + scheme + "\": use ws or wss, as in wss://example.com/chat");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "The URI has a fragment, which RFC 6455 §3 does not allow: write # in a path or query as %23");
        }
        return parse(uri, scheme.equals("wss"), moreQuery);
    }

    private static Target parse(URI uri, boolean tls, String moreQuery) {
        Matcher authority = authority(uri);
        String host = authority.group(2) != null ? authority.group(2) : authority.group(3);
        String digits = authority.group(4);
        int port = digits == null || digits.isEmpty() ? defaultPort(tls) : Integer.parseInt(digits);
        if (port < 1 || port > 0xFFFF) {
            throw new IllegalArgumentException("The URI has the port " + port + ": use 1 to 65535");
        }
        URI ascii = URI.create(uri.toASCIIString());
        String path = withoutLeadingDots(ascii.getRawPath());
        String query = ascii.getRawQuery();
        if (!moreQuery.isEmpty()) {
            query = query == null || query.isEmpty() ? moreQuery : query + "&" + moreQuery;
        }
        Target target = new Target(tls, host, port, query == null ? path : path + "?" + query);
        if (!ClientHandshake.isHost(target.hostField())) { // the JDK admits leading zeros in an address
            throw namesNoHost();
        }
        return target;
    }

    /** RFC 3986 §5.2.4; the JDK leaves those dots that would lead above the root. */
    private static String withoutLeadingDots(@Nullable String path) {
        String rest = path == null || path.isEmpty() ? "/" : path;
        while (rest.startsWith("/../")) {
            rest = rest.substring(3);
        }
        return rest.equals("/..") ? "/" : rest;
    }

    private static Matcher authority(URI uri) {
        Matcher matcher = AUTHORITY.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
        if (!matcher.matches()) {
            throw namesNoHost();
        }
        return matcher;
    }

    private static IllegalArgumentException namesNoHost() {
        return new IllegalArgumentException(
                "The URI does not name a host: use a name, an address or an IPv6 address in brackets; encode other"
                        + " scripts by java.net.IDN.toASCII");
    }

    /** The user-info of a URI, encoded as it is there. */
    static Optional<String> userInfo(URI uri) {
        return Optional.ofNullable(authority(uri).group(1));
    }

    /**
     * Where the value of a {@code Location} field leads. Its user-info counts for nothing: nobody but the application says who
     * we are.
     *
     * @param location its octets are characters; may be empty
     * @throws IllegalArgumentException when it leads nowhere, or out of TLS; the message completes "the redirect ..."
     */
    Target redirected(String location) {
        if (location.isBlank()) {
            throw new IllegalArgumentException("has no Location");
        }
        URI next;
        try {
            next = httpUri().resolve(absolutePath(Percent.encodeOctets(location)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a malformed Location", e);
        }
        String scheme = lower(next.getScheme());
        boolean nextTls = scheme.equals("wss") || scheme.equals("https");
        if (!nextTls && !scheme.equals("ws") && !scheme.equals("http")) {
            throw new IllegalArgumentException("leads to neither ws, wss, http nor https");
        }
        if (tls && !nextTls) {
            throw new IllegalArgumentException("leads from wss to ws, which the client never follows");
        }
        try {
            return parse(next, nextTls, "");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a malformed Location: " + e.getMessage(), e);
        }
    }

    /** RFC 3986 §5.2.2: a query alone belongs to the same path, which the JDK would cut at its last slash. */
    private String absolutePath(String reference) {
        return reference.startsWith("?") ? withoutQuery() + reference : reference;
    }

    /** The path alone, encoded. */
    String withoutQuery() {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /** The host as TLS sends it, without a dot at its end; none for an address (RFC 6066 §3). */
    List<SNIServerName> serverNames() {
        if (host.indexOf(':') >= 0 || NUMERIC_END.matcher(host).matches()) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host));
        } catch (IllegalArgumentException e) {
            return List.of(); // such as an underscore, for which a server on the JDK ends the handshake
        }
    }

    boolean sameOrigin(Target other) {
        return tls == other.tls && host.equalsIgnoreCase(other.host) && port == other.port;
    }

    /** Host and port for a {@code Host} field: the port unless it is the default one. */
    String hostField() {
        return port == defaultPort(tls) ? bracketed() : hostAndPort();
    }

    /** Host and port for a CONNECT request. */
    String hostAndPort() {
        return bracketed() + ":" + port;
    }

    /** The http or https URI that stands for this one where the JDK knows no other schemes. */
    URI httpUri() {
        return URI.create((tls ? "https://" : "http://") + hostField() + path);
    }

    private String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    private static int defaultPort(boolean tls) {
        return tls ? 443 : 80;
    }

    private static String lower(@Nullable String scheme) {
        return scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    }

    /** Scheme, host, and the port unless it is the default one. */
    String origin() {
        return (tls ? "wss://" : "ws://") + hostField();
    }

    /** Without the query, which may hold secrets. */
    @Override
    public String toString() {
        return origin() + withoutQuery();
    }
}
