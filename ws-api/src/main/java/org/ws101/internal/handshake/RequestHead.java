package org.ws101.internal.handshake;

import java.nio.charset.StandardCharsets;

/**
 * The head of an HTTP request, as received by a server or to be sent by a client.
 *
 * @param method as spelt in the request line; methods are case-sensitive
 * @param protocol the HTTP version in the form {@code HTTP/1.1}
 * @param target the request target: path and, if there is one, the query
 * @param headers all header fields
 */
public record RequestHead(String method, String protocol, String target, Headers headers) {

    /** This head as it stands on the wire, the empty line at its end included. */
    public byte[] bytes() {
        StringBuilder text = new StringBuilder(512);
        text.append(method)
                .append(' ')
                .append(target)
                .append(' ')
                .append(protocol)
                .append("\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
