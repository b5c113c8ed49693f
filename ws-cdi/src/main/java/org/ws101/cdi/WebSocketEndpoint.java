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
 * <p>On a class it makes that class a bean, and does not change its scope and qualifiers. The class declares callbacks:
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
 * or implements {@link org.ws101.Continue} (blocking style) or {@link org.ws101.WebSocketListener} (listener style). In
 * each case it may also implement {@link org.ws101.SelectProtocol} and {@link org.ws101.servlet.HandshakeCheck}.
 *
 * <p>On a producer method or field the produced bean, in one of the last two styles, is the endpoint; its declared type
 * determines the style. Beans that only select the subprotocol or only check the handshake belong to the bean of the
 * same path, so each can be a lambda of its own. A {@code HandshakeCheck} bean without this annotation belongs to every
 * endpoint bean. If several beans do the same for a path, alternatives, priorities and specialization choose one, else
 * the deployment fails.
 *
 * <p>In an EAR each web application serves the endpoints of its own archive. To serve those of an EJB jar or of a jar
 * in {@code lib}, list their classes in the context parameter {@code org.ws101.cdi.sharedEndpoints}, separated by
 * blanks or commas; {@code com.example.*} is a package and {@code *} means all.
 *
 * <h2>Callbacks</h2>
 *
 * {@link OnOpen}, {@link OnText}, {@link OnBinary}, {@link OnPing}, {@link OnPong}, {@link OnClose} and {@link OnError}
 * each mark a method, of the class, a superclass or an interface (a default method), which is neither private, static,
 * final nor abstract. Each of them occurs once only, except for {@code @OnError}. Their Javadoc lists the parameters.
 * The calls of a connection are serial, in the order of {@link org.ws101.WebSocketListener}.
 *
 * <p>The return value of a callback is sent: a {@code String} or {@code byte[]} or {@link java.nio.ByteBuffer}, a
 * {@link org.ws101.Message}, an object of any other type by {@linkplain TextCodec codec}, or an
 * {@link java.util.Optional} of these. {@code null} and an empty optional send nothing. A
 * {@link java.util.concurrent.CompletionStage} of these is sent when it completes. Each item of a
 * {@link java.util.concurrent.Flow.Publisher} is sent when there is room; the subscription is cancelled at the end of
 * the connection. A failure of a stage or publisher counts as an exception of the callback.
 *
 * <p>When {@code inboundMessages} stages and publishers are open, without that of {@code @OnOpen}, reading pauses until
 * one of them is done, with its reply in the output queue.
 *
 * <h2>Instances</h2>
 *
 * The instance is the contextual one, with its scope, injection, interceptors and decorators:
 *
 * <ul>
 *   <li>{@code @Dependent}, the default scope, and {@link ConnectionScoped}: one instance for each connection,
 *       destroyed when the connection has ended, after {@code proceed} returned or {@code onClose} was called. Other
 *       beans can inject a {@code @ConnectionScoped} one. Select and check run before there is a connection: each of
 *       these calls uses an instance of its own of a dependent bean.
 *   <li>{@code @ApplicationScoped}, {@code @Singleton}: one instance for all connections, called by many threads at
 *       once.
 *   <li>{@code @RequestScoped}: the request context is active for the whole of {@code proceed}, and else for each call.
 *   <li>{@code @SessionScoped} and {@code @ConversationScoped} are refused at deployment, and so is an endpoint that
 *       injects a bean of these scopes, unless it also selects or checks: neither is active on the threads of a
 *       connection. {@link org.ws101.servlet.HandshakeRequest} contains the HTTP session's attributes.
 * </ul>
 *
 * <p>Every call is made with {@link ConnectionScoped} active, and with the application's class loader as the context
 * class loader. The request context is active if the application contains a {@code @RequestScoped} bean or an observer
 * of that context. It is also active for an injected {@code ServletContext}, {@code Conversation}, {@code BeanManager}
 * or {@code Instance<Object>}. Any bean can inject a {@link org.ws101.WebSocket} and a
 * {@link org.ws101.servlet.HandshakeRequest}: they stand for those of the connection that the current thread serves.
 * Any bean can also inject the {@link org.ws101.servlet.WebSocketConnections} of the web application: they are empty
 * before its start. In a bean of an archive that several web applications of an EAR share, they are those of the
 * application of the current thread.
 *
 * <h2>Optional APIs</h2>
 *
 * <ul>
 *   <li>JSON-B reads and writes, as text, objects without a codec: a {@code Jsonb} bean, or else a default one.
 *   <li>Bean Validation checks callbacks with constraints or {@code @Valid} on parameters or return values.
 *       {@link OnError} handles a violation as a {@code ConstraintViolationException}; else it closes the connection,
 *       with 1008 for parameters and 1011 for return values.
 *   <li>{@code @RolesAllowed}, {@code @PermitAll} and {@code @DenyAll} of {@code jakarta.annotation.security}: on the
 *       class or producer they apply to the handshake, which is refused with status 401 without a user and else with
 *       403; on a callback they apply to each call, and the connection is closed with 1008. The role {@code **} means
 *       any user.
 *   <li>MicroProfile Config: {@code ws101.<name>.<option>} for every option, {@code subprotocols} and
 *       {@code allowedOrigins}, where {@code <name>} is {@link #name()}. It overrides the init-params of the filter,
 *       and those override {@link #options()}.
 * </ul>
 *
 * <h2>Errors</h2>
 *
 * A mistake in an endpoint fails the deployment of the application. One message lists all mistakes.
 */
@Stereotype
@Inherited
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD, FIELD})
public @interface WebSocketEndpoint {
    /**
     * Returns the path within the web application, such as {@code /echo}, or a template such as {@code /chat/{room}} or
     * {@code /files/{path*}}, whose values are the {@linkplain org.ws101.servlet.HandshakeRequest path parameters} of
     * the request.
     */
    String value();

    /**
     * Returns the name in configuration keys; the default is that of the class without its package, or of the producer.
     * It consists of letters, digits, {@code _} and {@code -}; it cannot be {@code client}.
     */
    String name() default "";

    /**
     * Returns the supported subprotocols: the server selects the first of the client's offer that is among them. A
     * client that offers only others is refused with status 400. One that offers none connects without a subprotocol,
     * unless {@link #subprotocolRequired}. For another choice, use a {@link org.ws101.SelectProtocol}.
     */
    String[] subprotocols() default {};

    /**
     * Returns whether a client that offers no subprotocol is refused with status 400. Only with {@link #subprotocols},
     * configured ones, or a {@link org.ws101.SelectProtocol}.
     */
    boolean subprotocolRequired() default false;

    /**
     * Returns origins whose pages may connect, in addition to the server's own, written as for
     * {@link org.ws101.servlet.Endpoint#withAllowedOrigins}: {@code https://example.com},
     * {@code https://*.example.com}, {@code http://localhost:*}, {@code null} or {@code *}.
     */
    String[] allowedOrigins() default {};

    /** Returns the threads of the callbacks, or of {@code proceed}. */
    CallbackThreads threads() default CallbackThreads.AUTOMATIC;

    /** Returns limits and timeouts, each once only. */
    WebSocketOption[] options() default {};
}
