package org.ws101.internal.handshake;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which web pages may connect (RFC 6455 §10.2). Browsers send cookies along with a WebSocket handshake from any
 * page, so without this check a foreign page could act as its visitor. Immutable.
 *
 * <p>A request without {@code Origin} does not come from a browser's page and is allowed. Otherwise the field must be a
 * single origin which is in the list of allowed ones, or the same as the server's: equal host and port, and a scheme that
 * fits.
 *
 * <p><b>Behind a proxy that ends TLS</b> the page is at {@code https} while the request arrives by {@code http}, with the
 * {@code Host} that the browser sent. So {@code https} is accepted on an {@code http} request, and a {@code Host} without a
 * port is read with the default port of the origin's scheme, the one the browser left out. This opens nothing to others: a
 * page gets the origin {@code https://host:port} only from who holds the certificate for that host, which is more than an
 * equal {@code http} origin proves. The other way round is refused: anyone on the network path can put a page at
 * {@code http://host}, and must not reach what {@code https} protects. That takes a request known to be {@code https}: let
 * the container take the scheme from the proxy's forwarding headers.
 *
 * <p>The comparison trusts {@code Host}. A server reachable without TLS under arbitrary names (DNS rebinding) should serve
 * only the host names it knows.
 */
public final class OriginPolicy {

    private static final OriginPolicy SAME_ORIGIN = new OriginPolicy(Set.of(), false);

    private final Set<Origin> allowed;
    private final boolean allowsAny;

    private OriginPolicy(Set<Origin> allowed, boolean allowsAny) {
        this.allowed = Set.copyOf(allowed);
        this.allowsAny = allowsAny;
    }

    /** Pages of the server's own origin only. */
    public static OriginPolicy sameOrigin() {
        return SAME_ORIGIN;
    }

    /**
     * Pages of the server's own origin and of the given ones.
     *
     * @param origins each as {@code scheme://host} or {@code scheme://host:port}, or {@code *} to switch the check off
     * @throws IllegalArgumentException naming the entry that is neither
     */
    public static OriginPolicy allowing(Collection<String> origins) {
        Set<Origin> allowed = new HashSet<>();
        for (String entry : origins) {
            if (!entry.equals("*")) {
                // RFC 3986 admits an asterisk in a host name; here it would be a pattern that never matches.
                allowed.add(Origin.parse(entry)
                        .filter(origin -> !entry.contains("*"))
                        .orElseThrow(() -> malformed(entry)));
            }
        }
        return new OriginPolicy(allowed, origins.contains("*"));
    }

    private static IllegalArgumentException malformed(String entry) {
        return new IllegalArgumentException(
                "The allowed origin \"" + entry + "\" is not an origin: write scheme://host or"
                        + " scheme://host:port without a path, such as https://example.com, or * alone for any; other patterns are not supported");
    }

    /**
     * Judges the {@code Origin} of a request; never throws, whatever the peer sent.
     *
     * @param scheme by which the request came as far as the container knows, {@code http} or {@code https}; anything but
     *     {@code http} is held to the stricter rule of {@code https}
     * @return the refusal with status 403, or empty if the page may connect
     */
    public Optional<HandshakeRefusal> check(RequestHead request, String scheme) {
        List<String> origins = request.headers().all("Origin");
        if (allowsAny || origins.isEmpty()) {
            return Optional.empty();
        }
        boolean permitted = origins.size() == 1
                && Origin.parse(origins.get(0))
                        .filter(origin -> allowed.contains(origin) || isSameOrigin(origin, request.headers(), scheme))
                        .isPresent();
        return permitted ? Optional.empty() : Optional.of(refusal());
    }

    private static boolean isSameOrigin(Origin origin, Headers headers, String scheme) {
        return fits(origin.scheme(), scheme)
                && headers.first("Host")
                        .flatMap(Authority::parse)
                        .filter(origin::isServedBy)
                        .isPresent();
    }

    private static boolean fits(String originScheme, String scheme) {
        return originScheme.equals("https") || (originScheme.equals("http") && scheme.equals("http"));
    }

    private static HandshakeRefusal refusal() {
        return HandshakeRefusal.of(
                403,
                "This page may not connect here: the Origin header must name exactly one origin, with the same host and port"
                        + " as the Host header and not http where the server is reached by https. If the page belongs to"
                        + " another site that may connect, add its origin to this server's allowed origins; if a proxy"
                        + " stands in between, let it pass on Host.");
    }
}
