package org.ws101.cdi;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A bean that is the application's end of connections that it opens itself, as a client.
 *
 * <pre>{@code
 * @ApplicationScoped
 * @WebSocketClientEndpoint("wss://prices.example/stream/{market}")
 * class Prices {
 *     @OnText
 *     void changed(Price price, @PathParam String market) { // objects by codec, JSON-B where there is no other
 *         …
 *     }
 * }
 *
 * @Inject
 * WebSocketConnector<Prices> prices;
 *
 * ReconnectingConnection connection = prices.pathParameter("market", "coffee").reconnecting();
 * }</pre>
 *
 * The annotation makes the class a bean, with no {@code beans.xml} needed, and leaves scope and qualifiers as they are. The class
 * has the callbacks of a {@link WebSocketEndpoint}, with the same parameters, values that are sent, codecs, validation, scopes,
 * contexts, errors and close codes; or it is a {@link org.ws101.WebSocketListener}. {@link WebSocketConnector} opens the
 * connections; nothing is opened by itself.
 *
 * <p>What is different from a server's endpoint:
 *
 * <ul>
 *   <li>{@link PathParam} takes what {@link WebSocketConnector#pathParameter} was given for the URI's template. There is no
 *       {@link QueryParam}, and neither a {@link org.ws101.servlet.HandshakeRequest} nor a {@link java.security.Principal}, as
 *       it is the server that knows who connected. The same goes for {@code @RolesAllowed} and its like.
 *   <li>{@link Opened} and {@link Closed} are fired for these connections too, with the qualifier {@link ServedBy} of this
 *       class, which tells them from others.
 *   <li>{@link org.ws101.servlet.WebSocketConnections} does not list them: those are the server's.
 *   <li>The callbacks run on threads of the client, or of the executor that {@link WebSocketConnector#client} sets.
 * </ul>
 *
 * <p>When the CDI container shuts down, every connection that is still open is closed with 1001, and its last callback is waited
 * for, for five seconds at most; no other is opened. A {@code @Dependent} bean has one instance for each connection, destroyed at
 * its end.
 *
 * <h2>Configuration</h2>
 *
 * MicroProfile Config, where it is present, takes precedence over the annotation, and the {@link WebSocketConnector} over
 * both. It is read at deployment:
 *
 * <ul>
 *   <li>{@code ws101.client.<name>.uri}: the URI or template
 *   <li>{@code ws101.client.<name>.subprotocols}: names, separated by commas or blanks
 *   <li>{@code ws101.client.<name>.header.<Name>}: a header field of the request
 *   <li>{@code ws101.client.<name>.connectTimeout}: a duration, such as {@code 5s}
 *   <li>{@code ws101.client.<name>.reconnectInitialDelay}, {@code reconnectMaxDelay}, {@code reconnectMaxAttempts}: the {@link
 *       org.ws101.client.ReconnectBackoff} of {@link WebSocketConnector#reconnecting}, as durations and a number
 *   <li>{@code ws101.client.<name>.<option>}: every option that {@link #options} takes
 * </ul>
 *
 * Whatever is wrong with the client endpoints of an application fails its deployment, in the one message that lists all
 * problems.
 */
@Stereotype
@Inherited
@Documented
@Retention(RUNTIME)
@Target(TYPE)
public @interface WebSocketClientEndpoint {
    /**
     * The ws or wss URI to connect to, or a template of one, such as {@code wss://example.com/rooms/{room}?as={name}}: values
     * are encoded. Empty when the configuration or the connector gives it.
     */
    String value() default "";

    /**
     * The name in configuration keys; by default that of the class without its package. Of letters, digits, {@code _} and
     * {@code -}.
     */
    String name() default "";

    /** The subprotocols to offer, in order of preference. */
    String[] subprotocols() default {};

    /**
     * Limits and timeouts, {@code connectTimeout}, {@code reconnectInitialDelay}, {@code reconnectMaxDelay} and {@code reconnectMaxAttempts}
     * among them, each at most once.
     */
    WebSocketOption[] options() default {};
}
