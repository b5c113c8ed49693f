package org.ws101.servlet.internal;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of a setting. Each method throws {@link IllegalArgumentException} that says what is allowed. */
final class Parameters {
    private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,15})\\s*(ms|s|m|h)");

    private Parameters() {}

    static int integer(String text) {
        long value = number(text, Integer.MAX_VALUE);
        if (value != (int) value) {
            throw new IllegalArgumentException("use " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    static long longInteger(String text) {
        return number(text, Long.MAX_VALUE);
    }

    private static long number(String text, long most) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("write a whole number in digits, up to " + most, e);
        }
    }

    static int positive(String text) {
        int value = integer(text);
        if (value < 1) {
            throw new IllegalArgumentException("write a number from 1");
        }
        return value;
    }

    static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("write true or false");
        };
    }

    static Duration duration(String text) {
        try {
            Matcher matcher = SHORT_DURATION.matcher(text);
            if (!matcher.matches()) {
                return Duration.parse(text);
            }
            return Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException("write a duration such as 20s, 500ms, 2m or PT20S", e);
        }
    }

    private static ChronoUnit unit(String name) {
        return switch (name) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            default -> ChronoUnit.HOURS;
        };
    }

    static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("write one of " + Arrays.toString(type.getEnumConstants()));
    }

    static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }
}
