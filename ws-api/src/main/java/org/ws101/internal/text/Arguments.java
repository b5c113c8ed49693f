package org.ws101.internal.text;

import java.util.List;
import java.util.Objects;

/** Checks arguments that the JDK checks without their names. Has no state. */
public final class Arguments {
    private Arguments() {}

    /**
     * The elements of an array.
     *
     * @throws NullPointerException with the name of the parameter, when the array or an element is null
     */
    public static <T> List<T> list(T[] elements, String name) {
        for (T element : Objects.requireNonNull(elements, name)) {
            Objects.requireNonNull(element, name);
        }
        return List.of(elements);
    }
}
