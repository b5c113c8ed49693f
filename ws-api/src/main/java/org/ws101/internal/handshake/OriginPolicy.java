package org.ws101.internal.handshake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides which web pages may connect (RFC 6455 §10.2). Browsers send cookies along with a WebSocket handshake from any
 * page, so without this check a foreign page could act as its visitor. Immutable.
 *
 * <p>A request without {@code Origin} does not come from a browser's page and is allowed. Otherwise the field must be a
 * single origin which is in the list of allowed ones, or the same as the server's, in one of two ways: equal host and port as
 * in {@code Host}, and a scheme that fits; or equal scheme, host and port as the container says, see {@link ServerName}.
 *
 * <p><b>Behind a proxy that ends TLS</b> the page is at {@code https} while the request arrives by {@code http}, with the
 * {@code Host} that the browser sent. So {@code https} is accepted on an {@code http} request, and a {@code Host} without a
 * port is read with the default port of the origin's scheme, the one the browser left out. This opens nothing to others: a
 * page gets the origin {@code https://host:port} only from who holds the certificate for that host, which is more than an
 * equal {@code http} origin proves. The other way round is refused: anyone on the network path can put a page at
 * {@code http://host}, and must not reach what {@code https} protects. That takes a request known to be {@code https}: let
 * the container take the scheme from the proxy's forwarding headers.
 *
 * <p><b>Behind a proxy that sends another {@code Host}</b> the container knows the place of the page if it is told to trust the
 * proxy's forwarding headers. These headers themselves are never read here: whoever may set them could name any place.
 *
 * <p>The comparison trusts {@code Host}. A server reachable without TLS under arbitrary names (DNS rebinding) should serve
 * only the host names it knows.
 */
public final class OriginPolicy {

    private static final String ANY = "*";

    /** RFC 6454 §6.2: the origin of a page that has none to show, such as one in a sandbox or a local file. */
    private static final String OPAQUE = "null";

    private static final OriginPolicy SAME_ORIGIN = new OriginPolicy(List.of(), Set.of());

    private final List<OriginPattern> allowed;
    /** Entries that are no origins. */
    private final Set<String> words;

    private OriginPolicy(List<OriginPattern> allowed, Set<String> words) {
        this.allowed = List.copyOf(allowed);
        this.words = words;
    }

    /** Pages of the server's own origin only. */
    public static OriginPolicy sameOrigin() {
        return SAME_ORIGIN;
    }

    /**
     * Pages of the server's own origin and of the given ones.
     *
     * @param origins each as {@code scheme://host} or {@code scheme://host:port}, where the host may begin with {@code *.} for
     *     every name below the rest of it, and the port may be {@code *} for every port; {@code null} for pages whose origin is
     *     opaque; or {@code *} to switch the check off
     * @throws IllegalArgumentException naming the entry that is none of these
     */
    public static OriginPolicy allowing(Collection<String> origins) {
        List<OriginPattern> allowed = new ArrayList<>();
        Set<String> words = new TreeSet<>();
        List<String> malformed = new ArrayList<>();
        for (String entry : origins) {
            if (entry.equals(ANY) || entry.equals(OPAQUE)) {
                words.add(entry);
            } else {
                OriginPattern.parse(entry).ifPresentOrElse(allowed::add, () -> malformed.add(entry));
            }
        }
        if (!malformed.isEmpty()) {
            throw malformed(String.join("\" or \"", malformed));
        }
        return new OriginPolicy(allowed, words);
    }

    private static IllegalArgumentException malformed(String entries) {
        return new IllegalArgumentException("The allowed origin \"" + entries
                + "\" is not an origin: write scheme://host or scheme://host:port without a"
                + " path, such as https://example.com, https://*.example.com for all names below it,"
                + " http://localhost:* for all ports, null for pages with an opaque origin, or * alone for any");
    }

    /**
     * Judges the {@code Origin} of a request; never throws, whatever the peer sent.
     *
     * @param server where the request went to, as far as the container knows; any scheme but {@code http} is held to the
     *     stricter rule of {@code https}
     * @return the refusal with status 403, or empty if the page may connect
     */
    public Optional<HandshakeRefusal> check(RequestHead request, ServerName server) {
        List<String> origins = request.headers().all("Origin");
        boolean permitted = origins.isEmpty()
                || words.contains(ANY)
                || (origins.size() == 1 && permits(origins.get(0), request.headers(), server));
        return permitted ? Optional.empty() : Optional.of(refusal());
    }

    private boolean permits(String text, Headers headers, ServerName server) {
        if (text.equals(OPAQUE)) {
            return words.contains(OPAQUE);
        }
        return Origin.parse(text)
                .filter(origin -> allowed.stream().anyMatch(pattern -> pattern.matches(origin))
                        || isOfHost(origin, headers, server.scheme())
                        || server.origin().filter(origin::equals).isPresent())
                .isPresent();
    }

    private static boolean isOfHost(Origin origin, Headers headers, String scheme) {
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
                "This page may not connect here: the Origin header must name exactly one origin, with the"
                        + " host and port of the Host header. Over https, an http origin is refused. To allow the page"
                        + " of another site, add its origin to the option allowedOrigins of this server. Configure a proxy"
                        + " in between to forward Host, or this server to trust its forwarding headers.");
    }
}
