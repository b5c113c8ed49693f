package org.ws101.cdi;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A bean that serves the connections that the application itself opens, as a client.
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
 * The annotation makes the class a bean, and does not change its scope and qualifiers. The class declares the callbacks
 * of a {@link WebSocketEndpoint}, with the same parameters, return values, codecs, validation, scopes, contexts, errors
 * and close codes; or it is a {@link org.ws101.WebSocketListener}. {@link WebSocketConnector} opens the connections.
 *
 * <p>The differences from a server's endpoint:
 *
 * <ul>
 *   <li>{@link PathParam} is the value of {@link WebSocketConnector#pathParameter} for the URI template.
 *       {@link QueryParam}, {@link org.ws101.servlet.HandshakeRequest}, {@link java.security.Principal},
 *       {@code @RolesAllowed} and its like are for servers only.
 *   <li>{@link Opened} and {@link Closed} are fired for these connections too, with the qualifier {@link ServedBy} of
 *       this class.
 *   <li>{@link org.ws101.servlet.WebSocketConnections} does not list them: it lists the connections of the server.
 *   <li>The callbacks run on threads of the client, or of the executor that {@link WebSocketConnector#client} sets.
 * </ul>
 *
 * <p>When the CDI container shuts down, every open connection is closed with 1001. The shutdown waits for the last
 * callbacks, up to six seconds; no other connection is opened. Each connection uses its own instance of a
 * {@code @Dependent} bean, which is destroyed at its end.
 *
 * <h2>Configuration</h2>
 *
 * MicroProfile Config, if it is present, overrides the annotation, and the {@link WebSocketConnector} overrides both.
 * It is read at deployment:
 *
 * <ul>
 *   <li>{@code ws101.client.<name>.uri}: the URI or template
 *   <li>{@code ws101.client.<name>.subprotocols}: names, separated by commas or blanks
 *   <li>{@code ws101.client.<name>.header.<Name>}: a header field of the request
 *   <li>{@code ws101.client.<name>.connectTimeout}: a duration, such as {@code 5s}
 *   <li>{@code ws101.client.<name>.reconnectInitialDelay}, {@code reconnectMaxDelay}, {@code reconnectMaxAttempts}: the
 *       {@link org.ws101.client.ReconnectBackoff} of {@link WebSocketConnector#reconnecting}, as durations and a number
 *   <li>{@code ws101.client.<name>.<option>}: every option of {@link #options}
 * </ul>
 *
 * A mistake in a client endpoint fails the deployment of the application. One message lists all mistakes.
 */
@Stereotype
@Inherited
@Documented
@Retention(RUNTIME)
@Target(TYPE)
public @interface WebSocketClientEndpoint {
    /**
     * Returns the ws or wss URI, or a template of one, such as {@code wss://example.com/rooms/{room}?as={name}}: values
     * are encoded. Empty when the configuration or the connector sets it.
     */
    String value() default "";

    /**
     * Returns the name in configuration keys; the default is that of the class without its package. It consists of
     * letters, digits, {@code _} and {@code -}.
     */
    String name() default "";

    /** Returns the subprotocols to offer, in order of preference. */
    String[] subprotocols() default {};

    /**
     * Returns limits and timeouts, each once only; {@code connectTimeout}, {@code reconnectInitialDelay},
     * {@code reconnectMaxDelay} and {@code reconnectMaxAttempts} are among them.
     */
    WebSocketOption[] options() default {};
}
