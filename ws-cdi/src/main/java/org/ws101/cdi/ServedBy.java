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
 * Qualifies the events {@link Opened} and {@link Closed} with the endpoint whose connection it is, on either side.
 *
 * <pre>{@code
 * void connected(@Observes @Opened @ServedBy(Chat.class) WebSocket webSocket) { … }
 * }</pre>
 *
 * An observer without it hears of the connections of all endpoints, those of {@link WebSocketClientEndpoint} beans included.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({METHOD, FIELD, PARAMETER, TYPE})
public @interface ServedBy {
    /** The class of the endpoint bean, or the class that has its producer. */
    Class<?> value();

    /** The qualifier as an object. */
    final class Literal extends AnnotationLiteral<ServedBy> implements ServedBy {
        private static final long serialVersionUID = 1L;

        private final Class<?> value;

        private Literal(Class<?> value) {
            this.value = value;
        }

        /** That of an endpoint. */
        public static Literal of(Class<?> endpoint) {
            return new Literal(endpoint);
        }

        @Override
        public Class<?> value() {
            return value;
        }
    }
}
