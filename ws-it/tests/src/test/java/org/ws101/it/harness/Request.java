package org.ws101.it.harness;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An HTTP request as text, by default a correct opening handshake (RFC 6455 §4.1). Immutable. */
public final class Request {
    /** The key of the example in RFC 6455 §1.3, and what must come back for it. */
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    public static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final String line;
    private final List<String> fields;
    private final String body;

    private Request(String line, List<String> fields, String body) {
        this.line = line;
        this.fields = List.copyOf(fields);
        this.body = body;
    }

    /** An opening handshake for a path within the application of a container. */
    public static Request upgrade(Container container, String path) {
        return upgradeAt(container.contextPath() + path);
    }

    /** An opening handshake for a path from the root of a server. */
    public static Request upgradeAt(String path) {
        return new Request(
                "GET " + path + " HTTP/1.1",
                List.of(
                        "Host: 127.0.0.1",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Key: " + KEY,
                        "Sec-WebSocket-Version: 13"),
                "");
    }

    /** An ordinary GET request. */
    public static Request get(Container container, String path) {
        return getAt(container.contextPath() + path);
    }

    /** An ordinary GET request for a path from the root of a server. */
    public static Request getAt(String path) {
        return new Request("GET " + path + " HTTP/1.1", List.of("Host: 127.0.0.1"), "");
    }

    /** This request with one more field line at the end. */
    public Request with(String name, String value) {
        List<String> more = new ArrayList<>(fields);
        more.add(name + ": " + value);
        return new Request(line, more, body);
    }

    /** This request without the field lines of a name. */
    public Request without(String name) {
        return new Request(
                line,
                fields.stream()
                        .filter(field -> !field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                        .toList(),
                body);
    }

    /** This request with another value for a field. */
    public Request replacing(String name, String value) {
        return without(name).with(name, value);
    }

    public Request method(String method) {
        return new Request(method + line.substring(line.indexOf(' ')), fields, body);
    }

    public Request version(String version) {
        return new Request(line.substring(0, line.lastIndexOf(' ') + 1) + version, fields, body);
    }

    /** This request with something behind the head; the field lines do not change. */
    public Request body(String content) {
        return new Request(line, fields, content);
    }

    public byte[] bytes() {
        return (line + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return line + " " + fields;
    }
}
