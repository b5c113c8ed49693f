package org.ws101.cdi.internal.model;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.ws101.cdi.internal.codec.Types;

/**
 * A class that may have callbacks, as whoever makes its instances sees it. Immutable.
 *
 * @param type the class
 * @param closure the class and all its supertypes, with their arguments
 * @param annotations those of the class
 * @param methods its own, those of its superclasses, and those of all its interfaces
 */
public record DeclaredType(
        Class<?> type, Set<Type> closure, Annotations annotations, Collection<DeclaredMethod> methods) {
    /** A class as it is in its class file. */
    public static DeclaredType of(Class<?> type) {
        Set<Type> closure = Types.closure(type);
        List<DeclaredMethod> methods = new ArrayList<>();
        for (Type each : closure) {
            for (Method method : Types.raw(each).getDeclaredMethods()) {
                methods.add(DeclaredMethod.of(method));
            }
        }
        return new DeclaredType(type, closure, type::getAnnotation, methods);
    }
}
