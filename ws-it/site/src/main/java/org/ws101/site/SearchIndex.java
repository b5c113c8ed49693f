package org.ws101.site;

import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the search of the site looks through: a script, because pages that are opened as files may load nothing else. Not thread-safe. */
final class SearchIndex {
    /** What a string of a script cannot have as it is. */
    private static final Pattern SPECIAL = Pattern.compile("[\"\\\\<\\p{Cntrl}\u2028\u2029]");

    private final StringJoiner entries = new StringJoiner(",\n", "window.searchIndex = [\n", "\n];\n");

    /** Adds the sections of a page: address, title of the page, heading, text. */
    void add(String page, Document document) {
        for (Document.Section section : document.sections()) {
            String address = section.level() == 1 ? page : page + "#" + section.id();
            entries.add("[" + quoted(address) + "," + quoted(document.title()) + "," + quoted(section.heading()) + ","
                    + quoted(section.text()) + "]");
        }
    }

    String script() {
        return entries.toString();
    }

    static String quoted(String text) {
        return "\""
                + SPECIAL.matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                String.format("\\u%04x", (int) found.group().charAt(0))))
                + "\"";
    }
}
