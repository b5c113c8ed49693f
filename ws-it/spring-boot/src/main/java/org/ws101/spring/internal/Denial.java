package org.ws101.spring.internal;

/** Says what counts as a refusal of the user when a callback throws it: it closes the connection with 1008. Thread-safe. */
@FunctionalInterface
public interface Denial {
    /** Whether it does. */
    boolean is(Throwable thrown);
}
