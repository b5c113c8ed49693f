package org.ws101.cdi.internal;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.CapturedContext;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.cdi.WebSocketConnector;
import org.ws101.cdi.internal.serving.ClientListener;
import org.ws101.client.Preparation;
import org.ws101.client.ReconnectListener;
import org.ws101.client.ReconnectPolicy;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.internal.context.Contexts;

/** The connector of a client endpoint bean. Immutable and thread-safe. */
final class BeanConnector<T> implements WebSocketConnector<T> {
    private final Class<?> type;
    /** They are known when the beans have been validated. */
    private final Supplier<Clients> clients;

    private final Told told;

    /**
     * What it was told.
     *
     * @param uri null: that of the endpoint
     * @param changes of the client, one after the other, when a connection is opened
     * @param keeping of the client that keeps connections open, once
     */
    private record Told(
            @Nullable Supplier<URI> uri,
            Map<String, String> pathParameters,
            List<Header> headers,
            List<Consumer<WebSocketClient.Builder>> changes,
            List<Consumer<WebSocketClient.Builder>> keeping) {}

    private record Header(String name, String value) {}

    /** A URI that is the same for each connection, and checked before the first. */
    private record Fixed(URI uri) implements Supplier<URI> {
        @Override
        public URI get() {
            return uri;
        }
    }

    BeanConnector(Class<?> type, Supplier<Clients> clients) {
        this(type, clients, new Told(null, Map.of(), List.of(), List.of(), List.of()));
    }

    private BeanConnector(Class<?> type, Supplier<Clients> clients, Told told) {
        this.type = type;
        this.clients = clients;
        this.told = told;
    }

    @Override
    public WebSocketConnector<T> uri(URI uri) {
        return uri(new Fixed(Objects.requireNonNull(uri, "uri")));
    }

    @Override
    public WebSocketConnector<T> uri(Supplier<URI> uri) {
        Objects.requireNonNull(uri, "uri");
        return with(new Told(uri, told.pathParameters, told.headers, told.changes, told.keeping));
    }

    @Override
    public WebSocketConnector<T> pathParameter(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(told.pathParameters);
        more.put(name, value);
        return with(new Told(told.uri, Map.copyOf(more), told.headers, told.changes, told.keeping));
    }

    @Override
    public WebSocketConnector<T> header(String name, String value) {
        WebSocketClient.builder().header(name, value); // refuses here what cannot be sent
        List<Header> more = appended(told.headers, new Header(name, value));
        return with(new Told(told.uri, told.pathParameters, more, told.changes, told.keeping));
    }

    @Override
    public WebSocketConnector<T> client(Consumer<WebSocketClient.Builder> change) {
        List<Consumer<WebSocketClient.Builder>> more = appended(told.changes, change);
        return with(new Told(told.uri, told.pathParameters, told.headers, more, told.keeping));
    }

    @Override
    public WebSocketConnector<T> reconnectPolicy(ReconnectPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        return keeping(client -> client.reconnectPolicy(policy));
    }

    @Override
    public WebSocketConnector<T> reconnectListener(ReconnectListener listener) {
        Objects.requireNonNull(listener, "listener");
        return keeping(client -> client.reconnectListener(listener));
    }

    private WebSocketConnector<T> keeping(Consumer<WebSocketClient.Builder> change) {
        List<Consumer<WebSocketClient.Builder>> more = appended(told.keeping, change);
        return with(new Told(told.uri, told.pathParameters, told.headers, told.changes, more));
    }

    @Override
    public WebSocket connect() {
        Request request = request();
        return request.client().connect(request.uri.get(), request.listener);
    }

    @Override
    public CompletableFuture<WebSocket> connectAsync() {
        Request request = request();
        return request.client().connectAsync(request.uri.get(), request.listener);
    }

    @Override
    public ReconnectingConnection reconnecting() {
        Request request = request();
        WebSocketClient.Builder client = request.endpoint.settings().client().toBuilder();
        told.keeping.forEach(change -> change.accept(client));
        Preparation preparation = next -> {
            URI uri = request.uri.get();
            request.setUp(next);
            return uri;
        };
        ReconnectingConnection connection = client.build().reconnecting(preparation, request.listener);
        clients.get().open().add(connection);
        return connection;
    }

    /**
     * What the endpoint says and what the connector was told.
     *
     * @param context that the container has around whoever connects
     */
    private record Request(
            ClientEndpoint endpoint,
            Told told,
            Supplier<URI> uri,
            Optional<CapturedContext> context,
            WebSocketListener listener) {
        WebSocketClient client() {
            WebSocketClient.Builder builder = endpoint.settings().client().toBuilder();
            setUp(builder);
            return builder.build();
        }

        /** @param builder has the client of the settings */
        void setUp(WebSocketClient.Builder builder) {
            context.ifPresent(captured -> builder.contextCapture(handshake -> captured));
            endpoint.observers().addTo(builder);
            endpoint.settings().headers().forEach((name, value) -> {
                if (told.headers.stream().noneMatch(header -> header.name.equalsIgnoreCase(name))) {
                    builder.header(name, value);
                }
            });
            told.headers.forEach(header -> builder.header(header.name, header.value));
            told.changes.forEach(change -> change.accept(builder));
        }
    }

    private Request request() {
        Clients known = clients.get();
        known.open().requireRunning();
        ClientEndpoint endpoint = known.endpoint(type);
        Supplier<URI> uri = told.uri != null ? told.uri : new Fixed(endpoint.uri(told.pathParameters));
        if (uri instanceof Fixed fixed) {
            URI unused = WebSocketClient.requireWebSocket(fixed.uri);
        }
        return new Request(
                endpoint,
                told,
                uri,
                Contexts.ofApplication().capture(),
                new ClientListener(endpoint.listener(told.pathParameters), known.open()));
    }

    private WebSocketConnector<T> with(Told more) {
        return new BeanConnector<>(type, clients, more);
    }

    private static <E> List<E> appended(List<E> list, E element) {
        List<E> more = new ArrayList<>(list);
        more.add(element);
        return List.copyOf(more);
    }

    @Override
    public String toString() {
        return "WebSocketConnector<" + type.getName() + ">";
    }
}
