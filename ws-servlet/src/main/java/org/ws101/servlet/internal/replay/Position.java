package org.ws101.servlet.internal.replay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the messages of a group. Immutable.
 *
 * <p>It is written as {@code key.origin:number}. The key stands for the group and does not show its name; the origin stands for who
 * numbers, which is one start of a node; the number counts the messages of that origin from 1, of all groups. So two positions can be
 * compared when key and origin are the same, on whichever node they are compared.
 *
 * @param key of the group, see {@link #keyOf}
 * @param origin drawn at random by who numbers
 * @param number that of the last message before this place; 0 is the place before the first
 */
record Position(String key, String origin, long number) {
    private static final Pattern TEXT =
            Pattern.compile("([A-Za-z0-9_-]{1,32})\\.([A-Za-z0-9_-]{1,32}):(0|[1-9][0-9]{0,17})");
    private static final int KEY_BYTES = 6;

    /** The key of a group: short, and without its name, which may not be for everybody. */
    static String keyOf(String group) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(group.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, KEY_BYTES));
        } catch (NoSuchAlgorithmException e) { // every JDK has it
            throw new IllegalStateException(e);
        }
    }

    /** Reads one; empty when it is malformed. */
    static Optional<Position> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Position(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return key + "." + origin + ":" + number;
    }
}
