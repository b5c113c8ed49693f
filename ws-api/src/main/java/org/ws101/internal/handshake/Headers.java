package org.ws101.internal.handshake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The header fields of one HTTP message: its lines, in the order in which they came; names are compared without regard to ASCII
 * case. Immutable.
 *
 * <p>Holds whatever it was given, valid or not: what a peer sent is judged by the handshake, and what an application wants
 * sent is judged where the head is made. White space round a value is not part of it (RFC 9110 §5.5) and is dropped.
 */
public final class Headers {

    private static final Headers EMPTY = builder().build();

    /** Behind each name and value of a packed text. */
    private static final char SEPARATOR = 0;

    /** A name, its value, the next name: they are few. */
    private final String[] lines;

    private Headers(String[] lines) {
        this.lines = lines;
    }

    /** No header fields at all. */
    public static Headers empty() {
        return EMPTY;
    }

    /** A single field line. */
    public static Headers of(String name, String value) {
        return builder().add(name, value).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The value of the field's first line. */
    public Optional<String> first(String name) {
        int found = next(name, 0);
        return found < lines.length ? Optional.of(lines[found + 1]) : Optional.empty();
    }

    /** The values of all lines of the field, in order, not split at commas; empty if it is absent. */
    public List<String> all(String name) {
        int found = next(name, 0);
        if (found == lines.length) {
            return List.of();
        }
        int another = next(name, found + 2);
        if (another == lines.length) {
            return List.of(lines[found + 1]);
        }
        List<String> values = new ArrayList<>();
        values.add(lines[found + 1]);
        for (int i = another; i < lines.length; i = next(name, i + 2)) {
            values.add(lines[i + 1]);
        }
        return Collections.unmodifiableList(values);
    }

    /** Where the next line of a field is; behind the last line when there is none. */
    private int next(String name, int from) {
        int i = from;
        while (i < lines.length && !Ascii.equalsIgnoreCase(lines[i], name)) {
            i += 2;
        }
        return i;
    }

    /** The names, each once, as first spelt. */
    public List<String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < lines.length; i += 2) {
            names.putIfAbsent(Ascii.lowerCase(lines[i]), lines[i]);
        }
        return List.copyOf(names.values());
    }

    /**
     * The elements of a field that is a list: all its lines, split at commas outside quotes, trimmed, without the empty
     * ones (RFC 9110 §5.6.1). A quote that is not closed reaches to the end of its line.
     */
    public List<String> tokens(String name) {
        List<String> elements = new ArrayList<>();
        for (String line : all(name)) {
            splitList(line, elements);
        }
        return Collections.unmodifiableList(elements);
    }

    /** Whether {@code token} is among {@link #tokens(String)}, without regard to ASCII case. */
    public boolean hasToken(String name, String token) {
        List<String> values = all(name);
        if (values.size() == 1 && Ascii.equalsIgnoreCase(values.get(0), token)) {
            return true; // nearly always, and nothing is to be split
        }
        return tokens(name).stream().anyMatch(element -> Ascii.equalsIgnoreCase(element, token));
    }

    /**
     * All lines as one text, which takes half of the memory. A NUL, which no field may have, becomes a blank (RFC 9110 §5.5).
     */
    public String pack() {
        StringBuilder text = new StringBuilder(512);
        for (String part : lines) {
            text.append(part.replace(SEPARATOR, ' ')).append(SEPARATOR);
        }
        return text.toString();
    }

    /** The header fields of a text that {@link #pack} has made. */
    public static Headers unpack(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(SEPARATOR); end >= 0; end = text.indexOf(SEPARATOR, start)) {
            parts.add(text.substring(start, end));
            start = end + 1;
        }
        return new Headers(parts.toArray(String[]::new));
    }

    /** Calls {@code line} with the name and value of each field line. */
    public void forEach(BiConsumer<String, String> line) {
        for (int i = 0; i < lines.length; i += 2) {
            line.accept(lines[i], lines[i + 1]);
        }
    }

    /** The values of all lines by their names, which may be asked for in any case. Unmodifiable. */
    public Map<String, List<String>> toMap() {
        Map<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        names().forEach(name -> map.put(name, all(name)));
        return Collections.unmodifiableMap(map);
    }

    /** Names only: values may be credentials. */
    @Override
    public String toString() {
        return names().toString();
    }

    static void splitList(CharSequence line, List<String> elements) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
            } else if (!quoted && c == ',') {
                addElement(line, start, i, elements);
                start = i + 1;
            }
        }
        addElement(line, start, line.length(), elements);
    }

    private static void addElement(CharSequence line, int start, int end, List<String> elements) {
        String element = trim(line.subSequence(start, end).toString());
        if (!element.isEmpty()) {
            elements.add(element);
        }
    }

    /** Not {@link String#trim()}, which would hide CR, LF and NUL at the ends. */
    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isWhitespace(text.charAt(start))) {
            start++;
        }
        while (start < end && isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isWhitespace(char c) {
        return c == ' ' || c == '\t';
    }

    /** Collects header fields. Not for use by several threads at once. */
    public static final class Builder {

        private final List<String> lines = new ArrayList<>();

        private Builder() {}

        /** Adds a line after those there are; lines of the same name stay. */
        public Builder add(String name, String value) {
            lines.add(name);
            lines.add(trim(value));
            return this;
        }

        /** Adds every line of {@code headers}. */
        public Builder addAll(Headers headers) {
            headers.forEach(this::add);
            return this;
        }

        /** The lines collected so far; the builder may go on being used. */
        public Headers build() {
            return new Headers(lines.toArray(String[]::new));
        }
    }
}
