package org.ws101.internal.handshake;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An origin, or a family of origins: {@code https://*.example.com} stands for every name below {@code example.com} and not for
 * {@code example.com} itself, {@code http://localhost:*} for every port.
 *
 * @param base the origin without its asterisks
 * @param hosts which hosts match
 * @param ports which ports match
 */
record OriginPattern(Origin base, Breadth hosts, Breadth ports) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9+.-]++://)(\\*\\.)?+([^*]*+)(\\*)?+");

    /** A host name; {@link Authority} takes what RFC 3986 calls a reg-name, which may be anything, percent-encoded. */
    private static final Pattern NAME = Pattern.compile("(?!.*\\.\\.)[a-z0-9_-][a-z0-9_.-]*+");

    enum Breadth {
        /** The one of the base. */
        ONE,
        /** Any: with hosts, any below that of the base. */
        ANY
    }

    /** Empty if {@code text} is neither an origin nor an origin with an asterisk in one of its two places. */
    static Optional<OriginPattern> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Breadth hosts = matcher.group(2) == null ? Breadth.ONE : Breadth.ANY;
        Breadth ports = matcher.group(4) == null ? Breadth.ONE : Breadth.ANY;
        String authority = matcher.group(3);
        if (ports == Breadth.ANY) {
            if (!authority.endsWith(":")) {
                return Optional.empty();
            }
            authority = authority.substring(0, authority.length() - 1);
            if (Authority.parse(authority)
                    .filter(place -> place.port().isEmpty())
                    .isEmpty()) {
                return Optional.empty(); // a port and an asterisk
            }
        }
        return Origin.parse(matcher.group(1) + authority)
                .filter(base -> isName(base)
                        || (hosts == Breadth.ONE && base.authority().host().startsWith("[")))
                .map(base -> new OriginPattern(base, hosts, ports));
    }

    boolean matches(Origin origin) {
        return origin.scheme().equals(base.scheme()) && matchesHost(origin) && matchesPort(origin);
    }

    private boolean matchesHost(Origin origin) {
        String host = origin.authority().host();
        String own = base.authority().host();
        return hosts == Breadth.ONE ? host.equals(own) : host.endsWith("." + own) && isName(origin);
    }

    private static boolean isName(Origin origin) {
        return NAME.matcher(origin.authority().host()).matches();
    }

    private boolean matchesPort(Origin origin) {
        return ports == Breadth.ANY
                || origin.authority().port().equals(base.authority().port());
    }
}
