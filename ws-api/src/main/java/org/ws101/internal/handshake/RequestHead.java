package org.ws101.internal.handshake;

/**
 * The head of an HTTP request, as received by a server or to be sent by a client.
 *
 * @param method as spelt in the request line; methods are case-sensitive
 * @param protocol the HTTP version in the form {@code HTTP/1.1}
 * @param target the request target: path and, if there is one, the query
 * @param headers all header fields
 */
public record RequestHead(String method, String protocol, String target, Headers headers) {}
