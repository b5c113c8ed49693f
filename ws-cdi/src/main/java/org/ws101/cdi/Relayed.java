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
 * Qualifies an event of the application that is fired on every node of it, where there is a {@link org.ws101.servlet.Relay}.
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
 * The object is written and read by its {@link TextCodec}, or as JSON where there is JSON-B. Only a class that an observer names can
 * arrive: so the class of the object must be that of a parameter with {@code @Observes @Relayed}, else firing it throws an {@link
 * IllegalArgumentException}, also where there is no relay. Other qualifiers do not cross, and such an observer may have none.
 *
 * <p>{@code fire} is relayed: at once, also in a transaction that is rolled back later, and without waiting for the other nodes. {@code
 * fireAsync} is not, and observers with {@code @ObservesAsync} are called on the node that fires alone. Before the first web application has
 * started, nothing is relayed.
 *
 * <p>On the other nodes observers are called one after the other, with the request context active, on a thread where they may block. At
 * most once; in the order in which a thread fires. An observer runs on every node: to reach connections with what it has heard, let it use
 * {@link org.ws101.servlet.Connections#local}, and let what it fires itself be without this qualifier.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({METHOD, FIELD, PARAMETER, TYPE})
public @interface Relayed {
    /** The qualifier as an object. */
    final class Literal extends AnnotationLiteral<Relayed> implements Relayed {
        /** The one there is. */
        public static final Literal INSTANCE = new Literal();

        private static final long serialVersionUID = 1L;

        private Literal() {}
    }
}
