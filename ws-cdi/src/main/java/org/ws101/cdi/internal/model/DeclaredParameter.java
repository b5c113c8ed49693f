package org.ws101.cdi.internal.model;

import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import org.ws101.cdi.internal.codec.Types;

/**
 * A parameter of a {@link DeclaredMethod}. Immutable.
 *
 * @param parameter the parameter itself
 * @param position from zero
 * @param type as its container has it
 * @param annotations its annotations
 */
public record DeclaredParameter(Parameter parameter, int position, Type type, Annotations annotations) {
    /** The parameter with its type, for messages. */
    String name() {
        return (parameter.isNamePresent() ? parameter.getName() : "number " + (position + 1)) + " of type "
                + Types.name(type);
    }
}
