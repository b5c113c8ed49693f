package org.ws101.servlet.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * A path such as {@code /chat/{room}} or {@code /files/{path*}}: segments that are literal, or stand for any one segment that is
 * not empty, or, at the end, for all the rest of the path, which is not empty. Immutable.
 */
public final class PathTemplate {
    private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*+)(\\*)?}");

    private final String text;
    private final List<Segment> segments;

    /** What a segment stands for; the earlier the constant, the closer the match. */
    private enum Kind {
        /** Its own text. */
        LITERAL,
        /** One segment. */
        PARAMETER,
        /** All the segments from here on. */
        REST
    }

    /** @param text of a literal, or the name of a parameter */
    private record Segment(String text, Kind kind) {}

    private PathTemplate(String text, List<Segment> segments) {
        this.text = text;
        this.segments = segments;
    }

    /**
     * Reads a template.
     *
     * @throws WebSocketDeploymentException when the text is not a path, a brace is out of place, a name comes twice, or no request
     *     with a plain path (see {@link RequestPath}) can match it
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
        requirePlain(text, segments);
        for (Segment segment : segments) {
            if (segment.kind != Kind.LITERAL && !names.add(segment.text)) {
                throw malformed(text, "use the parameter {" + segment.text + "} only once");
            }
            if (segment.kind == Kind.REST && !segment.equals(segments.get(segments.size() - 1))) {
                throw malformed(text, "{" + segment.text + "*} stands for the rest of the path: put it at the end");
            }
        }
        return new PathTemplate(text, List.copyOf(segments));
    }

    private static Segment segment(String template, String segment) {
        var parameter = PARAMETER.matcher(segment);
        if (parameter.matches()) {
            return new Segment(parameter.group(1), parameter.group(2) == null ? Kind.PARAMETER : Kind.REST);
        }
        if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
            throw malformed(
                    template,
                    "a parameter is a whole segment, a name of letters, digits, _ . - in braces, such as"
                            + " /chat/{room}; at the end, {path*} matches the rest of the path, such as /files/{path*}");
        }
        if (segment.equals("*") || segment.equals("**")) {
            throw malformed(
                    template,
                    segment
                            + " is no wildcard: use {path*} at the end for the rest of the path, such as /files/{path*}, or"
                            + " a name in braces for one segment, such as /chat/{room}");
        }
        return new Segment(segment, Kind.LITERAL);
    }

    /** Templates are compared with decoded paths. */
    private static void requirePlain(String text, List<Segment> segments) {
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            boolean trailingSlash = i == segments.size() - 1 && segment.text.isEmpty();
            Optional<String> oddity = segment.kind == Kind.LITERAL && !trailingSlash
                    ? RequestPath.oddityOfDecoded(segment.text)
                    : Optional.empty();
            if (oddity.isPresent()) {
                throw new WebSocketDeploymentException(
                        "No request can match the endpoint path \"" + text + "\": " + oddity.get());
            }
        }
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
        boolean open = segments.get(segments.size() - 1).kind == Kind.REST;
        if (open ? path.length < segments.size() : path.length != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            String value = segment.kind == Kind.REST ? rest(path, i) : path[i];
            if (segment.kind == Kind.LITERAL ? !segment.text.equals(value) : value.isEmpty()) {
                return Optional.empty();
            }
            if (segment.kind != Kind.LITERAL) {
                parameters.put(segment.text, value);
            }
        }
        return Optional.of(parameters.isEmpty() ? Map.of() : Collections.unmodifiableMap(parameters));
    }

    /**
     * Whether a path that this matches can be within a URL pattern of a filter.
     *
     * @return false only when that is certain
     */
    boolean canBeWithin(String urlPattern) {
        if (urlPattern.indexOf('%') >= 0) {
            return true; // some containers decode it
        }
        if (urlPattern.startsWith("*.")) {
            Segment last = segments.get(segments.size() - 1);
            return last.kind != Kind.LITERAL || last.text.endsWith(urlPattern.substring(1));
        }
        if (urlPattern.endsWith("/*")) {
            return urlPattern.length() == 2 || canBegin(split(urlPattern.substring(0, urlPattern.length() - 2)));
        }
        boolean exact =
                urlPattern.length() > 1 && urlPattern.startsWith("/"); // "/" is all or one, as the container likes
        return !exact || match(split(urlPattern)).isPresent();
    }

    private boolean canBegin(String[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (i == segments.size()) {
                return false;
            }
            Segment segment = segments.get(i);
            if (segment.kind == Kind.REST) {
                return true;
            }
            if (segment.kind == Kind.LITERAL && !segment.text.equals(prefix[i])) {
                return false;
            }
        }
        return true;
    }

    private static String rest(String[] path, int from) {
        return String.join("/", Arrays.asList(path).subList(from, path.length));
    }

    /** The names of the parameters, that of the rest included. */
    public Set<String> parameterNames() {
        return segments.stream()
                .filter(segment -> segment.kind != Kind.LITERAL)
                .map(Segment::text)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Equal for templates that match the same paths; sorts those first that are literal earlier. */
    public String normalised() {
        StringBuilder normalised = new StringBuilder();
        for (Segment segment : segments) {
            normalised
                    .append('/')
                    .append(
                            switch (segment.kind) {
                                case LITERAL -> segment.text;
                                case PARAMETER -> "{}";
                                case REST -> "{*}";
                            });
        }
        return normalised.toString();
    }

    /** Whether this one wins over another, when both match: it is literal, or stands for less, at the first difference. */
    boolean isCloserThan(PathTemplate other) {
        int common = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < common; i++) {
            int order = segments.get(i).kind.compareTo(other.segments.get(i).kind);
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
