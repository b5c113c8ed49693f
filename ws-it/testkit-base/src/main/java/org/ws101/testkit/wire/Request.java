package org.ws101.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An HTTP request as text: nothing is checked. Immutable. */
public final class Request {
    /** The key in the example of RFC 6455 §1.3. */
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    /** The value of {@code Sec-WebSocket-Accept} for {@link #KEY}. */
    public static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final String HOST = "Host: 127.0.0.1";

    private final String line;
    private final List<String> fields;
    private final String body;

    private Request(String line, List<String> fields, String body) {
        this.line = line;
        this.fields = List.copyOf(fields);
        this.body = body;
    }

    /**
     * Returns a valid opening handshake (RFC 6455 §4.1). Its {@code Host} is {@code 127.0.0.1} without a port: for a
     * same-origin check, replace that field.
     *
     * @param target the path, and possibly a query
     */
    public static Request upgrade(String target) {
        return new Request(
                getLine(target),
                List.of(
                        HOST,
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Key: " + KEY,
                        "Sec-WebSocket-Version: 13"),
                "");
    }

    /**
     * Returns an ordinary GET request.
     *
     * @param target the path, and possibly a query
     */
    public static Request get(String target) {
        return new Request(getLine(target), List.of(HOST), "");
    }

    private static String getLine(String target) {
        return "GET " + Objects.requireNonNull(target, "target") + " HTTP/1.1";
    }

    /** Reads the head of a request, and not one byte more. */
    static Request read(InputStream in) throws IOException {
        List<String> lines = Head.read(in);
        return new Request(lines.get(0), lines.subList(1, lines.size()), "");
    }

    /** Returns this request with one more field line at the end. */
    public Request with(String name, String value) {
        return withLine(Objects.requireNonNull(name, "name") + ": " + Objects.requireNonNull(value, "value"));
    }

    /** Returns this request with one more line at the end, which need not be a valid field line. */
    public Request withLine(String more) {
        List<String> lines = new ArrayList<>(fields);
        lines.add(Objects.requireNonNull(more, "more"));
        return new Request(line, lines, body);
    }

    /** Returns this request without the field lines of a name, in upper or lower case. */
    public Request without(String name) {
        Objects.requireNonNull(name, "name");
        return new Request(
                line,
                fields.stream().filter(field -> !Head.isNamed(field, name)).toList(),
                body);
    }

    /** Returns this request with another value of a field, at the end. */
    public Request replacing(String name, String value) {
        Objects.requireNonNull(value, "value");
        return without(name).with(name, value);
    }

    /** Returns this request with another method. */
    public Request method(String method) {
        Objects.requireNonNull(method, "method");
        return new Request(method + line.substring(line.indexOf(' ')), fields, body);
    }

    /** Returns this request with another version, such as {@code HTTP/1.0}. */
    public Request version(String version) {
        Objects.requireNonNull(version, "version");
        return new Request(line.substring(0, line.lastIndexOf(' ') + 1) + version, fields, body);
    }

    /** Returns this request with content behind its head, as Latin-1. The field lines do not change. */
    public Request body(String content) {
        return new Request(line, fields, Objects.requireNonNull(content, "content"));
    }

    /** Returns the request line. */
    public String line() {
        return line;
    }

    /** Returns the target of the request: the second word of its line. */
    public String target() {
        return line.split(" ", -1)[1];
    }

    /** Returns the field lines. */
    public List<String> fields() {
        return fields;
    }

    /** Returns the values of a field, one for each of its lines. The name may be in upper or lower case. */
    public List<String> values(String name) {
        return Head.values(fields, Objects.requireNonNull(name, "name"));
    }

    /** Returns the value of a field; those of several lines joined by commas; empty when there is none. */
    public String field(String name) {
        return String.join(", ", values(name));
    }

    /** Returns the request as it is sent. */
    public byte[] bytes() {
        return (line + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return line + " " + fields;
    }
}
