package org.ws101.servlet;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.SelectProtocol;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.internal.handshake.OriginPolicy;
import org.ws101.servlet.internal.OptionParameters;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.SessionAccess;

/**
 * What happens on a path: the application's code, and who gets to it. Immutable: each method {@code with…} returns a changed
 * copy.
 *
 * <pre>{@code
 * endpoints.add("/chat/{room}", Endpoint.of(ws -> ws.forEachMessage(ws::sendAll))
 *         .withSelectProtocol(offered -> offered.stream().filter("chat.v1"::equals).findFirst())
 *         .withCheck(request -> request.principal().isPresent()
 *                 ? HandshakeDecision.permit()
 *                 : HandshakeDecision.refuse(401, "Log in first.")));
 * }</pre>
 */
@CheckReturnValue
public final class Endpoint {
    private static final int FIRST_JDK_WITH_VIRTUAL_THREADS = 21;

    /** Either this or {@link #listeners} is there. */
    private final @Nullable Continue application;

    private final @Nullable Function<Optional<String>, Supplier<? extends WebSocketListener>> listeners;
    private final Settings settings;

    private Endpoint(
            @Nullable Continue application,
            @Nullable Function<Optional<String>, Supplier<? extends WebSocketListener>> listeners,
            Settings settings) {
        this.application = application;
        this.listeners = listeners;
        this.settings = settings;
    }

    /** An endpoint in the blocking style: each connection has a thread of its own, virtual where the JDK has them. */
    public static Endpoint of(Continue application) {
        return new Endpoint(Objects.requireNonNull(application, "application"), null, new Settings(application));
    }

    /**
     * An endpoint in the listener style: no thread is held while nothing arrives.
     *
     * @param listeners gives the listener of a connection; called once for each, during its opening handshake. It may give
     *     the same one again if that can serve several connections at once.
     */
    public static Endpoint listening(Supplier<? extends WebSocketListener> listeners) {
        Objects.requireNonNull(listeners, "listeners");
        return new Endpoint(null, subprotocol -> listeners, new Settings(listeners));
    }

    /**
     * An endpoint in the listener style that requires one of these subprotocols, each with listeners of its own. The first of the
     * client's offer that is among them is agreed on; a client that offers none of them is refused with status 400.
     *
     * @throws IllegalArgumentException when two have the same name
     */
    public static Endpoint listening(Subprotocol first, Subprotocol... more) {
        Map<String, Subprotocol> byName = new LinkedHashMap<>();
        for (Subprotocol each : Stream.concat(Stream.of(first), Stream.of(more)).toList()) {
            if (byName.putIfAbsent(each.name(), each) != null) {
                throw new IllegalArgumentException("The subprotocol " + each.name() + " is there twice: keep one");
            }
        }
        return new Endpoint(
                        null,
                        agreed -> Objects.requireNonNull(byName.get(agreed.orElseThrow()))
                                .listeners(),
                        new Settings(first.listeners()))
                .withName(String.join(", ", byName.keySet()))
                .withRequiredProtocol(
                        offered -> offered.stream().filter(byName::containsKey).findFirst());
    }

    /**
     * Lets {@code selection} choose the subprotocol. A client that offers none connects without one. Without a selection, no
     * subprotocol is agreed on, whatever the client offers.
     */
    public Endpoint withSelectProtocol(SelectProtocol selection) {
        return withSelectProtocol(selection, false);
    }

    /**
     * Lets {@code selection} choose the subprotocol, and refuses a client that offers none with status 400. Replaces
     * {@link #withSelectProtocol}.
     */
    public Endpoint withRequiredProtocol(SelectProtocol selection) {
        return withSelectProtocol(selection, true);
    }

    private Endpoint withSelectProtocol(SelectProtocol selection, boolean required) {
        Objects.requireNonNull(selection, "selection");
        return changed(copy -> {
            copy.selectProtocol = selection;
            copy.requiresProtocol = required;
        });
    }

    /** Adds a check to those there are. They are asked in order, and the first refusal counts. */
    public Endpoint withCheck(HandshakeCheck check) {
        List<HandshakeCheck> more = new ArrayList<>(settings.checks);
        more.add(Objects.requireNonNull(check, "check"));
        return changed(copy -> copy.checks = List.copyOf(more));
    }

    /** Sets limits and timeouts. What an init-param of the filter or {@link #withOverrides} sets takes precedence. */
    public Endpoint withOptions(WebSocketOptions options) {
        Objects.requireNonNull(options, "options");
        return changed(copy -> copy.options = options);
    }

    /**
     * Sets limits and timeouts that take precedence over the init-params of the filter, beside those that were set so before:
     * for what is configured from outside the application.
     *
     * @param options their texts, written as in init-params, by the names of the options, such as {@code maxMessageSize}
     * @throws IllegalArgumentException naming the option that is unknown, malformed or out of its range
     */
    public Endpoint withOverrides(Map<String, String> options) {
        Map<String, String> more = new TreeMap<>(settings.overrides);
        more.putAll(options);
        new OptionParameters(more).applyTo(settings.options);
        return changed(copy -> copy.overrides = Map.copyOf(more));
    }

    /**
     * Sets on which threads the application's code runs.
     *
     * @throws WebSocketDeploymentException when the endpoint or the JDK cannot do that: {@link CallbackThreads#CONTAINER} in the
     *     blocking style, {@link CallbackThreads#VIRTUAL} before JDK 21; or when it is {@link #nonBlocking} and the threads are
     *     others than the container's
     */
    public Endpoint withThreads(CallbackThreads threads) {
        Objects.requireNonNull(threads, "threads");
        if (threads == CallbackThreads.CONTAINER && application != null) {
            throw new WebSocketDeploymentException("The endpoint " + this
                    + " is in the blocking style and cannot have the threads of the CONTAINER, which it would keep for as long"
                    + " as a connection is open: use AUTOMATIC, POOL or VIRTUAL, or make it a WebSocketListener");
        }
        if (threads == CallbackThreads.VIRTUAL && Runtime.version().feature() < FIRST_JDK_WITH_VIRTUAL_THREADS) {
            throw new WebSocketDeploymentException("The endpoint " + this + " cannot have VIRTUAL threads on JDK "
                    + Runtime.version().feature() + ": run on JDK " + FIRST_JDK_WITH_VIRTUAL_THREADS
                    + " or later, or use AUTOMATIC, which takes virtual threads where there are any");
        }
        Endpoint changed = changed(copy -> copy.threads = threads);
        changed.requireThreadsOfOneKind();
        return changed;
    }

    /**
     * Declares that the callbacks of the listener never block, so that they may run on the container's own I/O thread, which serves
     * many connections: on Jetty and Undertow. That spares the hand-over to another thread. Elsewhere the threads stay what they
     * are. What must not be done in such a callback is said at {@link WebSocketOptions.Builder#nonBlocking}, and holds on every
     * container. The init-param {@code nonBlocking} and {@link #withOverrides} take precedence.
     *
     * @throws WebSocketDeploymentException when the endpoint is in the blocking style, or has threads on which callbacks may block
     */
    public Endpoint nonBlocking() {
        if (application != null) {
            throw new WebSocketDeploymentException("The endpoint " + this
                    + " is in the blocking style and cannot be nonBlocking: it receives and sends by waiting; make it a"
                    + " WebSocketListener");
        }
        Endpoint changed = changed(copy -> copy.nonBlocking = true);
        changed.requireThreadsOfOneKind();
        return changed;
    }

    private void requireThreadsOfOneKind() {
        CallbackThreads threads = settings.threads;
        if (settings.nonBlocking && (threads == CallbackThreads.POOL || threads == CallbackThreads.VIRTUAL)) {
            throw new WebSocketDeploymentException("The endpoint " + this + " has threads " + threads
                    + ", on which callbacks may block, and cannot be nonBlocking too: leave one of them out");
        }
    }

    /**
     * Lets pages of other origins connect too; adds to those of the server's own, those there are and those that the filter
     * allows.
     *
     * @param origins each as {@code https://example.com} or {@code https://example.com:8443}; {@code https://*.example.com} for
     *     every name below it, {@code http://localhost:*} for every port; {@code null} for pages whose origin is opaque, such as
     *     local files; {@code *} allows every page
     * @throws IllegalArgumentException naming the one that is no origin
     */
    public Endpoint withAllowedOrigins(String... origins) {
        OriginPolicy.allowing(List.of(origins));
        List<String> more = new ArrayList<>(settings.origins);
        more.addAll(List.of(origins));
        return changed(copy -> copy.origins = List.copyOf(more));
    }

    /**
     * Names roles that {@link HandshakeRequest#isUserInRole} shall know about after the handshake too, beside those of
     * {@code web.xml}: a container can be asked only while it has the request.
     */
    public Endpoint withDeclaredRoles(String... roles) {
        Set<String> more = new TreeSet<>(settings.roles);
        more.addAll(List.of(roles));
        return changed(copy -> copy.roles = Set.copyOf(more));
    }

    /**
     * Lets connections stay open when the HTTP session ends that the request of their opening handshake had. Otherwise those of
     * authenticated users are closed with 1008 then: at a logout that invalidates the session, and when no HTTP request has come
     * for its timeout, since messages do not prolong it without {@link #withProlongedHttpSession}.
     *
     * <p>Where the sessions are replicated, this closes the connections of the node that the container tells of the end. Where
     * they are not the container's own, as with Spring Session, the filter sees an end that comes from a request behind it; an
     * {@link HttpSessionObserver} sees the others, if they are published to it.
     */
    public Endpoint withKeptAfterHttpSession() {
        return changed(copy -> copy.keptAfterHttpSession = true);
    }

    /** Closes connections at the end of their HTTP session also when the user was not authenticated. */
    public Endpoint withClosedWithAnonymousHttpSession() {
        return changed(copy -> copy.closedWithAnonymousHttpSession = true);
    }

    /**
     * Lets messages of the client prolong the HTTP session that the request of the opening handshake had, as requests do: the
     * first one, and then one a minute at most. So a session times out up to a minute earlier than after a request. Pings and
     * pongs do not count.
     *
     * <p>The sessions must be those of a container of Servlet 6.1 or later, such as Tomcat 11 and Jetty 12.1 with ee11. Where a
     * filter has replaced them, as Spring Session does, a warning says that they are not prolonged.
     *
     * @throws WebSocketDeploymentException when the container has an earlier version
     */
    public Endpoint withProlongedHttpSession() {
        if (!SessionAccess.isAvailable()) {
            throw new WebSocketDeploymentException(
                    "The endpoint " + this + " cannot prolong HTTP sessions. " + SessionAccess.MISSING);
        }
        return changed(copy -> copy.prolongingHttpSession = true);
    }

    /**
     * Sets the name in messages and logs; by default that of the application's class.
     *
     * @throws IllegalArgumentException when it is blank
     */
    public Endpoint withName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The name of the endpoint " + this
                    + " is blank: write one, or leave out withName for that of the class");
        }
        return changed(copy -> copy.name = name);
    }

    /**
     * Names the class by which {@link WebSocketConnections#endpoint(Class)} finds the connections. By default that is the class of
     * the {@link Continue}, or of the listener of each connection.
     */
    public Endpoint withType(Class<?> type) {
        Objects.requireNonNull(type, "type");
        return changed(copy -> copy.type = type);
    }

    /**
     * Lets {@code encoder} write what the application sends as objects: by {@link WebSocketConnections#send}, {@link
     * Connections#broadcast} and {@link #encode}. Endpoints that share an encoder share what it has written for a broadcast.
     */
    public Endpoint withEncoder(MessageEncoder encoder) {
        Objects.requireNonNull(encoder, "encoder");
        return changed(copy -> copy.encoder = encoder);
    }

    /** Adds an observer of this endpoint to those that there are, and to those of {@link WebSocketEndpoints#addObserver}. */
    public Endpoint withObserver(WebSocketObserver observer) {
        List<WebSocketObserver> more = new ArrayList<>(settings.observers);
        more.add(Objects.requireNonNull(observer, "observer"));
        return changed(copy -> copy.observers = List.copyOf(more));
    }

    private Endpoint changed(Consumer<Settings> change) {
        Settings copy = new Settings(settings);
        change.accept(copy);
        return new Endpoint(application, listeners, copy);
    }

    /**
     * Returns the message that an object is sent as on the connections of this endpoint: a {@link Message} as it is, a {@code String}
     * as text, a {@code byte[]} or what remains of a {@code ByteBuffer} as binary, and any other as the encoder writes it.
     *
     * @throws IllegalArgumentException when the endpoint has no encoder, or that writes no objects of the type, or returns anything
     *     else than a whole text or binary message; names the type and the remedy. Also, with the cause, when the encoder throws
     *     a checked exception.
     */
    public Message encode(Object value) {
        Message plain = plain(Objects.requireNonNull(value, "value"));
        return plain == null ? encoded(value) : plain;
    }

    /** The message that an object is without an encoder; null when one has to write it. */
    static @Nullable Message plain(Object value) {
        if (value instanceof Message message) {
            return message;
        }
        if (value instanceof String text) {
            return new Message.Text(text);
        }
        if (value instanceof byte[] data) {
            return new Message.Binary(data);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] data = new byte[buffer.remaining()];
            buffer.duplicate().get(data);
            return new Message.Binary(data);
        }
        return null;
    }

    private Message encoded(Object value) {
        String type = value.getClass().getTypeName();
        MessageEncoder encoder = settings.encoder;
        if (encoder == null) {
            throw new IllegalArgumentException(
                    "The endpoint " + this + " has no encoder for objects such as this of " + type
                            + ": send a String, byte[], java.nio.ByteBuffer or org.ws101.Message, or add Endpoint.withEncoder");
        }
        Message message;
        try {
            message = encoder.encode(value);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalArgumentException(
                    "The encoder of the endpoint " + this + " cannot write this object of " + type + ": " + e, e);
        }
        if (!isWhole(message)) {
            throw new IllegalArgumentException("The encoder of the endpoint " + this + " returned " + kind(message)
                    + " for this object of " + type + ": return a whole text or binary message, or throw an exception");
        }
        return message;
    }

    private static boolean isWhole(@Nullable Message message) {
        return (message instanceof Message.Text || message instanceof Message.Binary) && !message.partial();
    }

    private static String kind(@Nullable Message message) {
        if (message == null) {
            return "null";
        }
        return message.partial()
                ? "a part of a message"
                : "a " + message.getClass().getSimpleName();
    }

    /** Endpoints of one writer write an object alike. */
    Object writer() {
        return settings.encoder == null ? Endpoint.class : settings.encoder;
    }

    /** All that it says, for those who serve it. */
    ServedEndpoint served() {
        return new ServedEndpoint(
                this,
                new ServedEndpoint.Code(
                        Optional.ofNullable(application), Optional.ofNullable(listeners), settings.threads, type()),
                new ServedEndpoint.Entrance(
                        settings.checks,
                        Optional.ofNullable(settings.selectProtocol),
                        settings.requiresProtocol,
                        settings.origins,
                        settings.roles),
                new ServedEndpoint.Limits(settings.options(), settings.overrides),
                new ServedEndpoint.HttpSession(
                        settings.keptAfterHttpSession,
                        settings.closedWithAnonymousHttpSession,
                        settings.prolongingHttpSession),
                settings.observers);
    }

    /** Of listeners that are not made yet it is not known. */
    private Optional<Class<?>> type() {
        return Optional.<Class<?>>ofNullable(settings.type)
                .or(() -> Optional.ofNullable(application).map(Continue::getClass));
    }

    /** The name in messages and logs. */
    @Override
    public String toString() {
        return settings.name;
    }

    /** Changed only before it is handed to an endpoint. */
    private static final class Settings {
        private String name;
        private @Nullable Class<?> type;
        private @Nullable MessageEncoder encoder;
        private @Nullable SelectProtocol selectProtocol;
        private boolean requiresProtocol;
        private List<HandshakeCheck> checks = List.of();
        private WebSocketOptions options = WebSocketOptions.defaults();
        private Map<String, String> overrides = Map.of();
        private CallbackThreads threads = CallbackThreads.AUTOMATIC;
        private boolean nonBlocking;
        private boolean keptAfterHttpSession;
        private boolean closedWithAnonymousHttpSession;
        private boolean prolongingHttpSession;
        private List<String> origins = List.of();
        private Set<String> roles = Set.of();
        private List<WebSocketObserver> observers = List.of();

        Settings(Object application) {
            name = nameOf(application.getClass());
        }

        /** Of a lambda, where it stands: what the JDK calls it changes with each start. */
        private static String nameOf(Class<?> type) {
            int lambda = type.getName().indexOf("$$Lambda");
            return lambda < 0 ? type.getName() : "a lambda of " + type.getName().substring(0, lambda);
        }

        WebSocketOptions options() {
            return nonBlocking ? options.toBuilder().nonBlocking().build() : options;
        }

        Settings(Settings other) {
            name = other.name;
            type = other.type;
            encoder = other.encoder;
            selectProtocol = other.selectProtocol;
            requiresProtocol = other.requiresProtocol;
            checks = other.checks;
            options = other.options;
            overrides = other.overrides;
            threads = other.threads;
            nonBlocking = other.nonBlocking;
            keptAfterHttpSession = other.keptAfterHttpSession;
            closedWithAnonymousHttpSession = other.closedWithAnonymousHttpSession;
            prolongingHttpSession = other.prolongingHttpSession;
            origins = other.origins;
            roles = other.roles;
            observers = other.observers;
        }
    }
}
