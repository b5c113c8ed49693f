package org.ws101.cdi.internal;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The URI of a client endpoint, with parameters as {@code {name}} or without. Immutable. */
final class UriTemplate {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]+)}");

    private final String text;
    private final Set<String> names;

    private UriTemplate(String text) {
        this.text = text;
        this.names =
                PARAMETER.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when it can become no URI of a WebSocket
     */
    static UriTemplate parse(String text) {
        UriTemplate template = new UriTemplate(text);
        Map<String, String> anything = new HashMap<>();
        template.names.forEach(name -> anything.put(name, "1")); // even a port can be that
        URI uri;
        try {
            uri = template.expand(anything);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "The URI " + text + " is malformed: " + malformed.getMessage(), malformed);
        }
        boolean scheme = "ws".equalsIgnoreCase(uri.getScheme()) || "wss".equalsIgnoreCase(uri.getScheme());
        if (!scheme || uri.getHost() == null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "The URI " + text + " is not a WebSocket URI: write it as wss://host/path or"
                            + " ws://host/path, without a fragment");
        }
        return template;
    }

    /** The names of its parameters. */
    Set<String> names() {
        return names;
    }

    /**
     * The URI with values for all parameters, which are encoded.
     *
     * @throws IllegalArgumentException when a parameter has no value, or a value is for none
     */
    URI expand(Map<String, String> values) {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(names);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "The URI " + text + " has no parameters " + unknown + "; it has " + new TreeSet<>(names));
        }
        return URI.create(
                PARAMETER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(encoded(found, values))));
    }

    private String encoded(MatchResult found, Map<String, String> values) {
        String name = found.group(1);
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The parameter {" + name + "} of the URI " + text
                    + " has no value: set it with pathParameter(\"" + name + "\", …)");
        }
        // Form encoding differs in the blank alone from what a path and a query have in common (RFC 3986 §2.1).
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
