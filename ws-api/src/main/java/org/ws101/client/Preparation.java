package org.ws101.client;

import java.net.URI;

/**
 * Prepares each attempt of a {@link ReconnectingConnection}: gives the URI, and sets options anew, such as a token that expires.
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
     * Prepares an attempt. Called on a thread of the client's, where it may block, for one attempt after the other.
     *
     * @param next has the options of the client that keeps the connection, not those of the attempt before. Its {@link
     *     WebSocketClient.Builder#reconnectPolicy} and {@link WebSocketClient.Builder#reconnectListener} are not asked for.
     * @return where to connect; when it is not a URI that {@link WebSocketClient#connect(java.net.URI)} accepts, the connection
     *     is given up
     * @throws Exception fails this attempt; the policy decides about the next
     */
    URI prepare(WebSocketClient.Builder next) throws Exception;
}
