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
 * Opens connections whose end here is a {@link WebSocketClientEndpoint} bean; to be injected.
 *
 * <pre>{@code
 * @Inject
 * WebSocketConnector<Prices> prices;
 *
 * WebSocket ws = prices.uri(URI.create("wss://prices.example")).header("X-Key", key).connect();
 * }</pre>
 *
 * Immutable and thread-safe: each method that sets something gives a new connector. What a connector is told takes precedence
 * over the configuration, and that over the annotation.
 *
 * <p>The library implements this. An application implements it only in its tests; methods may be added in later versions.
 *
 * @param <T> the class of the bean
 */
public interface WebSocketConnector<T> {
    /** With a URI in place of the one in the annotation or the configuration; what it is good for shows in {@link #connect}. */
    WebSocketConnector<T> uri(URI uri);

    /**
     * Like {@link #uri(URI)}, with a URI that is asked for each time a connection is opened: once for {@link #connect}, and before
     * each attempt of {@link #reconnecting}, on a thread that may block.
     */
    WebSocketConnector<T> uri(Supplier<URI> uri);

    /**
     * With a value for a parameter of the URI's template, which is encoded there, and which callbacks take with
     * {@link PathParam}. Replaces an earlier one.
     */
    WebSocketConnector<T> pathParameter(String name, String value);

    /**
     * With a header field; those of that name that the configuration gives are left out.
     *
     * @throws IllegalArgumentException when the handshake sets this field itself, or it cannot be sent
     */
    WebSocketConnector<T> header(String name, String value);

    /**
     * With whatever else a client can have: TLS, credentials, proxies, redirects, an executor for the callbacks.
     *
     * <pre>{@code
     * prices.client(client -> client.sslContext(context).credentials(Credentials.bearer(tokens.fresh())))
     * }</pre>
     *
     * @param change is called when a connection is opened, after all that annotation, configuration and connector have set: for
     *     {@link #reconnecting} before each attempt, on a thread of the client's, where it may block; one that throws fails the attempt
     */
    WebSocketConnector<T> client(Consumer<WebSocketClient.Builder> change);

    /** With a policy for {@link #reconnecting}, in place of that of the annotation or the configuration. */
    WebSocketConnector<T> reconnectPolicy(ReconnectPolicy policy);

    /** With a listener that is told of the attempts of {@link #reconnecting}; replaces an earlier one. */
    WebSocketConnector<T> reconnectListener(ReconnectListener listener);

    /**
     * Opens a connection. Blocks until it is open, as {@link WebSocketClient#connect(URI)}; {@code @OnOpen} may run before or
     * after this returns. The bean hears it; the caller may send and close.
     *
     * @throws IllegalStateException when there is no URI, in a message that names the configuration key; or when the CDI
     *     container is shut down
     * @throws IllegalArgumentException when the URI is none of a WebSocket, a parameter of its template has no value or
     *     one that a callback cannot take, or there is no such parameter
     * @throws org.ws101.WebSocketException as {@link WebSocketClient#connect(URI)}; no callback is called then
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
     * Opens a connection, and opens it again when it is lost, as {@link ReconnectingConnection} says, until the application or the
     * policy ends it, or the CDI container is shut down. Returns at once. Each connection counts as one of its own: with its own {@code @OnOpen} and {@code @OnClose},
     * {@code @Dependent} instance and {@link ConnectionScoped} beans.
     *
     * @throws RuntimeException as {@link #connectAsync}
     */
    ReconnectingConnection reconnecting();
}
