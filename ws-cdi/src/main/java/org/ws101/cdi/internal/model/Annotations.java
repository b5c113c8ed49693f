package org.ws101.cdi.internal.model;

import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;

/** The annotations of something, as its container has them: they may differ from those of the class file. Thread-safe. */
@FunctionalInterface
public interface Annotations {
    /** The annotation of a type; null when there is none. */
    <A extends Annotation> @Nullable A get(Class<A> type);

    /** Whether there is one of a type. */
    default boolean have(Class<? extends Annotation> type) {
        return get(type) != null;
    }
}
