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
 * Qualifies the event of a connection of an endpoint bean that has ended; its payload is the
 * {@link org.ws101.WebSocket}, and {@link org.ws101.WebSocket#closeReason()} returns the reason.
 *
 * <p>It is fired exactly once for each {@link Opened} one, after {@link OnClose}, {@code onClose} or {@code proceed},
 * with the request context and {@link ConnectionScoped} active, and to asynchronous observers ({@code @ObservesAsync})
 * as well, without the contexts. An exception of an observer is logged.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({METHOD, FIELD, PARAMETER, TYPE})
public @interface Closed {
    /** The qualifier as an object. */
    final class Literal extends AnnotationLiteral<Closed> implements Closed {
        /** The single instance. */
        public static final Literal INSTANCE = new Literal();

        private static final long serialVersionUID = 1L;

        private Literal() {}
    }
}
