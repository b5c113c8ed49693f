package org.ws101.cdi.internal.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.HandshakeRequest;

/** What stands before and behind a callback; each method does nothing unless it is overridden. Thread-safe. */
public interface Guard {
    /**
     * Asked first of all, before the payload is read.
     *
     * @throws org.ws101.WebSocketFailure when this user may not have the callback made
     */
    default void admit(HandshakeRequest request) {}

    /** The roles that {@link #admit} asks about. */
    default Set<String> declaredRoles() {
        return Set.of();
    }

    /**
     * Asked before the call.
     *
     * @throws Rejection when the arguments break a constraint
     */
    default void before(Object instance, @Nullable Object[] arguments) throws Rejection {}

    /**
     * Asked after the call.
     *
     * @throws RuntimeException when the value that it returned breaks a constraint
     */
    default void after(Object instance, @Nullable Object value) {}
}
