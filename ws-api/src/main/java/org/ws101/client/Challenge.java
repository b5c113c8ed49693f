package org.ws101.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One challenge of a {@code WWW-Authenticate} or {@code Proxy-Authenticate} field (RFC 9110 §11.6.1).
 *
 * @param scheme in lower case
 * @param parameters by name, in any case, with unquoted values
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    /** A quoted pair may be of any octet, that of a line end of Unicode too. */
    private static final Pattern ELEMENT = Pattern.compile(
            "(?:(" + TOKEN + ")(?: +|$))?(?:(" + TOKEN + ")[ \\t]*=[ \\t]*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|(" + TOKEN
                    + ")))?",
            Pattern.DOTALL);

    /**
     * Reads challenges; what is malformed is skipped.
     *
     * @param elements the parts of the field between its commas
     */
    static List<Challenge> parse(List<String> elements) {
        List<Challenge> challenges = new ArrayList<>();
        for (String element : elements) {
            Matcher matcher = ELEMENT.matcher(element);
            if (!matcher.matches()) {
                continue;
            }
            if (matcher.group(1) != null) {
                challenges.add(new Challenge(
                        matcher.group(1).toLowerCase(Locale.ROOT), new TreeMap<>(String.CASE_INSENSITIVE_ORDER)));
            }
            if (matcher.group(2) != null && !challenges.isEmpty()) {
                challenges
                        .get(challenges.size() - 1)
                        .parameters()
                        .putIfAbsent(matcher.group(2), value(matcher.group(3), matcher.group(4)));
            }
        }
        return challenges;
    }

    private static String value(@Nullable String quoted, @Nullable String token) {
        return quoted != null
                ? quoted.replaceAll("(?s)\\\\(.)", "$1")
                : Optional.ofNullable(token).orElse("");
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
