package org.ws101.client;

import java.net.URI;

/**
 * Prepares each attempt of a {@link ReconnectingConnection}: returns the URI, and sets options, such as a token that
 * expires.
 *
 * <p>The application implements this.
 *
 * <pre>{@code
 * client.reconnecting(next -> {
 *     next.credentials(Credentials.bearer(tokens.fresh()));
 *     return URI.create("wss://example.com/feed?after=" + last);
 * }, listener);
 * }</pre>
 */
@FunctionalInterface
public interface Preparation {
    /**
     * Prepares an attempt. Called on a thread of the client, where it may block, for one attempt after the other.
     *
     * @param next a builder with the options of the reconnecting client, not those of the attempt before. Its
     *     {@link WebSocketClient.Builder#reconnectPolicy}, {@link WebSocketClient.Builder#reconnectListener} and
     *     {@link WebSocketClient.Builder#replay} are ignored.
     * @return the URI; if {@link WebSocketClient#connect(java.net.URI)} does not accept it, no further attempt follows
     * @throws Exception fails this attempt; the policy decides about the next
     */
    URI prepare(WebSocketClient.Builder next) throws Exception;
}
