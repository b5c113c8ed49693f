package org.ws101.internal.handshake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings the many spellings of an IPv6 address (RFC 4291 §2.2) to one. */
final class Ipv6 {

    private static final int GROUPS = 8;

    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    private static final Pattern IPV4_TAIL = Pattern.compile("(.*:)" + String.join("\\.", OCTET, OCTET, OCTET, OCTET));

    private Ipv6() {}

    /** The address in brackets, as eight groups without leading zeros in lower case; empty if it is not an address. */
    static Optional<String> normalise(String address) {
        String text = withoutIpv4Tail(address);
        int gap = text.indexOf("::");
        List<String> groups = new ArrayList<>();
        if (gap < 0) {
            addGroups(text, groups);
        } else {
            addGroups(text.substring(0, gap), groups);
            List<String> right = new ArrayList<>();
            addGroups(text.substring(gap + 2), right);
            // "::" stands for at least one group; too many are caught by the count below.
            int missing = Math.max(1, GROUPS - groups.size() - right.size());
            groups.addAll(Collections.nCopies(missing, "0"));
            groups.addAll(right);
        }
        if (groups.size() != GROUPS
                || !groups.stream().allMatch(group -> GROUP.matcher(group).matches())) {
            return Optional.empty();
        }
        return Optional.of(
                "[" + String.join(":", groups.stream().map(Ipv6::shortest).toList()) + "]");
    }

    private static void addGroups(String text, List<String> groups) {
        if (!text.isEmpty()) {
            Collections.addAll(groups, text.split(":", -1));
        }
    }

    private static String shortest(String group) {
        return Integer.toHexString(Integer.parseInt(group, 16));
    }

    /** Turns {@code ::ffff:192.0.2.1} into {@code ::ffff:c000:201}; what has no such tail stays as it is. */
    private static String withoutIpv4Tail(String address) {
        Matcher matcher = IPV4_TAIL.matcher(address);
        return matcher.matches()
                ? matcher.group(1) + group(matcher.group(2), matcher.group(3)) + ":"
                        + group(matcher.group(4), matcher.group(5))
                : address;
    }

    private static String group(String high, String low) {
        return Integer.toHexString((Integer.parseInt(high) << 8) | Integer.parseInt(low));
    }
}
