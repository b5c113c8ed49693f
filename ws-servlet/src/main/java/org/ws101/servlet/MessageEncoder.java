package org.ws101.servlet;

import org.ws101.Message;

/**
 * Writes objects that the application sends, by {@link WebSocketConnections#send} and {@link Connections#broadcast}, as
 * messages. The application implements this for {@link Endpoint#withEncoder}; that of an endpoint bean writes with the
 * codecs. It must be thread-safe.
 */
@FunctionalInterface
public interface MessageEncoder {
    /**
     * Writes an object.
     *
     * @param value neither a {@code String}, a {@code byte[]}, a {@code ByteBuffer} nor a {@link Message}
     * @return a whole text or binary message, never null
     * @throws IllegalArgumentException when it does not write objects of this type; the message contains the type, and
     *     the remedy
     * @throws Exception when it cannot write the object
     */
    Message encode(Object value) throws Exception;
}
