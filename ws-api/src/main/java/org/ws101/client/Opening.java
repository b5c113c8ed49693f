package org.ws101.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ws101.BegunHandshake;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.ObservedConnection;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.context.HandshakeContexts;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.handshake.ClientHandshake;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.MalformedResponseException;
import org.ws101.internal.handshake.RequestHead;
import org.ws101.internal.observation.Observed;
import org.ws101.internal.observation.Observers;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.recording.FlightRecording;
import org.ws101.internal.recording.Recorded;
import org.ws101.internal.setup.Provenance;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.socket.ClientServices;
import org.ws101.internal.socket.SocketTransport;
import org.ws101.internal.socket.Wire;
import org.ws101.internal.text.DurationText;
import org.ws101.internal.thread.InLoader;
import org.ws101.internal.thread.Once;
import org.ws101.internal.thread.Timers;

/**
 * One attempt to open a connection, redirects included, on a worker's thread. It is settled once: by a connection, by a failure,
 * by the deadline, or by whoever wanted it. When it has failed nothing of it is left.
 */
final class Opening {
    /** RFC 9110 §15.4: the statuses that lead elsewhere with the same method. */
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private static final System.Logger LOGGER = System.getLogger(Opening.class.getName());

    private static final Set<String> CREDENTIALS = caseless("Authorization", "Cookie");

    private final Settings settings;
    private final Target first;
    private final @Nullable Credentials credentials;
    private final @Nullable WebSocketListener listener;
    private final ClientServices.Lease lease;
    private final ClientServices services;
    private final Executor workers;
    /** Where turns run that call the application. */
    private final Executor turns;
    /** Where the listener is called between turns. */
    private final Executor callbacks;

    /** Null when nobody observes. */
    private final @Nullable Observers observers;

    private final HandshakeContexts contexts;
    private final Connector connector;
    private final AtomicBoolean settled = new AtomicBoolean();
    private final CompletableFuture<Connection> result = new CompletableFuture<>();
    private volatile Timers.Task deadline = () -> {};

    /** What was asked for, and the answer. */
    private record Asked(ClientHandshake.Offer offer, Exchange exchange, Wire wire) {}

    private Opening(
            Settings settings, Destination destination, HandshakeContexts contexts, ClientServices.Lease lease) {
        this.settings = settings;
        this.contexts = contexts;
        this.first = destination.target();
        this.credentials = destination.credentials();
        this.listener = destination.listener();
        this.lease = lease;
        this.services = lease.services();
        this.workers = settings.workers.apply(services.workers());
        Executor inLoader = InLoader.ofCaller(workers);
        this.turns = settings.executor != null ? settings.executor : inLoader;
        this.callbacks = settings.executor != null
                ? new SureExecutor(settings.executor, inLoader, services.log(), first.toString())
                : inLoader;
        this.observers = Observers.of(settings.observers, services.log());
        this.connector = new Connector(settings, services);
    }

    /**
     * Where to, as whom, and for whom.
     *
     * @param listener null for the blocking style
     */
    record Destination(
            Target target,
            @Nullable Credentials credentials,
            @Nullable WebSocketListener listener) {
        Destination heardBy(@Nullable WebSocketListener other) {
            return new Destination(target, credentials, other);
        }
    }

    /**
     * Begins. The future completes on a worker's thread, with what {@link WebSocketClient#connect} says; when it is completed
     * before from outside, the attempt is given up.
     */
    static CompletableFuture<Connection> begin(Settings settings, Destination destination) {
        try {
            return begin(settings, destination, contexts(settings, destination));
        } catch (WebSocketException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Captures the contexts of the calling thread.
     *
     * @throws WebSocketException when that fails
     */
    static HandshakeContexts contexts(Settings settings, Destination destination) {
        Target target = destination.target();
        HandshakeContexts contexts = null;
        try {
            contexts = HandshakeContexts.begin(settings.captures, () -> handshake(target));
            contexts.accepting();
            return contexts;
        } catch (Throwable e) { // a checked exception too, of code in other languages
            String failure = target + " could not be opened: a ContextCapture failed: " + e;
            if (contexts != null) {
                contexts.refused(0, failure);
            }
            throw new WebSocketException(failure, e);
        }
    }

    private static BegunHandshake handshake(Target target) {
        InetSocketAddress address = InetSocketAddress.createUnresolved(target.host(), target.port());
        ObservedConnection connection =
                new ObservedConnection("", target.origin(), target.withoutQuery(), address, Optional.empty());
        return new BegunHandshake(BegunHandshake.Side.CLIENT, "GET", target.tls() ? "wss" : "ws", connection, Map.of());
    }

    /** The same with contexts that have been captured. */
    static CompletableFuture<Connection> begin(Settings settings, Destination destination, HandshakeContexts contexts) {
        ClientServices.Lease lease = null;
        Opening opening;
        try {
            lease = ClientServices.lease();
            opening = new Opening(settings, destination, contexts, lease);
        } catch (Throwable e) { // such as an OutOfMemoryError, for want of a thread
            if (lease != null) {
                lease.close();
            }
            contexts.refused(0, "The client could not start: " + e);
            return CompletableFuture.failedFuture(new WebSocketException("The client could not start: " + e, e));
        }
        try {
            opening.start();
        } catch (Throwable e) {
            opening.fail(new WebSocketException("The client could not start: " + e, e));
        }
        return opening.result;
    }

    private void start() {
        deadline = services.timers().schedule(settings.connectTimeout, () -> surely(this::expire, workers));
        InLoader.ofCaller(workers).execute(this::run);
        CompletableFuture<Connection> unused = result.whenComplete((connection, failure) -> {
            if (failure != null) {
                fail(new WebSocketException("The attempt was cancelled", failure));
            }
        });
    }

    /** Keeps nothing of the opening for as long as the connection lives. */
    private static void closeAtTheEnd(Connection connection, ClientServices.Lease lease, Executor workers) {
        connection.whenEnded(() -> surely(lease::close, workers));
    }

    /** Runs what nobody else does and what calls no application: on the calling thread if there is no other to be had. */
    private static void surely(Runnable task, Executor workers) {
        Once once = new Once(task);
        try {
            workers.execute(once);
        } catch (Throwable e) {
            LOGGER.log(System.Logger.Level.DEBUG, "There is no worker: a task runs on the calling thread", e);
            once.run();
        }
    }

    private void run() {
        try {
            open();
        } catch (WebSocketException e) {
            fail(e);
        } catch (IOException e) {
            fail(new HandshakeException(
                    first + " could not be opened: " + connector.phase() + " failed: " + e,
                    CloseCode.ABNORMAL_CLOSURE,
                    e));
        } catch (Throwable e) {
            fail(new WebSocketException(first + " could not be opened: " + connector.phase() + " failed: " + e, e));
        }
    }

    private void expire() {
        if (connector.phase().equals(Connector.READING_REFUSAL)) {
            connector.close(); // the refusal goes out with as much of its body as came
            return;
        }
        fail(new WebSocketTimeoutException(first + " could not be opened within connectTimeout, "
                + DurationText.of(settings.connectTimeout) + ": " + connector.phase() + " was too slow"));
    }

    private void fail(WebSocketException failure) {
        if (settled.compareAndSet(false, true)) {
            try (lease) {
                deadline.cancel();
                connector.close();
                tellRefused(failure);
            } finally { // whatever else fails
                result.completeExceptionally(failure);
            }
        }
    }

    /**
     * Fails what a connection has settled.
     *
     * @param connection null if it could not be made; at its end it closes the lease
     */
    private void fail(@Nullable Connection connection, Throwable cause) {
        WebSocketException failure = cause instanceof IOException
                ? new HandshakeException(first + " could not be opened", CloseCode.ABNORMAL_CLOSURE, cause)
                : new WebSocketException(first + " could not be opened: " + cause, cause);
        try {
            connector.close();
            if (connection != null) {
                connection.abort("it could not be opened");
            } else {
                lease.close();
            }
            tellRefused(failure);
        } finally { // whatever else fails
            result.completeExceptionally(failure);
        }
    }

    private void tellRefused(WebSocketException failure) {
        int status = failure instanceof HandshakeException refusal ? refusal.status() : 0;
        String reason = String.valueOf(failure.getMessage());
        InetSocketAddress server = InetSocketAddress.createUnresolved(first.host(), first.port());
        Observed handshake = observed(server);
        if (handshake != null) {
            handshake.refused(status, reason);
        }
        FlightRecording.refused(() -> new Recorded("", first.toString(), "", server), status, reason);
        contexts.refused(status, reason);
    }

    private @Nullable Observed observed(InetSocketAddress remoteAddress) {
        return observers == null
                ? null
                : Observed.of(observers, first.origin(), first.withoutQuery(), remoteAddress, Optional.empty());
    }

    private void open() throws IOException {
        Target target = first;
        boolean trusted = true;
        for (int redirects = 0; ; redirects++) {
            Asked asked = ask(target, trusted);
            Exchange exchange = asked.exchange;
            if (exchange.status() == 101) {
                conclude(target, asked);
                return;
            }
            boolean leadsElsewhere = REDIRECTS.contains(exchange.status());
            if (!leadsElsewhere || settings.redirects == 0) {
                throw refusal(
                        exchange,
                        target,
                        "the server responded with status " + exchange.status() + " instead of 101"
                                + (leadsElsewhere ? ": follow the redirect with followRedirects" : ""));
            }
            if (redirects == settings.redirects) {
                throw refusal(
                        exchange,
                        target,
                        "the server redirected more than " + redirects
                                + " times: raise followRedirects, up to 5, or use the final URI");
            }
            target = redirected(exchange, target);
            trusted &= target.sameOrigin(first); // and never again once it has been left
            connector.drop();
        }
    }

    private Target redirected(Exchange exchange, Target from) {
        String location = exchange.headers().first("Location").orElse("");
        try {
            return from.redirected(location);
        } catch (IllegalArgumentException e) {
            throw refusal(exchange, from, "the redirect " + e.getMessage());
        }
    }

    private HandshakeException refusal(Exchange exchange, Target target, String why) {
        connector.enter(Connector.READING_REFUSAL);
        return exchange.refusal(target + " could not be opened: " + why);
    }

    /** Asks once, and once more if the server wants to know who we are. */
    private Asked ask(Target target, boolean trusted) throws IOException {
        Credentials known = trusted ? credentials : null;
        String authorization = known == null ? null : known.unasked();
        while (true) {
            Asked asked = ask(target, trusted, authorization);
            Exchange exchange = asked.exchange;
            Optional<String> answer = known == null || authorization != null || exchange.status() != 401
                    ? Optional.empty()
                    : known.answer(
                            exchange.headers().tokens("WWW-Authenticate"), "GET", target.path(), services.random());
            if (answer.isEmpty()) {
                return asked;
            }
            authorization = answer.get();
            connector.drop();
        }
    }

    private Asked ask(Target target, boolean trusted, @Nullable String authorization) throws IOException {
        byte[] nonce = new byte[16];
        services.random().nextBytes(nonce);
        ClientHandshake.Offer offer = ClientHandshake.Offer.of(
                nonce, settings.subprotocols, DeflateNegotiation.offers(settings.options.permessageDeflate()));
        Headers own = headers(trusted);
        Headers.Builder extra = Headers.builder();
        own.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Cookie")) {
                extra.add(name, value);
            }
        });
        List<String> cookies = cookies(target, trusted, own.all("Cookie"));
        if (!cookies.isEmpty()) {
            extra.add("Cookie", String.join("; ", cookies)); // RFC 6265 §5.4: one field at most
        }
        if (authorization != null) {
            extra.add("Authorization", authorization);
        }
        RequestHead request = ClientHandshake.request(target.hostField(), target.path(), offer, extra.build());
        Wire wire = connector.connect(target);
        connector.enter("waiting for the response of " + target);
        try {
            Exchange exchange = Exchange.of(wire, request);
            if (settings.cookieHandler != null) {
                settings.cookieHandler.put(target.httpUri(), exchange.headerMap());
            }
            return new Asked(offer, exchange, wire);
        } catch (MalformedResponseException e) {
            throw new HandshakeException(
                    target + " could not be opened: " + e.getMessage(), CloseCode.ABNORMAL_CLOSURE, e);
        }
    }

    /** What the application and the contexts add: the second only what the first leaves out. */
    private Headers headers(boolean trusted) {
        Headers.Builder own = Headers.builder();
        settings.headers.forEach((name, value) -> {
            if (trusted || !CREDENTIALS.contains(name)) {
                own.add(name, value);
            }
        });
        contexts.headers().forEach((name, value) -> {
            boolean set = !settings.headers.all(name).isEmpty()
                    || (credentials != null && name.equalsIgnoreCase("Authorization"));
            if (!set && (trusted || !CREDENTIALS.contains(name))) {
                own.add(name, value);
            }
        });
        return own.build();
    }

    /** @param own the values of the field that are set as such */
    private List<String> cookies(Target target, boolean trusted, List<String> own) throws IOException {
        List<String> cookies = new ArrayList<>(own);
        if (trusted) {
            cookies.addAll(settings.cookies);
        }
        if (settings.cookieHandler != null) {
            settings.cookieHandler.get(target.httpUri(), Map.of()).forEach((name, values) -> {
                if (name.equalsIgnoreCase("Cookie")) {
                    cookies.addAll(values);
                }
            });
        }
        return cookies;
    }

    private void conclude(Target target, Asked asked) throws IOException {
        ClientHandshake.Outcome outcome = ClientHandshake.check(asked.exchange.head(), asked.offer);
        if (outcome instanceof ClientHandshake.Refused refused) {
            throw asked.exchange.breach(target + " could not be opened: " + refused.reason());
        }
        ClientHandshake.Accepted accepted = (ClientHandshake.Accepted) outcome;
        Extension extension = extension(target, asked, accepted);
        HandshakeResponse response = new HandshakeResponse(asked.exchange.status(), asked.exchange.headers());
        Provenance provenance = provenance(asked.wire.channel());
        if (!settled.compareAndSet(false, true)) {
            return; // whoever settled it has closed the wire
        }
        Connection connection = null;
        try {
            deadline.cancel();
            Setup setup = new Setup(
                            Role.CLIENT, settings.options, accepted.subprotocol(), extension, response, provenance)
                    .observed(observed(provenance.remoteAddress()));
            connection = connection(setup);
            SocketTransport.start(
                    connection, asked.wire, asked.exchange.rest(), services, listener == null ? workers : turns);
            contexts.accepted(asked.exchange.status());
        } catch (Throwable e) { // such as a LinkageError: nobody else could settle it now
            fail(connection, e);
            return;
        }
        if (!result.complete(connection)) {
            connection.abort("the attempt was cancelled");
        }
    }

    private Connection connection(Setup setup) {
        Services shared = services.forConnection(callbacks);
        Connection connection = listener == null
                ? Connection.blocking(setup, shared)
                : Connection.listening(setup, shared, contexts.calls().around(listener));
        closeAtTheEnd(connection, lease, workers);
        return connection;
    }

    private Provenance provenance(SocketChannel channel) throws IOException {
        return new Provenance(
                first.toString(),
                new ConcurrentHashMap<>(),
                (InetSocketAddress) channel.getLocalAddress(),
                (InetSocketAddress) channel.getRemoteAddress());
    }

    private @Nullable Extension extension(Target target, Asked asked, ClientHandshake.Accepted accepted) {
        PermessageDeflate offered = settings.options.permessageDeflate();
        DeflateNegotiation.Outcome outcome = DeflateNegotiation.check(accepted.extensions(), offered);
        if (outcome instanceof DeflateNegotiation.Refused refused) {
            throw asked.exchange.breach(target + " could not be opened: " + refused.reason());
        }
        return outcome instanceof DeflateNegotiation.Agreed agreed
                ? DeflateExtension.client(agreed.parameters(), offered, services.compressors())
                : null;
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }
}
