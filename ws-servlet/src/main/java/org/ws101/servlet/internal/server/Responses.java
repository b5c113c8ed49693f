package org.ws101.servlet.internal.server;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ws101.internal.handshake.HandshakeRefusal;
import org.ws101.internal.handshake.ResponseHead;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/** Writes the answer to an opening handshake to a servlet response. Stateless. */
final class Responses {
    private static final String CHALLENGE = "WWW-Authenticate";
    /** Not Basic: browsers would ask the user for a password. */
    private static final String DEFAULT_CHALLENGE = "Bearer realm=\"WebSocket\"";

    private Responses() {}

    /** Sets the status and the headers that accept the handshake. */
    static void accept(HttpServletResponse response, ResponseHead head) {
        if (head.status()
                == HttpServletResponse.SC_OK) { // a body, as filters may have begun, would be taken for frames
            response.resetBuffer();
        }
        write(response, head);
        HttpServletResponse own = Upgrade.innermost(response);
        if (own == response) {
            return;
        }
        boolean isWhole = head.headers().names().stream().allMatch(own::containsHeader);
        if (own.getStatus() != head.status() || !isWhole) {
            write(own, head); // a wrapper keeps them back, and would be asked for them too late
        }
    }

    private static void write(HttpServletResponse response, ResponseHead head) {
        response.setStatus(head.status());
        response.setContentLengthLong(-1); // RFC 9110 §8.6: none with a 1xx; Jetty would wait for so many bytes
        for (String name : head.headers().names()) {
            setOrAdd(response, name, head.headers().all(name));
        }
    }

    /**
     * Writes a refusal, in place of what filters before this one have written. Containers close the connection after it, because
     * of {@code Connection: close}.
     *
     * @param protocol of the request, such as {@code HTTP/1.1}
     */
    static void refuse(HttpServletResponse response, String protocol, HandshakeRefusal refusal) throws IOException {
        if (response.isCommitted()) {
            return; // it is another's, and whoever wrote it has answered
        }
        response.resetBuffer();
        response.setStatus(refusal.status());
        response.setContentType(refusal.headers().first("Content-Type").orElse("text/plain;charset=utf-8"));
        for (String name : refusal.headers().names()) {
            if (!name.equalsIgnoreCase("Content-Type") && maySend(name, protocol)) {
                setOrAdd(response, name, refusal.headers().all(name));
            }
        }
        if (refusal.status() == HttpServletResponse.SC_UNAUTHORIZED && !response.containsHeader(CHALLENGE)) {
            response.setHeader(CHALLENGE, DEFAULT_CHALLENGE); // RFC 9110 §11.6.1: there must be one
        }
        write(response, refusal.body());
    }

    private static void write(HttpServletResponse response, String body) throws IOException {
        ServletOutputStream stream;
        try {
            stream = response.getOutputStream();
        } catch (IllegalStateException e) { // a filter has asked for the writer, and so for an encoding
            response.setContentLength(body.getBytes(Charset.forName(response.getCharacterEncoding())).length);
            response.getWriter().write(body);
            return;
        }
        byte[] encoded = body.getBytes(StandardCharsets.UTF_8);
        response.setContentLength(encoded.length);
        stream.write(encoded);
    }

    /** RFC 9113 §8.2.2: beyond HTTP/1 there are no fields about the connection. */
    private static boolean maySend(String name, String protocol) {
        return protocol.startsWith("HTTP/1.")
                || !(name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Upgrade"));
    }

    /** The handshake's own fields replace what filters before this one have set; others, such as cookies, are added. */
    private static void setOrAdd(HttpServletResponse response, String name, List<String> values) {
        boolean replace = name.equals("Connection") || name.equals("Upgrade") || name.startsWith("Sec-WebSocket-");
        for (String value : values) {
            if (replace) {
                response.setHeader(name, value);
            } else {
                response.addHeader(name, value);
            }
            replace = false;
        }
    }
}
