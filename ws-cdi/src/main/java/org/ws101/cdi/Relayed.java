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
 * Qualifies an event of the application that is fired on each of its nodes, with a {@link org.ws101.servlet.Relay}.
 *
 * <pre>{@code
 * @Inject @Relayed Event<PriceChanged> changes;
 *
 * void change(PriceChanged change) {
 *     changes.fire(change);
 * }
 *
 * void changed(@Observes @Relayed PriceChanged change) {
 *     cache.remove(change.product());
 * }
 * }</pre>
 *
 * <p>The {@link TextCodec} of the class writes and reads the object, or else JSON-B. Only the class of a parameter with
 * {@code
 * @Observes @Relayed} can arrive. For an object of another class, firing throws an {@link IllegalArgumentException},
 *     also without a relay. Other qualifiers are not sent, and such an observer must be without them.
 *
 * <p>{@code fire} relays at once, also in a transaction that is rolled back later, and does not wait for the other
 * nodes. {@code fireAsync} does not relay, and observers with {@code @ObservesAsync} are called on the firing node
 * only. Before the first web application has started, nothing is relayed.
 *
 * <p>On the other nodes, observers are called one after the other, with an active request context, on a thread that may
 * block. Each event arrives once at the maximum, in the order in which one thread fires. An observer runs on each node:
 * to send to connections from there, use {@link org.ws101.servlet.Connections#local}, and fire without this qualifier.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({METHOD, FIELD, PARAMETER, TYPE})
public @interface Relayed {
    /** The qualifier as an object. */
    final class Literal extends AnnotationLiteral<Relayed> implements Relayed {
        /** The only instance. */
        public static final Literal INSTANCE = new Literal();

        private static final long serialVersionUID = 1L;

        private Literal() {}
    }
}
