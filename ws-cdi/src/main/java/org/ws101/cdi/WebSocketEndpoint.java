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

/**
 * A bean that serves the WebSocket connections of a path.
 *
 * <p>On a class it makes that class a bean, with no {@code beans.xml} needed, and leaves scope and qualifiers as they are. The
 * class implements {@link org.ws101.Continue} (blocking style) or {@link org.ws101.WebSocketListener} (listener style) and,
 * if it likes, {@link org.ws101.SelectProtocol} and {@link org.ws101.servlet.HandshakeCheck}:
 *
 * <pre>{@code
 * @WebSocketEndpoint("/echo")
 * class Echo implements Continue {
 *     public void proceed(WebSocket webSocket) throws Exception {
 *         webSocket.forEachMessage(webSocket::sendAll);
 *     }
 * }
 * }</pre>
 *
 * <p>On a producer method or field the produced bean is the endpoint; its declared type tells what it is. Beans that only
 * select the subprotocol or only check the handshake belong to the bean that serves the same path, so each can be a lambda
 * of its own.
 *
 * <p>The instance is the contextual one, with its scope, injection, interceptors and decorators:
 *
 * <ul>
 *   <li>{@code @Dependent}, the scope of a bean that names none: one instance for each connection, destroyed once the
 *       connection is over, after {@code proceed} returned or {@code onClose} was called. Select and check happen before there
 *       is a connection: each of these calls has an instance of its own.
 *   <li>{@code @ApplicationScoped}, {@code @Singleton}: one instance for all connections, called by many threads at once.
 *   <li>{@code @RequestScoped}: the request context is active for the whole of {@code proceed}, and else for each call.
 *   <li>{@code @SessionScoped} and {@code @ConversationScoped} are refused at deployment: neither is active on the threads of
 *       a connection. {@link org.ws101.servlet.HandshakeRequest} has the HTTP session's attributes.
 * </ul>
 *
 * <p>Every call is made with the request context active and the application's class loader as the context class loader. An
 * annotated bean of another type, and two beans that serve one path, are deployment errors that name the beans.
 */
@Stereotype
@Inherited
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD, FIELD})
public @interface WebSocketEndpoint {
    /**
     * The path within the web application, such as {@code /echo}, or a template such as {@code /chat/{room}}, whose values
     * are the {@linkplain org.ws101.servlet.HandshakeRequest path parameters} of the request.
     */
    String value();
}
