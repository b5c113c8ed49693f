package org.ws101.internal.handshake;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One serialised origin, {@code scheme "://" host [ ":" port ]} (RFC 6454 §6.2); the default port of a scheme is always
 * written out, so that equal records are the same origin.
 *
 * @param scheme in lower case
 */
record Origin(String scheme, Authority authority) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*+)://([^/?#@]++)");

    /** Empty if {@code text} is not exactly one origin; {@code null}, the opaque origin, is none. */
    static Optional<Origin> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String scheme = Ascii.lowerCase(matcher.group(1));
        return Authority.parse(matcher.group(2))
                .map(authority -> new Origin(scheme, authority.orPort(defaultPort(scheme))));
    }

    private static OptionalInt defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> OptionalInt.of(80);
            case "https" -> OptionalInt.of(443);
            default -> OptionalInt.empty();
        };
    }

    /** Whether a page of this origin reaches its own server when it names {@code host}. */
    boolean isServedBy(Authority host) {
        return authority.equals(host.orPort(defaultPort(scheme)));
    }
}
