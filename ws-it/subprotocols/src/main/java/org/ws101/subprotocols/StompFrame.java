package org.ws101.subprotocols;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A frame of STOMP 1.2, which is a text message. Immutable.
 *
 * @param headers in their order; of one that is repeated the first (STOMP 1.2, "Repeated Header Entries")
 */
record StompFrame(String command, Map<String, String> headers, String body) {
    /**
     * Reads a frame.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static StompFrame parse(String text) {
        int end = text.indexOf('\0');
        if (end < 0) {
            throw new IllegalArgumentException("The frame does not end in NUL");
        }
        int blank = indexOfBlankLine(text, end);
        List<String> lines = text.substring(0, blank).lines().toList();
        Map<String, String> headers = new LinkedHashMap<>();
        boolean plain = lines.get(0).equals("CONNECT") || lines.get(0).equals("CONNECTED"); // as STOMP 1.0 wrote them
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException("A header has no name and value: write name:value");
            }
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1);
            headers.putIfAbsent(plain ? name : unescape(name), plain ? value : unescape(value));
        }
        int body = text.indexOf('\n', blank) + 1;
        return new StompFrame(lines.get(0), headers, text.substring(body, end));
    }

    /** Where the line break before the empty line begins that ends the headers. */
    private static int indexOfBlankLine(String text, int end) {
        for (int at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
            int next = at + 1;
            if (text.startsWith("\n", next) || text.startsWith("\r\n", next)) {
                return next;
            }
        }
        throw new IllegalArgumentException("No empty line ends the headers");
    }

    private static String unescape(String text) {
        StringBuilder result = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
            result.append(text, from, at);
            switch (at + 1 < text.length() ? text.charAt(at + 1) : ' ') {
                case 'n' -> result.append('\n');
                case 'r' -> result.append('\r');
                case 'c' -> result.append(':');
                case '\\' -> result.append('\\');
                default ->
                    throw new IllegalArgumentException("A header has an escape that is none of \\n, \\r, \\c and \\\\");
            }
            from = at + 2;
        }
        result.append(text, from, text.length());
        return result.toString();
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace(":", "\\c");
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /**
     * A header that has to be there.
     *
     * @throws IllegalArgumentException when it is not
     */
    String required(String name) {
        return header(name).orElseThrow(() -> new IllegalArgumentException(command + " needs the header " + name));
    }

    /** The text message. */
    String format() {
        StringBuilder text = new StringBuilder(command).append('\n');
        boolean plain = command.equals("CONNECTED");
        headers.forEach((name, value) -> text.append(plain ? name : escape(name))
                .append(':')
                .append(plain ? value : escape(value))
                .append('\n'));
        return text.append('\n').append(body).append('\0').toString();
    }
}
