package org.ws101.cdi;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.ws101.servlet.CallbackThreads;

/**
 * A bean that serves the WebSocket connections of a path.
 *
 * <p>On a class it makes that class a bean, with no {@code beans.xml} needed, and leaves scope and qualifiers as they are. The
 * class has methods that are called back:
 *
 * <pre>{@code
 * @ApplicationScoped
 * @WebSocketEndpoint("/chat/{room}")
 * class Chat {
 *     @OnOpen
 *     String welcome(@PathParam String room, Principal user) {
 *         return "Welcome to " + room + ", " + user.getName();
 *     }
 *
 *     @OnText
 *     Answer answer(Question question) { // objects by codec, JSON-B where there is no other
 *         return new Answer(question.text() + "!");
 *     }
 * }
 * }</pre>
 *
 * or implements {@link org.ws101.Continue} (blocking style) or {@link org.ws101.WebSocketListener} (listener style). Whichever
 * it does, it may also implement {@link org.ws101.SelectProtocol} and {@link org.ws101.servlet.HandshakeCheck}.
 *
 * <p>On a producer method or field the produced bean, in one of the last two styles, is the endpoint; its declared type tells
 * what it is. Beans that only select the subprotocol or only check the handshake belong to the bean that serves the same path,
 * so each can be a lambda of its own. A {@code HandshakeCheck} bean without this annotation belongs to every endpoint bean.
 * Where several beans would do the same for a path, alternatives, priorities and specialization choose one, else the deployment
 * fails.
 *
 * <p>In an EAR each web application serves the endpoints of its own archive. To serve those of an EJB jar or of a jar in
 * {@code lib}, it names their classes in the context parameter {@code org.ws101.cdi.sharedEndpoints}, separated by blanks or
 * commas; {@code com.example.*} stands for a package and {@code *} for all.
 *
 * <h2>Callbacks</h2>
 *
 * {@link OnOpen}, {@link OnText}, {@link OnBinary}, {@link OnPing}, {@link OnPong}, {@link OnClose} and {@link OnError} each
 * mark a method, of the class, a superclass or an interface (a default method), which is neither private, static, final nor
 * abstract. There is at most one of each but {@code @OnError}. Each says which parameters it takes. The calls of a connection
 * are serial, in the order of {@link org.ws101.WebSocketListener}.
 *
 * <p>What a callback returns is sent: a {@code String} or {@code byte[]} or {@link java.nio.ByteBuffer}, a
 * {@link org.ws101.Message}, an object of any other type by {@linkplain TextCodec codec}, an {@link java.util.Optional} of
 * these, or a {@link java.util.concurrent.CompletionStage} of all that, which is sent when it completes, or a
 * {@link java.util.concurrent.Flow.Publisher}, each of whose items is sent, as there is room for them, and which is cancelled at
 * the end of the connection. {@code null} and an empty optional send nothing. A stage or a publisher that fails counts as if the
 * callback had thrown.
 *
 * <p>Stages and publishers hold nothing back until {@code inboundMessages} of them are open, that of {@code @OnOpen} not
 * counted: then no more messages are read until one is done, up to the reply that waits for room.
 *
 * <h2>Instances</h2>
 *
 * The instance is the contextual one, with its scope, injection, interceptors and decorators:
 *
 * <ul>
 *   <li>{@code @Dependent}, the scope of a bean that names none, and {@link ConnectionScoped}: one instance for each
 *       connection, destroyed once the connection is over, after {@code proceed} returned or {@code onClose} was called. The
 *       one that is {@code @ConnectionScoped} can be injected elsewhere. Select and check happen before there is a
 *       connection: each of these calls has an instance of its own, of a dependent bean.
 *   <li>{@code @ApplicationScoped}, {@code @Singleton}: one instance for all connections, called by many threads at once.
 *   <li>{@code @RequestScoped}: the request context is active for the whole of {@code proceed}, and else for each call.
 *   <li>{@code @SessionScoped} and {@code @ConversationScoped} are refused at deployment, and so is a bean of these scopes that
 *       an endpoint has injected, unless it also selects or checks: neither is active on the threads of a connection. {@link org.ws101.servlet.HandshakeRequest} has the HTTP session's attributes.
 * </ul>
 *
 * <p>Every call is made with {@link ConnectionScoped} active and the application's class loader as the context class loader; and
 * with the request context active, if the application has something whose life depends on it: a {@code @RequestScoped} bean, an
 * observer of that context, or an injected {@code ServletContext}, {@code Conversation}, {@code BeanManager} or {@code
 * Instance<Object>}. Any bean can have a {@link org.ws101.WebSocket} and a {@link org.ws101.servlet.HandshakeRequest}
 * injected: they stand for those of the connection that the current thread serves. The
 * {@link org.ws101.servlet.WebSocketConnections} of the web application can be injected too, at any time: before it has
 * started they are empty. In a bean of an archive that several web applications of an EAR share, they are those of the one that
 * the thread works for.
 *
 * <h2>What is used where it is present</h2>
 *
 * <ul>
 *   <li>JSON-B reads and writes, as text, objects for which there is no codec: a {@code Jsonb} bean, or else a default one.
 *   <li>Bean Validation checks callbacks whose parameters or values have constraints or {@code @Valid}. A violation goes to
 *       {@link OnError} as a {@code ConstraintViolationException}; else it closes the connection, with 1008 for parameters and
 *       1011 for what the callback returned.
 *   <li>{@code @RolesAllowed}, {@code @PermitAll} and {@code @DenyAll} of {@code jakarta.annotation.security}: on the class or
 *       producer they decide at the handshake, which is refused with status 401 when nobody is authenticated and else with
 *       403; on a callback, when it is due, and the connection is closed with 1008. The role {@code **} is any user's.
 *   <li>MicroProfile Config: {@code ws101.<name>.<option>} for every option, {@code subprotocols} and {@code allowedOrigins},
 *       where {@code <name>} is {@link #name()}. It takes precedence over the init-params of the filter, and those over
 *       {@link #options()}.
 * </ul>
 *
 * <h2>Errors</h2>
 *
 * Whatever is wrong with the endpoints of an application fails its deployment, with one message that lists all of it.
 */
@Stereotype
@Inherited
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD, FIELD})
public @interface WebSocketEndpoint {
    /**
     * The path within the web application, such as {@code /echo}, or a template such as {@code /chat/{room}} or
     * {@code /files/{path*}}, whose values are the {@linkplain org.ws101.servlet.HandshakeRequest path parameters} of the
     * request.
     */
    String value();

    /**
     * The name in configuration keys; by default that of the class without its package, or of the producer. Of letters,
     * digits, {@code _} and {@code -}; not {@code client}.
     */
    String name() default "";

    /**
     * The subprotocols that are supported: the first of the client's offer that is among them is agreed on. A client that
     * offers others only is refused with status 400; one that offers none connects without, unless
     * {@link #subprotocolRequired}. Instead of a {@link org.ws101.SelectProtocol}.
     */
    String[] subprotocols() default {};

    /**
     * Whether a client that offers no subprotocol is refused with status 400. Only with {@link #subprotocols}, configured ones,
     * or a {@link org.ws101.SelectProtocol}.
     */
    boolean subprotocolRequired() default false;

    /**
     * Origins whose pages may connect beside those of the server's own, written as for
     * {@link org.ws101.servlet.Endpoint#withAllowedOrigins}: {@code https://example.com}, {@code https://*.example.com},
     * {@code http://localhost:*}, {@code null} or {@code *}.
     */
    String[] allowedOrigins() default {};

    /** On which threads the callbacks, or {@code proceed}, run. */
    CallbackThreads threads() default CallbackThreads.AUTOMATIC;

    /** Limits and timeouts, each at most once. */
    WebSocketOption[] options() default {};
}
