package org.ws101.internal.handshake;

/**
 * The head of an HTTP response, to be sent by a server or as received by a client.
 *
 * @param status the three-digit status code
 * @param headers all header fields
 */
public record ResponseHead(int status, Headers headers) {}
