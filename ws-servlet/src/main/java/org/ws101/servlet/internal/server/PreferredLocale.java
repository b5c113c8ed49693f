package org.ws101.servlet.internal.server;

import java.util.List;
import java.util.Locale;
import org.ws101.internal.handshake.Headers;

/** The locale that a client likes best, as {@code ServletRequest.getLocale} has it. Stateless. */
final class PreferredLocale {
    private static final String ANY = "*";

    private PreferredLocale() {}

    /** That of {@code Accept-Language} (RFC 9110 §12.5.4); the default of the process when there is none that can be read. */
    static Locale of(Headers headers) {
        List<String> lines = headers.all("Accept-Language");
        if (lines.isEmpty()) {
            return Locale.getDefault();
        }
        try {
            return Locale.LanguageRange.parse(String.join(",", lines)).stream()
                    .filter(range -> range.getWeight() > 0 && !range.getRange().startsWith(ANY))
                    .findFirst()
                    .map(range -> Locale.forLanguageTag(range.getRange()))
                    .orElseGet(Locale::getDefault);
        } catch (IllegalArgumentException e) { // malformed
            return Locale.getDefault();
        }
    }
}
