package org.ws101.client;

import java.net.CookieHandler;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.ws101.ContextCapture;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.internal.handshake.Headers;

/** The options of a client, as its builder collects them. A client keeps a copy of its own, which never changes. */
final class Settings {
    List<String> subprotocols = List.of();
    int redirects;
    Headers headers = Headers.empty();
    /** Each as {@code name=value}. */
    List<String> cookies = List.of();

    @Nullable
    CookieHandler cookieHandler;

    /** What is appended to the query, encoded. */
    String query = "";

    @Nullable
    Credentials credentials;

    @Nullable
    Credentials proxyCredentials;

    /** Null: the default of the JDK. */
    @Nullable
    ProxySelector proxies;

    Resolver resolver = Resolver::lookUp;

    /** Null: the default of the JDK. */
    @Nullable
    SSLContext sslContext;

    /** Never changed once it is here. */
    @Nullable
    SSLParameters sslParameters;

    Duration connectTimeout = Duration.ofSeconds(10);
    WebSocketOptions options = WebSocketOptions.defaults();
    /** Runs callbacks; null: a thread for each turn. */
    @Nullable
    Executor executor;

    /** Runs what the client does itself, on the threads that it is given; tests let them fail. */
    UnaryOperator<Executor> workers = UnaryOperator.identity();

    ReconnectPolicy reconnect = ReconnectBackoff.defaults();
    ReconnectListener reconnectListener = new ReconnectListener() {};
    /** Null: nothing is asked for. */
    @Nullable
    ReplayListener replay;

    List<WebSocketObserver> observers = List.of();
    List<ContextCapture> captures = List.of();

    Settings copy() {
        Settings copy = new Settings();
        copy.subprotocols = subprotocols;
        copy.redirects = redirects;
        copy.headers = headers;
        copy.cookies = cookies;
        copy.cookieHandler = cookieHandler;
        copy.query = query;
        copy.credentials = credentials;
        copy.proxyCredentials = proxyCredentials;
        copy.proxies = proxies;
        copy.resolver = resolver;
        copy.sslContext = sslContext;
        copy.sslParameters = sslParameters;
        copy.connectTimeout = connectTimeout;
        copy.options = options;
        copy.executor = executor;
        copy.workers = workers;
        copy.reconnect = reconnect;
        copy.reconnectListener = reconnectListener;
        copy.replay = replay;
        copy.observers = observers;
        copy.captures = captures;
        return copy;
    }
}
