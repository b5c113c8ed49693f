package org.ws101.client;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ws101.internal.handshake.Headers;

/** The line of a refusal's body that a message of an exception quotes. Stateless. */
final class Quote {
    private static final int LONGEST = 200;
    private static final Pattern TEXT = Pattern.compile("text/.*|application/(.*\\+)?(json|xml)");
    private static final Pattern TITLE = Pattern.compile("<title>([^<]*)</title>", Pattern.CASE_INSENSITIVE);

    private Quote() {}

    /**
     * The first line that is not blank, of a page its title; at most 200 characters, without control characters.
     *
     * @return empty when there is none, or the body is not plain text of some type
     */
    static Optional<String> of(Headers headers, byte[] body) {
        String type = headers.first("Content-Type")
                .orElse("")
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!TEXT.matcher(type).matches() || headers.first("Content-Encoding").isPresent()) {
            return Optional.empty();
        }
        String text = new String(body, StandardCharsets.UTF_8);
        if (type.equals("text/html")) {
            Matcher title = TITLE.matcher(text);
            text = title.find() ? title.group(1) : "";
        }
        return text.lines()
                .map(line -> line.replaceAll("\\p{C}", " ").strip())
                .filter(line -> !line.isEmpty())
                .findFirst()
                .map(Quote::cut);
    }

    private static String cut(String line) {
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return line.substring(0, end) + "…";
    }
}
