package org.ws101.servlet.internal;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Names of options that were written wrong. Stateless. */
public final class Misspelling {
    private Misspelling() {}

    /** What to write instead: the beginning of a remedy, ready for another; empty when no option is near. */
    public static String remedy(String written, Collection<String> options) {
        return nearest(written, options)
                .map(near -> "write " + near + " if that is meant; ")
                .orElse("");
    }

    /** The option that differs by few letters. */
    private static Optional<String> nearest(String written, Collection<String> options) {
        String nearest = null;
        int least = Math.max(2, written.length() / 3) + 1;
        for (String candidate : options) {
            int distance = distance(written.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                nearest = candidate;
                least = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** How many letters have to be added, dropped or replaced (Levenshtein). */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
