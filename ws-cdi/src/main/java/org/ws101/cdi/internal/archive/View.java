package org.ws101.cdi.internal.archive;

import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.Applications;

/** The classes that a class loader finds; that of no class loader has all. Immutable. */
public record View(@Nullable ClassLoader loader) {
    /** The view from where a class is. */
    public static View from(Class<?> type) {
        return new View(type.getClassLoader());
    }

    /** Whether code of this class loader can use the class. */
    public boolean has(Class<?> type) {
        return loader == null || type.getClassLoader() == loader || Applications.isFound(type, loader);
    }
}
