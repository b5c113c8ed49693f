package org.ws101.cdi;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Qualifies the event of a connection of an endpoint bean that has opened; its payload is the
 * {@link org.ws101.WebSocket}.
 *
 * <pre>{@code
 * void connected(@Observes @Opened WebSocket webSocket) {
 *     presence.add(HandshakeRequest.of(webSocket).pathParameter("name"));
 * }
 * }</pre>
 *
 * It is fired before {@link OnOpen}, {@code onOpen} or {@code proceed} is called, with the request context and
 * {@link ConnectionScoped} active, and to asynchronous observers ({@code @ObservesAsync}) as well, without the
 * contexts. An exception of an observer is logged, and the connection stays open.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({METHOD, FIELD, PARAMETER, TYPE})
public @interface Opened {
    /** The qualifier as an object. */
    final class Literal extends AnnotationLiteral<Opened> implements Opened {
        /** The single instance. */
        public static final Literal INSTANCE = new Literal();

        private static final long serialVersionUID = 1L;

        private Literal() {}
    }
}
