package org.ws101.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The head of an HTTP response.
 *
 * @param status the status
 * @param fields the values of the fields by their names, in any case; those of several lines joined by commas
 */
public record Response(int status, Map<String, String> fields) {
    /** Reads up to the empty line and not one byte more. */
    static Response read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The connection ended within the head of the response: " + head);
            }
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        List<String> lines = head.toString(StandardCharsets.ISO_8859_1).lines().toList();
        return new Response(
                Integer.parseInt(lines.get(0).split(" ", -1)[1]),
                lines.stream()
                        .skip(1)
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.toMap(
                                line -> line.substring(0, line.indexOf(':')),
                                line -> line.substring(line.indexOf(':') + 1).strip(),
                                (one, other) -> one + ", " + other,
                                () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER))));
    }

    /** The value of a field; empty when it is not there. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Whether the server says that it closes the connection. */
    public boolean announcesClose() {
        return List.of(field("Connection").toLowerCase(Locale.ROOT).split("\\s*,\\s*", -1))
                .contains("close");
    }
}
