package org.ws101.cdi;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ws101.WebSocket;
import org.ws101.client.ReconnectListener;
import org.ws101.client.ReconnectPolicy;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.WebSocketClient;

/**
 * Opens connections of a {@link WebSocketClientEndpoint} bean. Inject it.
 *
 * <pre>{@code
 * @Inject
 * WebSocketConnector<Prices> prices;
 *
 * WebSocket ws = prices.uri(URI.create("wss://prices.example")).header("X-Key", key).connect();
 * }</pre>
 *
 * Immutable and thread-safe: each method that sets a value returns a new connector. The values of a connector override
 * the configuration, and the configuration overrides the annotation.
 *
 * <p>The library implements this. An application implements it only in its tests; later versions may add methods.
 *
 * @param <T> the class of the bean
 */
public interface WebSocketConnector<T> {
    /** Sets the URI, in place of the one in the annotation or the configuration; {@link #connect} checks it. */
    WebSocketConnector<T> uri(URI uri);

    /**
     * Sets a supplier of the URI, which is called each time a connection is opened: once for {@link #connect}, and
     * before each attempt of {@link #reconnecting}, on a thread that may block.
     */
    WebSocketConnector<T> uri(Supplier<URI> uri);

    /**
     * Sets the value of a parameter of the URI template, which is encoded there, and which callbacks read with
     * {@link PathParam}. Replaces an earlier one.
     */
    WebSocketConnector<T> pathParameter(String name, String value);

    /**
     * Adds a header field; it replaces those of that name in the configuration.
     *
     * @throws IllegalArgumentException when the handshake sets this field itself, or the field must not be sent
     */
    WebSocketConnector<T> header(String name, String value);

    /**
     * Sets other options of a client: TLS, credentials, proxies, redirects, an executor for the callbacks. A reconnect
     * policy, a reconnect listener and a replay that you set here are ignored.
     *
     * <pre>{@code
     * prices.client(client -> client.sslContext(context).credentials(Credentials.bearer(tokens.fresh())))
     * }</pre>
     *
     * @param change called when a connection is opened, after the values of annotation, configuration and connector are
     *     set: for {@link #reconnecting} before each attempt, on a thread of the client, where it may block; its
     *     exception fails the attempt
     */
    WebSocketConnector<T> client(Consumer<WebSocketClient.Builder> change);

    /** Sets a policy for {@link #reconnecting}, in place of that of the annotation or the configuration. */
    WebSocketConnector<T> reconnectPolicy(ReconnectPolicy policy);

    /** Sets a listener that observes the attempts of {@link #reconnecting}; replaces an earlier one. */
    WebSocketConnector<T> reconnectListener(ReconnectListener listener);

    /**
     * Opens a connection. Blocks until it is open, as {@link WebSocketClient#connect(URI)}; {@code @OnOpen} may run
     * before or after this returns. The bean receives; the caller may send and close.
     *
     * @throws IllegalStateException without a URI, with a message that contains the configuration key; when the CDI
     *     container is shut down; or in a callback that is declared not to block
     * @throws IllegalArgumentException when the URI is not one of a WebSocket, when a parameter of its template is
     *     without a value, or with one that a callback cannot convert, or does not exist
     * @throws org.ws101.WebSocketException as {@link WebSocketClient#connect(URI)}; then no callback is called
     * @throws RuntimeException of the supplier of the URI, or of the change of {@link #client}
     */
    WebSocket connect();

    /**
     * Opens a connection without blocking.
     *
     * @return completes as {@link #connect} returns or throws a {@code WebSocketException}
     * @throws RuntimeException as {@link #connect}, other than a {@code WebSocketException}
     */
    CompletableFuture<WebSocket> connectAsync();

    /**
     * Opens a connection, and opens it again when it is lost, as {@link ReconnectingConnection} describes, until the
     * application or the policy ends it, or the CDI container is shut down. Returns at once. Each connection has its
     * own {@code @OnOpen} and {@code @OnClose}, {@code @Dependent} instance and {@link ConnectionScoped} beans.
     *
     * @throws RuntimeException as {@link #connectAsync}
     */
    ReconnectingConnection reconnecting();
}
