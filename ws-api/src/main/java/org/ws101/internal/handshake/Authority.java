package org.ws101.internal.handshake;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Host and port of a {@code Host} field or an origin ({@code uri-host [ ":" port ]}, RFC 9110 §7.2), normalised so that two
 * of them name the same place if they are equal.
 *
 * @param host in lower case; an IPv6 literal in brackets with all its eight groups
 */
record Authority(String host, OptionalInt port) {

    /** RFC 3986 §3.2.2. The loops are possessive over one character class each: no backtracking and no recursion. */
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45}+)]|([A-Za-z0-9\\-._~!$&'()*+,;=%]++))(?::([0-9]{0,5}+))?");

    /** Empty if {@code text} is anything but a host with at most a port. */
    static Optional<Authority> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String port = matcher.group(3);
        OptionalInt number =
                port == null || port.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port));
        if (number.orElse(0) > 0xFFFF) {
            return Optional.empty();
        }
        String name = matcher.group(2);
        Optional<String> host = name == null ? Ipv6.normalise(matcher.group(1)) : Optional.of(Ascii.lowerCase(name));
        return host.map(normalised -> new Authority(normalised, number));
    }

    /** This authority, with {@code port} if it has none of its own. */
    Authority orPort(OptionalInt otherwise) {
        return port.isPresent() ? this : new Authority(host, otherwise);
    }
}
