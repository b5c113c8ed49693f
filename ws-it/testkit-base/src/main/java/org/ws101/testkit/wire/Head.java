package org.ws101.testkit.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The head of a request or response (RFC 9112 §2): a first line, and lines of fields. */
final class Head {
    private static final String END = "\r\n\r\n";

    private Head() {}

    /** Reads up to the empty line, and not one byte more; returns the lines without the empty one. */
    static List<String> read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < END.length()) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(
                        "The connection has ended within a head: " + head.toString(StandardCharsets.ISO_8859_1));
            }
            head.write(next);
            matched = next == END.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    static boolean isNamed(String line, String name) {
        return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }

    /** The values of the lines with that name, in their order. */
    static List<String> values(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> isNamed(line, name))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }
}
