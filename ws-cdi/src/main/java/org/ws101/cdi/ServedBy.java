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
import java.util.Objects;

/**
 * Qualifies the events {@link Opened} and {@link Closed} with the endpoint of the connection, on either side.
 *
 * <pre>{@code
 * void connected(@Observes @Opened @ServedBy(Chat.class) WebSocket webSocket) { … }
 * }</pre>
 *
 * An observer without it observes the connections of all endpoints, including those of {@link WebSocketClientEndpoint}
 * beans.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({METHOD, FIELD, PARAMETER, TYPE})
public @interface ServedBy {
    /** Returns the class of the endpoint bean, or the class of its producer. */
    Class<?> value();

    /** The qualifier as an object. */
    final class Literal extends AnnotationLiteral<ServedBy> implements ServedBy {
        private static final long serialVersionUID = 1L;

        private final Class<?> value;

        private Literal(Class<?> value) {
            this.value = value;
        }

        /** Returns the qualifier of an endpoint. */
        public static Literal of(Class<?> endpoint) {
            Objects.requireNonNull(endpoint, "endpoint");
            return new Literal(endpoint);
        }

        @Override
        public Class<?> value() {
            return value;
        }
    }
}
