package org.ws101.cdi.internal;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.cdi.WebSocketConnector;
import org.ws101.cdi.internal.serving.ClientListener;
import org.ws101.client.KeptConnection;
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
     * @param changes of the client, one after the other
     */
    private record Told(
            @Nullable URI uri,
            Map<String, String> pathParameters,
            List<Header> headers,
            List<UnaryOperator<WebSocketClient.Builder>> changes) {}

    private record Header(String name, String value) {}

    BeanConnector(Class<?> type, Supplier<Clients> clients) {
        this(type, clients, new Told(null, Map.of(), List.of(), List.of()));
    }

    private BeanConnector(Class<?> type, Supplier<Clients> clients, Told told) {
        this.type = type;
        this.clients = clients;
        this.told = told;
    }

    @Override
    public WebSocketConnector<T> uri(URI uri) {
        return with(new Told(uri, told.pathParameters, told.headers, told.changes));
    }

    @Override
    public WebSocketConnector<T> pathParameter(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(told.pathParameters);
        more.put(name, value);
        return with(new Told(told.uri, Map.copyOf(more), told.headers, told.changes));
    }

    @Override
    public WebSocketConnector<T> header(String name, String value) {
        WebSocketClient.builder().header(name, value); // refuses here what cannot be sent
        return with(
                new Told(told.uri, told.pathParameters, appended(told.headers, new Header(name, value)), told.changes));
    }

    @Override
    public WebSocketConnector<T> client(UnaryOperator<WebSocketClient.Builder> change) {
        return with(new Told(told.uri, told.pathParameters, told.headers, appended(told.changes, change)));
    }

    @Override
    public WebSocket connect() {
        Opening opening = opening();
        return opening.client.connect(opening.uri, opening.listener);
    }

    @Override
    public CompletableFuture<WebSocket> connectAsync() {
        Opening opening = opening();
        return opening.client.connectAsync(opening.uri, opening.listener);
    }

    @Override
    public KeptConnection keepOpen() {
        Opening opening = opening();
        KeptConnection kept = opening.client.keepOpen(opening.uri, opening.listener);
        clients.get().open().add(kept);
        return kept;
    }

    private record Opening(WebSocketClient client, URI uri, WebSocketListener listener) {}

    private Opening opening() {
        Clients known = clients.get();
        known.open().requireRunning();
        ClientEndpoint endpoint = known.endpoint(type);
        URI uri = told.uri != null ? told.uri : endpoint.uri(told.pathParameters);
        return new Opening(
                client(endpoint.settings()),
                uri,
                ClientListener.of(
                        Contexts.ofApplication().capture().around(endpoint.listener(told.pathParameters)),
                        known.open()));
    }

    private WebSocketClient client(ClientSettings settings) {
        WebSocketClient.Builder builder = settings.client().toBuilder();
        settings.headers().forEach((name, value) -> {
            if (told.headers.stream().noneMatch(header -> header.name.equalsIgnoreCase(name))) {
                builder.header(name, value);
            }
        });
        told.headers.forEach(header -> builder.header(header.name, header.value));
        WebSocketClient.Builder changed = builder;
        for (UnaryOperator<WebSocketClient.Builder> change : told.changes) {
            changed = change.apply(changed);
        }
        return changed.build();
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
