package org.ws101.servlet.internal.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it connects: {@code token,position,position} in the parameter {@value #PARAMETER} of the query. Immutable.
 *
 * @param token what the marks of this connection begin with; null when the client wants none
 * @param seen the last message that the client has seen, of each group and origin
 * @param legible whether that is all that it has shown; otherwise it may have been in any group
 */
public record Request(@Nullable String token, List<Position> seen, boolean legible) {
    /** The parameter of the query. */
    public static final String PARAMETER = "ws101-replay";

    /** How many positions count; a client is in so many groups at most. */
    static final int MOST_POSITIONS = 64;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{8,64}");
    private static final Request NONE = new Request(null, List.of(), true);

    /** Reads the parameter. Positions that are malformed or too many are left out. */
    public static Request of(Optional<String> parameter) {
        if (parameter.isEmpty()) {
            return NONE;
        }
        String[] fields = parameter.get().split(",", MOST_POSITIONS + 2);
        if (!TOKEN.matcher(fields[0]).matches()) {
            return NONE;
        }
        List<Position> seen = new ArrayList<>();
        for (int i = 1; i < Math.min(fields.length, MOST_POSITIONS + 1); i++) {
            Position.parse(fields[i]).ifPresent(seen::add);
        }
        return new Request(fields[0], List.copyOf(seen), seen.size() == fields.length - 1);
    }

    /** The same of a client that has seen nothing. */
    Request withoutSeen() {
        return new Request(token, List.of(), true);
    }

    /** Whether the client has been in that group before, or may have been. */
    boolean knows(String key) {
        return !legible || shows(key);
    }

    /** Whether the client shows where it was in that group. */
    boolean shows(String key) {
        return seen.stream().anyMatch(position -> position.key().equals(key));
    }

    /** The number of the last message that the client has seen of a group, of each origin. */
    Map<String, Long> numbers(String key) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        seen.stream()
                .filter(position -> position.key().equals(key))
                .forEach(position -> numbers.putIfAbsent(position.origin(), position.number()));
        return numbers;
    }

    /** Whether the client may know of more origins than it shows: it may have had no room for them. */
    boolean mayLack() {
        return !legible || seen.size() >= MOST_POSITIONS;
    }
}
