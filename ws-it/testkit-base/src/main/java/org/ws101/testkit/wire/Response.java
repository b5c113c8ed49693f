package org.ws101.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * An HTTP response. Immutable.
 *
 * @param status the status
 * @param fields the field lines, in their order
 * @param body the content, decoded as UTF-8; empty as long as only the head was read
 */
public record Response(int status, List<String> fields, String body) {
    /** Copies the list. */
    public Response {
        fields = List.copyOf(Objects.requireNonNull(fields, "fields"));
        Objects.requireNonNull(body, "body");
    }

    /** Reads the head of a response, and not one byte more. */
    static Response read(InputStream in) throws IOException {
        List<String> lines = Head.read(in);
        return new Response(Integer.parseInt(lines.get(0).split(" ", -1)[1]), lines.subList(1, lines.size()), "");
    }

    Response withBody(String content) {
        return new Response(status, fields, content);
    }

    /** Returns the values of a field, one for each of its lines. The name may be in upper or lower case. */
    public List<String> values(String name) {
        return Head.values(fields, Objects.requireNonNull(name, "name"));
    }

    /** Returns the value of a field; those of several lines joined by commas; empty when there is none. */
    public String field(String name) {
        return String.join(", ", values(name));
    }

    /** Returns whether the server announces that it closes the connection. */
    public boolean announcesClose() {
        return List.of(field("Connection").toLowerCase(Locale.ROOT).split("\\s*,\\s*", -1))
                .contains("close");
    }
}
