package org.ws101.client;

import java.net.CookieHandler;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.ws101.ContextCapture;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.extension.Token;
import org.ws101.internal.handshake.ClientHandshake;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.OutgoingHeaders;
import org.ws101.internal.text.Arguments;
import org.ws101.internal.text.DurationText;
import org.ws101.internal.thread.SharedThread;

/**
 * Opens WebSocket connections to ws and wss URIs. Immutable, thread-safe and reusable: it contains options, and needs
 * no closing.
 *
 * <p>Any number of open connections share three platform threads, which end with the last connection. Besides these and
 * the blocked threads of the application, a thread is used while a connection opens or ends, while a callback of its
 * listener runs, or while input under TLS is read. It is a virtual thread from JDK 21 on. Before, it is one from an
 * unbounded pool, where it ends after five idle seconds. A thousand idle connections therefore need three threads on
 * any JDK. A thousand callbacks at once need three platform threads on JDK 21 and 1,003 on JDK 17, where
 * {@link Builder#executor} can bound them. All are daemons with a name that begins with {@code ws101-client-}.
 *
 * <pre>{@code
 * try (WebSocket ws = WebSocketClient.create().connect(URI.create("ws://localhost:9001"))) {
 *     ws.sendText("Hello");
 *     ws.forEachMessage(message -> System.out.println(message));
 * }
 * }</pre>
 *
 * <p>TLS is of version 1.2 or later, and the certificate must be valid for the host of the URI; you cannot disable
 * either.
 */
public final class WebSocketClient {
    private static final WebSocketClient DEFAULTS = builder().build();

    private final Settings settings;

    private WebSocketClient(Settings settings) {
        this.settings = settings;
    }

    /** Returns a client with the defaults. */
    public static WebSocketClient create() {
        return DEFAULTS;
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(new Settings());
    }

    static Builder builder(Settings settings) {
        return new Builder(settings);
    }

    /** Returns a builder that starts from the options of this client. */
    public Builder toBuilder() {
        return new Builder(settings.copy());
    }

    /**
     * Opens a connection in the blocking style. Blocks until it is open, up to the {@link Builder#connectTimeout}.
     *
     * @param uri a ws or wss URI without a fragment; its user-info is sent as Basic credentials, unless the client sets
     *     others, or a header {@code Authorization}
     * @return the open connection; close it
     * @throws IllegalArgumentException for another URI
     * @throws HandshakeException when the network or TLS fails, or the server refuses or violates RFC 6455
     * @throws WebSocketTimeoutException when the connection was not open in time
     * @throws WebSocketException when the client cannot start; a {@link ContextCapture}, resolver, proxy selector or
     *     cookie store throws; or the thread is interrupted, whose status stays set
     * @throws IllegalStateException in a callback that is declared not to block
     */
    public WebSocket connect(URI uri) {
        return await(() -> Opening.begin(settings, destination(uri, null))).webSocket();
    }

    /**
     * Opens a connection in the listener style. Blocks until it is open; {@code onOpen} may run before or after this
     * returns.
     *
     * @throws RuntimeException as {@link #connect(URI)}; the listener is then not called
     */
    public WebSocket connect(URI uri, WebSocketListener listener) {
        Objects.requireNonNull(listener, "listener");
        return await(() -> Opening.begin(settings, destination(uri, listener))).webSocket();
    }

    /**
     * Opens a connection in the blocking style, without blocking.
     *
     * @return completes as {@link #connect(URI)} returns or throws, on a thread of the client that may be blocked for a
     *     while. To stop the attempt, cancel the future.
     * @throws IllegalArgumentException when the URI is not one that {@link #connect(URI)} accepts
     */
    public CompletableFuture<WebSocket> connectAsync(URI uri) {
        return webSocketOf(Opening.begin(settings, destination(uri, null)));
    }

    /**
     * Opens a connection in the listener style, without blocking.
     *
     * @return as {@link #connectAsync(URI)}
     * @throws IllegalArgumentException when the URI is not one that {@link #connect(URI)} accepts
     */
    public CompletableFuture<WebSocket> connectAsync(URI uri, WebSocketListener listener) {
        Objects.requireNonNull(listener, "listener");
        return webSocketOf(Opening.begin(settings, destination(uri, listener)));
    }

    /**
     * Opens a connection in the listener style, and opens it again whenever it is lost, as
     * {@link ReconnectingConnection} and the {@link Builder#reconnectPolicy} policy say. Returns at once. The listener
     * serves one connection after the other: {@code onOpen} is called for each, and {@code onClose} before the next
     * one.
     *
     * @throws IllegalArgumentException when the URI is not one that {@link #connect(URI)} accepts
     * @throws WebSocketException when the client cannot start a thread
     */
    public ReconnectingConnection reconnecting(URI uri, WebSocketListener listener) {
        return reconnecting(always(uri), listener);
    }

    /**
     * Opens a connection in the blocking style, and opens it again whenever it is lost: the application is called with
     * each, one after the other, and returns to end the connection, as on a server. Returns at once.
     *
     * @throws IllegalArgumentException when the URI is not one that {@link #connect(URI)} accepts, or {@link
     *     Builder#replay} is set
     * @throws WebSocketException when the client cannot start a thread
     */
    public ReconnectingConnection reconnecting(URI uri, Continue application) {
        return reconnecting(always(uri), application);
    }

    /**
     * Is like {@link #reconnecting(URI, WebSocketListener)}, with a new URI and new options for each attempt.
     *
     * @throws WebSocketException when the client cannot start a thread
     */
    public ReconnectingConnection reconnecting(Preparation preparation, WebSocketListener listener) {
        Objects.requireNonNull(preparation, "preparation");
        Objects.requireNonNull(listener, "listener");
        return ReconnectingConnection.open(
                settings,
                new ReconnectingConnection.Application(preparation, listener, null),
                ReconnectingConnection.Fate::of);
    }

    /**
     * Is like {@link #reconnecting(URI, Continue)}, with a new URI and new options for each attempt.
     *
     * @throws IllegalArgumentException when {@link Builder#replay} is set
     * @throws WebSocketException when the client cannot start a thread
     */
    public ReconnectingConnection reconnecting(Preparation preparation, Continue application) {
        Objects.requireNonNull(preparation, "preparation");
        Objects.requireNonNull(application, "application");
        if (settings.replay != null) {
            throw new IllegalArgumentException(
                    "The option replay is set, which the blocking style does not support: use a"
                            + " WebSocketListener, or a client without replay");
        }
        return ReconnectingConnection.open(
                settings,
                new ReconnectingConnection.Application(preparation, null, application),
                ReconnectingConnection.Fate::of);
    }

    private static Preparation always(URI uri) {
        requireWebSocket(uri);
        return next -> uri;
    }

    /**
     * Returns the URI, if {@link #connect(URI)} accepts it; connects to nothing.
     *
     * @throws IllegalArgumentException when it does not; the message contains the reason, without user-info
     */
    public static URI requireWebSocket(URI uri) {
        Objects.requireNonNull(uri, "uri");
        Target unused = Target.of(uri, "");
        return uri;
    }

    private static CompletableFuture<WebSocket> webSocketOf(CompletableFuture<Connection> opening) {
        CompletableFuture<WebSocket> result = new CompletableFuture<>();
        CompletableFuture<Connection> unused = opening.whenComplete((connection, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (!result.complete(connection.webSocket())) {
                connection.webSocket().abort();
            }
        });
        CompletableFuture<WebSocket> unusedToo = result.whenComplete((webSocket, failure) -> {
            if (failure != null) {
                boolean unusedAnswer = opening.completeExceptionally(failure);
            }
        });
        return result;
    }

    private static Connection await(Supplier<CompletableFuture<Connection>> begin) {
        SharedThread.requireMayBlock("connect", "use connectAsync");
        CompletableFuture<Connection> opening = begin.get();
        try {
            return opening.get();
        } catch (InterruptedException e) {
            WebSocketException failure = new WebSocketException("Interrupted while the connection was being opened", e);
            if (!opening.completeExceptionally(failure)) {
                CompletableFuture<Void> unused =
                        opening.thenAccept(connection -> connection.webSocket().abort());
            }
            Thread.currentThread().interrupt();
            throw failure;
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause(); // an opening fails with nothing else
        }
    }

    Settings settings() {
        return settings;
    }

    Opening.Destination destination(URI uri, @Nullable WebSocketListener listener) {
        Objects.requireNonNull(uri, "uri");
        Target target = Target.of(uri, settings.query);
        return new Opening.Destination(target, credentials(uri), listener);
    }

    /** What the user-info of the URI says counts only where nothing else does: one field is sent at most. */
    private @Nullable Credentials credentials(URI uri) {
        if (settings.credentials != null
                || !settings.headers.all("Authorization").isEmpty()) {
            return settings.credentials;
        }
        return Target.userInfo(uri).map(WebSocketClient::basic).orElse(null);
    }

    private static Credentials basic(String userInfo) {
        int colon = userInfo.indexOf(':');
        String user = Percent.decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
        return Credentials.basic(user, colon < 0 ? "" : Percent.decode(userInfo.substring(colon + 1)));
    }

    /**
     * Builds a {@link WebSocketClient}. Not thread-safe. Every setter throws {@link IllegalArgumentException}, naming
     * the option, when a value must not be sent, such as one with CR, LF or NUL.
     */
    public static final class Builder {
        private static final Pattern COOKIE_VALUE = Pattern.compile("[!-~&&[^;,\\\\]]*");

        private final Settings settings;

        private Builder(Settings settings) {
            this.settings = settings;
        }

        /** Offers subprotocols, in order of preference; replaces those of an earlier call. None by default. */
        public Builder subprotocols(String... names) {
            settings.subprotocols =
                    new ClientHandshake.Offer("", Arguments.list(names, "names"), List.of()).subprotocols();
            return this;
        }

        /**
         * Follows redirects, up to 5 in a row. By default a redirect is a refusal. A redirect from wss to ws is never
         * followed. If the origin (scheme, host or port) changes, the request contains neither credentials, the cookies
         * of this builder, nor the headers Authorization and Cookie; other headers are sent.
         */
        public Builder followRedirects() {
            return followRedirects(5);
        }

        /** Is like {@link #followRedirects()}, with another limit: 0 to 5; 0 follows none. */
        public Builder followRedirects(int most) {
            if (most < 0 || most > 5) {
                throw new IllegalArgumentException("The option followRedirects is " + most + ": use 0 to 5");
            }
            settings.redirects = most;
            return this;
        }

        /**
         * Adds a header field to the request, in addition to earlier fields of the same name.
         *
         * @throws IllegalArgumentException when the handshake sets this field itself, or the field must not be sent
         */
        public Builder header(String name, String value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            OutgoingHeaders.require(Headers.of(name, value));
            if (name.equalsIgnoreCase("Host")) {
                throw new IllegalArgumentException(
                        "The header " + name + " is set by the WebSocket handshake itself: leave it out");
            }
            if (name.equalsIgnoreCase("Proxy-Authorization")) {
                throw new IllegalArgumentException(
                        "The header Proxy-Authorization would go to the server: use proxyCredentials");
            }
            settings.headers =
                    Headers.builder().addAll(settings.headers).add(name, value).build();
            return this;
        }

        /**
         * Sends a cookie to the origin of the URI.
         *
         * @throws IllegalArgumentException when the name is not a token, or the value contains white space, a control
         *     character, a comma, a semicolon, a backslash or a character beyond ASCII
         */
        public Builder cookie(String name, String value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            if (!Token.isToken(name) || !COOKIE_VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "A cookie cannot be sent: its name has to be a token, and its value visible"
                                + " ASCII without comma, semicolon and backslash (RFC 6265 §4.1.1)");
            }
            List<String> more = new ArrayList<>(settings.cookies);
            more.add(name + "=" + value);
            settings.cookies = List.copyOf(more);
            return this;
        }

        /**
         * Sends the cookies of a store, and adds received cookies to it. The store is called with an http or https URI,
         * on a thread of the client. None by default.
         */
        public Builder cookieHandler(CookieHandler handler) {
            settings.cookieHandler = Objects.requireNonNull(handler, "cookieHandler");
            return this;
        }

        /** Adds a parameter to the query of each URI; the client encodes name and value. */
        public Builder parameter(String name, String value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            String encoded = Percent.encode(name) + "=" + Percent.encode(value);
            settings.query = settings.query.isEmpty() ? encoded : settings.query + "&" + encoded;
            return this;
        }

        /** Authenticates to the server, also with another user-info in the URI. None by default. */
        public Builder credentials(Credentials credentials) {
            settings.credentials = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Authenticates to the proxy. None by default. For a SOCKS proxy, only {@link Credentials#basic} is supported,
         * in clear text; user and password then consist of 1 to 255 bytes in UTF-8 each.
         */
        public Builder proxyCredentials(Credentials credentials) {
            settings.proxyCredentials = Objects.requireNonNull(credentials, "proxyCredentials");
            return this;
        }

        /**
         * Selects the proxies: HTTP proxies with CONNECT, and SOCKS proxies of version 5, which resolve the host
         * themselves. The default is the selector of the JDK. The selector is called with an http or https URI, on a
         * thread of the client.
         */
        public Builder proxies(ProxySelector selector) {
            settings.proxies = Objects.requireNonNull(selector, "proxies");
            return this;
        }

        /**
         * Connects through one proxy, HTTP or SOCKS 5; {@link Proxy#NO_PROXY} for none.
         *
         * <pre>{@code
         * builder.proxy(new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("127.0.0.1", 1080)))
         * }</pre>
         */
        public Builder proxy(Proxy proxy) {
            return proxies(new OneProxy(Objects.requireNonNull(proxy, "proxy")));
        }

        /**
         * Resolves the host; the default is the resolver of the JDK. The header Host, the server name of TLS and the
         * host of the certificate remain those of the URI. It does not resolve hosts behind a proxy.
         */
        public Builder resolver(Resolver resolver) {
            settings.resolver = Objects.requireNonNull(resolver, "resolver");
            return this;
        }

        /** Sets the trusted certificates and the client's own; the default is that of the JDK. */
        public Builder sslContext(SSLContext context) {
            settings.sslContext = Objects.requireNonNull(context, "sslContext");
            return this;
        }

        /**
         * Sets cipher suites, protocols, server names, and all other parameters of the running JDK, such as named
         * groups from 20 on. The parameters are copied. The host is verified in any case.
         *
         * @throws IllegalArgumentException when they name protocols, and none of TLS 1.2 or later
         */
        public Builder sslParameters(SSLParameters parameters) {
            Objects.requireNonNull(parameters, "parameters");
            String[] protocols = parameters.getProtocols();
            if (protocols != null && Arrays.stream(protocols).allMatch(ClientTls::isOutdated)) {
                throw new IllegalArgumentException(
                        "The sslParameters enable " + Arrays.toString(protocols) + " only: add TLSv1.2 or TLSv1.3");
            }
            settings.sslParameters = TlsParameters.copyOf(parameters);
            return this;
        }

        /**
         * Sets the time for name, network, proxy, TLS, redirects and handshake together: 1 ms to a day; default 10 s.
         */
        public Builder connectTimeout(Duration timeout) {
            Objects.requireNonNull(timeout, "connectTimeout");
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(
                        "The option connectTimeout is " + DurationText.of(timeout) + ": use 1 ms to 24 h");
            }
            settings.connectTimeout = timeout;
            return this;
        }

        /** Sets the limits and timeouts of the connections. */
        public Builder options(WebSocketOptions options) {
            settings.options = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Runs the callbacks of listeners, and the application of {@link WebSocketClient#reconnecting(URI, Continue)};
         * by default each turn of calls runs on a thread of its own, a virtual one from JDK 21 on. While the executor
         * rejects tasks because it is full, reading pauses, up to a minute; meanwhile no timeout drops the peer. If the
         * executor is shut down or fails in another way, the connection ends with 1006. {@code onOpen}, the last
         * callbacks and completions then run on a thread of the client, with a warning in the log. An executor that
         * runs tasks on the calling thread, such as one with a {@code CallerRunsPolicy}, delays no other connection:
         * instead of a thread that serves all connections, the client uses another one of its own.
         *
         * <p>Connections with a listener read on it, and the results of {@link WebSocket#ping},
         * {@link WebSocket#closed} and {@link WebSocket#sendAsync} complete on it. If its threads wait for any of
         * these, or in {@link WebSocket#close()} for a connection with a listener, it needs more threads than may wait
         * at once. On an executor of one thread such a wait never ends, or ends with a timeout.
         */
        public Builder executor(Executor executor) {
            settings.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Decides whether and when {@link WebSocketClient#reconnecting(URI, WebSocketListener)} opens a connection
         * again; by default {@link ReconnectBackoff#defaults}.
         */
        public Builder reconnectPolicy(ReconnectPolicy policy) {
            settings.reconnect = Objects.requireNonNull(policy, "reconnectPolicy");
            return this;
        }

        /**
         * Sets the observer of the attempts of {@link WebSocketClient#reconnecting(URI, WebSocketListener)}. None by
         * default.
         */
        public Builder reconnectListener(ReconnectListener listener) {
            settings.reconnectListener = Objects.requireNonNull(listener, "reconnectListener");
            return this;
        }

        /**
         * Makes {@link WebSocketClient#reconnecting(URI, WebSocketListener)} request a replay. A server with {@code
         * org.ws101.servlet.Replay} then sends the messages that were missed between two connections, in order and
         * once. Each attempt shows the last message seen to the server; a message counts as seen when the listener is
         * called with it. A server without replay is used as before. Off by default.
         *
         * <p>For listeners only: a connection in the blocking style cannot be opened with it.
         *
         * @param listener called when messages were missed for good
         */
        public Builder replay(ReplayListener listener) {
            settings.replay = Objects.requireNonNull(listener, "replay");
            return this;
        }

        /** Adds an observer of the opening handshakes and connections. None by default. */
        public Builder observer(WebSocketObserver observer) {
            List<WebSocketObserver> more = new ArrayList<>(settings.observers);
            more.add(Objects.requireNonNull(observer, "observer"));
            settings.observers = List.copyOf(more);
            return this;
        }

        /**
         * Adds a context around the calls of listeners, and of the application of
         * {@link WebSocketClient#reconnecting(URI, Continue)}, in addition to earlier ones. None by default. A capture
         * that throws fails the opening with a {@link WebSocketException}.
         */
        public Builder contextCapture(ContextCapture capture) {
            List<ContextCapture> more = new ArrayList<>(settings.captures);
            more.add(Objects.requireNonNull(capture, "contextCapture"));
            settings.captures = List.copyOf(more);
            return this;
        }

        /**
         * Builds the client.
         *
         * @throws IllegalArgumentException when options contradict each other
         */
        public WebSocketClient build() {
            if (settings.credentials != null
                    && !settings.headers.all("Authorization").isEmpty()) {
                throw new IllegalArgumentException(
                        "The client sets both credentials and a header Authorization: remove one of them");
            }
            return new WebSocketClient(settings.copy());
        }
    }
}
