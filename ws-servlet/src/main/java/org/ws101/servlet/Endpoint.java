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
import org.ws101.internal.text.Arguments;
import org.ws101.servlet.internal.OptionParameters;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.SessionAccess;

/**
 * The application's code for a path, and its access rules. Immutable: each method {@code with…} returns a changed copy.
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

    /**
     * Returns an endpoint in the blocking style: each connection runs on a thread of its own, a virtual one from JDK 21
     * on.
     */
    public static Endpoint of(Continue application) {
        return new Endpoint(Objects.requireNonNull(application, "application"), null, new Settings(application));
    }

    /**
     * Returns an endpoint in the listener style, which needs no thread while no message arrives.
     *
     * @param listeners returns the listener of a connection; called once for each, during its opening handshake. It may
     *     return the same listener again if that can serve several connections at once.
     */
    public static Endpoint listening(Supplier<? extends WebSocketListener> listeners) {
        Objects.requireNonNull(listeners, "listeners");
        return new Endpoint(null, subprotocol -> listeners, new Settings(listeners));
    }

    /**
     * Returns an endpoint in the listener style that requires one of these subprotocols, each with listeners of its
     * own. The first of the client's offer that is among them is agreed on; a client that offers none of them is
     * refused with status 400.
     *
     * @throws IllegalArgumentException when two names are equal
     */
    public static Endpoint listening(Subprotocol first, Subprotocol... more) {
        Objects.requireNonNull(first, "first");
        Map<String, Subprotocol> byName = new LinkedHashMap<>();
        for (Subprotocol each : Stream.concat(Stream.of(first), Arguments.list(more, "more").stream())
                .toList()) {
            if (byName.putIfAbsent(each.name(), each) != null) {
                throw new IllegalArgumentException("The subprotocol " + each.name() + " occurs twice: remove one");
            }
        }
        return new Endpoint(
                        null,
                        agreed -> Objects.requireNonNull(byName.get(agreed.orElseThrow()))
                                .listeners(),
                        new Settings(first.listeners()))
                .withName(String.join(", ", byName.keySet()))
                .withRequiredProtocol(
                        offered -> offered.stream().filter(byName::containsKey).findFirst())
                .changed(copy -> copy.ofSubprotocols = true);
    }

    /**
     * Sets the selection of the subprotocol. A client that offers none connects without a subprotocol. Without a
     * selection, the connection uses none, with any offer of the client.
     *
     * @throws IllegalStateException when the endpoint is made of subprotocols
     */
    public Endpoint withSelectProtocol(SelectProtocol selection) {
        return withSelectProtocol(selection, false);
    }

    /**
     * Sets the selection of the subprotocol, and refuses a client that offers none with status 400. Replaces
     * {@link #withSelectProtocol}.
     *
     * @throws IllegalStateException when the endpoint is made of subprotocols
     */
    public Endpoint withRequiredProtocol(SelectProtocol selection) {
        return withSelectProtocol(selection, true);
    }

    private Endpoint withSelectProtocol(SelectProtocol selection, boolean required) {
        Objects.requireNonNull(selection, "selection");
        if (settings.ofSubprotocols) {
            throw new IllegalStateException("The endpoint " + this
                    + " consists of subprotocols and selects one itself: remove the selection, or create the"
                    + " endpoint from a listener");
        }
        return changed(copy -> {
            copy.selectProtocol = selection;
            copy.requiresProtocol = required;
        });
    }

    /** Adds a check. Checks are called in order, and the first refusal counts. */
    public Endpoint withCheck(HandshakeCheck check) {
        List<HandshakeCheck> more = new ArrayList<>(settings.checks);
        more.add(Objects.requireNonNull(check, "check"));
        return changed(copy -> copy.checks = List.copyOf(more));
    }

    /** Sets limits and timeouts. Init-params of the filter and {@link #withOverrides} override them. */
    public Endpoint withOptions(WebSocketOptions options) {
        Objects.requireNonNull(options, "options");
        return changed(copy -> copy.options = options);
    }

    /**
     * Sets limits and timeouts that override the init-params of the filter, in addition to earlier ones: for
     * configuration outside the application.
     *
     * @param options the values, in the syntax of init-params, by the names of the options, such as
     *     {@code maxMessageSize}
     * @throws IllegalArgumentException when an option is unknown, malformed or out of its range; the message names it
     */
    public Endpoint withOverrides(Map<String, String> options) {
        Objects.requireNonNull(options, "options");
        Map<String, String> more = new TreeMap<>(settings.overrides);
        more.putAll(options);
        new OptionParameters(more).applyTo(settings.options);
        return changed(copy -> copy.overrides = Map.copyOf(more));
    }

    /**
     * Sets the threads of the application's code.
     *
     * @throws WebSocketDeploymentException when the endpoint or the JDK does not support them:
     *     {@link CallbackThreads#CONTAINER} in the blocking style, {@link CallbackThreads#VIRTUAL} before JDK 21; or
     *     when it is {@link #nonBlocking} and the threads are not those of the container
     */
    public Endpoint withThreads(CallbackThreads threads) {
        Objects.requireNonNull(threads, "threads");
        if (threads == CallbackThreads.CONTAINER && application != null) {
            throw new WebSocketDeploymentException("The endpoint " + this
                    + " is in the blocking style and cannot use the threads of the CONTAINER, because each"
                    + " connection would occupy one: use AUTOMATIC, POOL or VIRTUAL, or a WebSocketListener");
        }
        if (threads == CallbackThreads.VIRTUAL && Runtime.version().feature() < FIRST_JDK_WITH_VIRTUAL_THREADS) {
            throw new WebSocketDeploymentException("The endpoint " + this + " cannot use VIRTUAL threads on JDK "
                    + Runtime.version().feature() + ": run on JDK " + FIRST_JDK_WITH_VIRTUAL_THREADS
                    + " or later, or use AUTOMATIC");
        }
        Endpoint changed = changed(copy -> copy.threads = threads);
        changed.requireThreadsOfOneKind();
        return changed;
    }

    /**
     * Declares that the callbacks of the listener never block, so that they may run on the container's own I/O thread
     * of many connections: on Jetty and Undertow. That avoids the change to another thread. Elsewhere the threads do
     * not change. {@link WebSocketOptions.Builder#nonBlocking} lists the forbidden calls, on every container. The
     * init-param {@code nonBlocking} and {@link #withOverrides} override this.
     *
     * @throws WebSocketDeploymentException when the endpoint is in the blocking style, or its threads are those for
     *     callbacks that block
     */
    public Endpoint nonBlocking() {
        if (application != null) {
            throw new WebSocketDeploymentException("The endpoint " + this
                    + " is in the blocking style and cannot be nonBlocking: it receives and sends by waiting; use a"
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
                    + ", on which callbacks may block, and cannot be nonBlocking too: remove one of the two");
        }
    }

    /**
     * Allows pages of other origins, in addition to the server's own, earlier ones and those that the filter allows.
     *
     * @param origins each as {@code https://example.com} or {@code https://example.com:8443};
     *     {@code https://*.example.com} for every name below it, {@code http://localhost:*} for every port;
     *     {@code null} for pages with an opaque origin, such as local files; {@code *} allows every page
     * @throws IllegalArgumentException when one is not an origin; the message names it
     */
    public Endpoint withAllowedOrigins(String... origins) {
        List<String> added = Arguments.list(origins, "origins");
        OriginPolicy.allowing(added);
        List<String> more = new ArrayList<>(settings.origins);
        more.addAll(added);
        return changed(copy -> copy.origins = List.copyOf(more));
    }

    /**
     * Declares roles for {@link HandshakeRequest#isUserInRole} after the handshake, in addition to those of
     * {@code web.xml}: the container answers only during the request.
     */
    public Endpoint withDeclaredRoles(String... roles) {
        Set<String> more = new TreeSet<>(settings.roles);
        more.addAll(Arguments.list(roles, "roles"));
        return changed(copy -> copy.roles = Set.copyOf(more));
    }

    /**
     * Leaves connections open at the end of the HTTP session of their opening handshake. Otherwise the connections of
     * authenticated users are then closed with 1008: at a logout that invalidates the session, and after a timeout
     * without an HTTP request. Messages prolong the session only with {@link #withProlongedHttpSession}.
     *
     * <p>With replicated sessions, the end closes the connections of the node on which the container publishes it. With
     * sessions that are not the container's own, as with Spring Session, the filter detects an end by a request behind
     * it. An {@link HttpSessionObserver} detects the others, if they are published to it.
     */
    public Endpoint withKeptAfterHttpSession() {
        return changed(copy -> copy.keptAfterHttpSession = true);
    }

    /** Closes connections at the end of their HTTP session also if the user is not authenticated. */
    public Endpoint withClosedWithAnonymousHttpSession() {
        return changed(copy -> copy.closedWithAnonymousHttpSession = true);
    }

    /**
     * Prolongs the HTTP session of the opening handshake with messages of the client, as requests do: with the first
     * one, and then at maximum once a minute. A session therefore times out up to a minute earlier than after a
     * request. Pings and pongs do not count.
     *
     * <p>The sessions must be those of a container of Servlet 6.1 or later, such as Tomcat 11 and Jetty 12.1 with ee11.
     * If a filter has replaced them, as Spring Session does, they are not prolonged, and the log contains a warning.
     *
     * @throws WebSocketDeploymentException on a container of an earlier version
     */
    public Endpoint withProlongedHttpSession() {
        if (!SessionAccess.isAvailable()) {
            throw new WebSocketDeploymentException(
                    "The endpoint " + this + " cannot prolong HTTP sessions. " + SessionAccess.MISSING);
        }
        return changed(copy -> copy.prolongingHttpSession = true);
    }

    /**
     * Sets the name in messages and logs; the default is that of the application's class.
     *
     * @throws IllegalArgumentException when it is blank
     */
    public Endpoint withName(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("The name of the endpoint " + this
                    + " is blank: use another name, or remove withName to use the name of the class");
        }
        return changed(copy -> copy.name = name);
    }

    /**
     * Sets the class by which {@link WebSocketConnections#endpoint(Class)} finds the connections. The default is the
     * class of the {@link Continue}, or of the listener of each connection.
     */
    public Endpoint withType(Class<?> type) {
        Objects.requireNonNull(type, "type");
        return changed(copy -> copy.type = type);
    }

    /**
     * Sets the encoder of objects that the application sends: by {@link WebSocketConnections#send},
     * {@link Connections#broadcast} and {@link #encode}. Endpoints that share an encoder share its output for a
     * broadcast.
     */
    public Endpoint withEncoder(MessageEncoder encoder) {
        Objects.requireNonNull(encoder, "encoder");
        return changed(copy -> copy.encoder = encoder);
    }

    /**
     * Adds an observer of this endpoint, in addition to earlier ones and to those of
     * {@link WebSocketEndpoints#addObserver}.
     */
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
     * Returns the message of an object for the connections of this endpoint. A {@link Message} is returned unchanged, a
     * {@code String} as text, and a {@code byte[]} or the remaining bytes of a {@code ByteBuffer} as binary. The
     * encoder writes any other object.
     *
     * @throws IllegalArgumentException when there is no encoder, or the encoder does not write the type, or does not
     *     return a whole text or binary message; the message contains the type and the remedy. Also, with the cause,
     *     when the encoder throws a checked exception.
     * @throws RuntimeException the exception of the encoder, unchanged
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
            throw new IllegalArgumentException("The endpoint " + this + " lacks an encoder for objects of " + type
                    + ": send a String, byte[], java.nio.ByteBuffer or org.ws101.Message, or add"
                    + " Endpoint.withEncoder");
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

    /** Returns the name in messages and logs. */
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
        private boolean ofSubprotocols;
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
            ofSubprotocols = other.ofSubprotocols;
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
