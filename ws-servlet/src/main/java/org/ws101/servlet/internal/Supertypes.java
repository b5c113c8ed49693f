package org.ws101.servlet.internal;

import org.jspecify.annotations.Nullable;

/** Looks for the name of a class among the supertypes of another: what it names may be unknown to the class loader. Stateless. */
public final class Supertypes {
    private Supertypes() {}

    /** Whether a class has the name itself, or a superclass or interface of it does. */
    public static boolean have(@Nullable Class<?> type, String name) {
        if (type == null) {
            return false;
        }
        if (type.getName().equals(name) || have(type.getSuperclass(), name)) {
            return true;
        }
        for (Class<?> implemented : type.getInterfaces()) {
            if (have(implemented, name)) {
                return true;
            }
        }
        return false;
    }
}
