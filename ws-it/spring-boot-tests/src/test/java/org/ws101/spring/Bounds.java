package org.ws101.spring;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ends of a range, as the texts of an option. Immutable.
 *
 * @param within the ends
 * @param beyond what is next to them, and no longer in the range
 */
record Bounds(List<String> within, List<String> beyond) {
    private static final Pattern NUMBERS = Pattern.compile("(-?[\\d,]+) to ([\\d,]+)");
    private static final Pattern DURATIONS = Pattern.compile("(\\d+ (?:ms|s|h)) (?:to (\\d+ (?:ms|s|h))|or longer)");

    /** Those of a cell of docs/OPTIONS.md; empty when it is no range of numbers or durations. */
    static Optional<Bounds> of(String range) {
        Matcher numbers = NUMBERS.matcher(range);
        if (numbers.matches()) {
            BigInteger least = number(numbers.group(1));
            BigInteger most = number(numbers.group(2));
            return Optional.of(new Bounds(
                    List.of(least.toString(), most.toString()),
                    List.of(
                            least.subtract(BigInteger.ONE).toString(),
                            most.add(BigInteger.ONE).toString())));
        }
        Matcher durations = DURATIONS.matcher(range);
        return durations.matches() ? Optional.of(between(durations.group(1), durations.group(2))) : Optional.empty();
    }

    private static BigInteger number(String text) {
        return new BigInteger(text.replace(",", ""));
    }

    /** @param most null for a range without an end */
    private static Bounds between(String least, String most) {
        List<String> within = new ArrayList<>(List.of(duration(least).toString()));
        List<String> beyond =
                new ArrayList<>(List.of(duration(least).minusMillis(1).toString()));
        if (most != null) {
            within.add(duration(most).toString());
            beyond.add(duration(most).plusMillis(1).toString());
        }
        return new Bounds(within, beyond);
    }

    private static Duration duration(String text) {
        String[] parts = text.split(" ", -1);
        long number = Long.parseLong(parts[0]);
        return switch (parts[1]) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofHours(number);
        };
    }
}
