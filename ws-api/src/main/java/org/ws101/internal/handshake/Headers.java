package org.ws101.internal.handshake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The header fields of one HTTP message: names in the order in which they first came, each with the values of its lines in
 * their order; names are compared without regard to ASCII case. Immutable.
 *
 * <p>Holds whatever it was given, valid or not: what a peer sent is judged by the handshake, and what an application wants
 * sent is judged where the head is made. White space round a value is not part of it (RFC 9110 §5.5) and is dropped.
 */
public final class Headers {

    private static final Headers EMPTY = builder().build();

    /** Keys are names in lower case. */
    private final Map<String, Field> fields;

    private record Field(String name, List<String> values) {}

    private Headers(Map<String, Field> fields) {
        this.fields = fields;
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
        List<String> all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(0));
    }

    /** The values of all lines of the field, in order, not split at commas; empty if it is absent. */
    public List<String> all(String name) {
        Field field = fields.get(Ascii.lowerCase(name));
        return field == null ? List.of() : field.values();
    }

    /** The names, each once, as first spelt. */
    public List<String> names() {
        return fields.values().stream().map(Field::name).toList();
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
        List<String> lines = all(name);
        if (lines.size() == 1 && Ascii.equalsIgnoreCase(lines.get(0), token)) {
            return true; // nearly always, and nothing is to be split
        }
        return tokens(name).stream().anyMatch(element -> Ascii.equalsIgnoreCase(element, token));
    }

    /** Calls {@code line} with the name and value of each field line; the lines of one name follow each other. */
    public void forEach(BiConsumer<String, String> line) {
        fields.values().forEach(field -> field.values().forEach(value -> line.accept(field.name(), value)));
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

        private final Map<String, Field> fields = new LinkedHashMap<>();

        private Builder() {}

        /** Adds a line after those there are; lines of the same name stay. */
        public Builder add(String name, String value) {
            fields.computeIfAbsent(Ascii.lowerCase(name), key -> new Field(name, new ArrayList<>()))
                    .values()
                    .add(trim(value));
            return this;
        }

        /** Adds every line of {@code headers}. */
        public Builder addAll(Headers headers) {
            headers.forEach(this::add);
            return this;
        }

        /** The fields collected so far; the builder may go on being used. */
        public Headers build() {
            Map<String, Field> copy = new LinkedHashMap<>();
            fields.forEach((key, field) -> copy.put(key, new Field(field.name(), List.copyOf(field.values()))));
            return new Headers(copy);
        }
    }
}
