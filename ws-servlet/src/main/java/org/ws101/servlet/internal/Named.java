package org.ws101.servlet.internal;

/** Code that stands for other code of the application: logs call it by the name of that. Thread-safe. */
@FunctionalInterface
public interface Named {
    /** What logs call it. */
    String name();

    /** What logs call an object of the application's. */
    static String of(Object code) {
        return code instanceof Named named ? named.name() : code.getClass().getName();
    }
}
