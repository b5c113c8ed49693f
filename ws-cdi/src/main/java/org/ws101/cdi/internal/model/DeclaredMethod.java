package org.ws101.cdi.internal.model;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A method of a {@link DeclaredType}. Immutable.
 *
 * @param method the method itself
 * @param annotations its annotations
 * @param parameters its parameters
 */
public record DeclaredMethod(Method method, Annotations annotations, List<DeclaredParameter> parameters) {
    /** A method as it is in its class file. */
    static DeclaredMethod of(Method method) {
        List<DeclaredParameter> parameters = new ArrayList<>();
        for (var parameter : method.getParameters()) {
            parameters.add(new DeclaredParameter(
                    parameter, parameters.size(), parameter.getParameterizedType(), parameter::getAnnotation));
        }
        return new DeclaredMethod(method, method::getAnnotation, List.copyOf(parameters));
    }

    /** The method with its class and the types of its parameters, for messages. */
    String name() {
        return method.getDeclaringClass().getName() + "." + method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
