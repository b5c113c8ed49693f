package org.ws101.servlet.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * A path such as {@code /chat/{room}}: segments that are literal, or stand for any one segment that is not empty. Immutable.
 */
public final class PathTemplate {
    private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*+)}");

    private final String text;
    private final List<Segment> segments;

    /** @param parameter whether the text is the name of a parameter */
    private record Segment(String text, boolean parameter) {}

    private PathTemplate(String text, List<Segment> segments) {
        this.text = text;
        this.segments = segments;
    }

    /**
     * Reads a template.
     *
     * @throws WebSocketDeploymentException when the text is not a path, a brace is out of place, or a name comes twice
     */
    public static PathTemplate parse(String text) {
        if (!text.startsWith("/")) {
            throw malformed(text, "start it with a slash, such as /chat/{room}");
        }
        if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
            throw malformed(text, "leave out the query and the fragment");
        }
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String segment : split(text)) {
            segments.add(segment(text, segment));
        }
        for (Segment segment : segments) {
            if (segment.parameter && !names.add(segment.text)) {
                throw malformed(text, "use the parameter {" + segment.text + "} only once");
            }
        }
        return new PathTemplate(text, List.copyOf(segments));
    }

    private static Segment segment(String template, String segment) {
        var parameter = PARAMETER.matcher(segment);
        if (parameter.matches()) {
            return new Segment(parameter.group(1), true);
        }
        if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
            throw malformed(
                    template,
                    "a parameter is a whole segment, a name of letters, digits, _ . - in braces, such as /chat/{room}");
        }
        return new Segment(segment, false);
    }

    private static WebSocketDeploymentException malformed(String text, String remedy) {
        return new WebSocketDeploymentException("The endpoint path \"" + text + "\" is malformed: " + remedy);
    }

    /** The segments between the slashes, empty ones too: {@code /a/} has the segments {@code a} and the empty one. */
    static String[] split(String path) {
        return path.substring(1).split("/", -1);
    }

    /** The parameters when the path, as {@link #split}, matches. */
    Optional<Map<String, String>> match(String[] path) {
        if (path.length != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < path.length; i++) {
            Segment segment = segments.get(i);
            if (segment.parameter && !path[i].isEmpty()) {
                parameters.put(segment.text, path[i]);
            } else if (segment.parameter || !segment.text.equals(path[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(Collections.unmodifiableMap(parameters));
    }

    /** Equal for templates that match the same paths; sorts those first that are literal earlier. */
    public String normalised() {
        StringBuilder normalised = new StringBuilder();
        for (Segment segment : segments) {
            normalised.append('/').append(segment.parameter ? "{}" : segment.text);
        }
        return normalised.toString();
    }

    /** Whether this one wins over another of as many segments, when both match. */
    boolean isMoreLiteralThan(PathTemplate other) {
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).parameter != other.segments.get(i).parameter) {
                return other.segments.get(i).parameter;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
