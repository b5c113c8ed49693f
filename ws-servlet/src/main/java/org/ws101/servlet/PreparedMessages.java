package org.ws101.servlet;

import java.util.IdentityHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.protocol.PreparedMessage;

/** The messages of one broadcast: one for each object and way of writing it, whatever the number of receivers. For one thread. */
final class PreparedMessages {
    /** By the object, and within by the {@link Endpoint#writer}. */
    private final IdentityHashMap<Object, IdentityHashMap<Object, PreparedMessage>> messages = new IdentityHashMap<>();

    /** What an {@link Optional} has in it, null for an empty one; any other object as it is. */
    static @Nullable Object present(@Nullable Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }

    /**
     * The message for an object at an endpoint; null when there is none to be sent.
     *
     * @param value null, an {@link Optional}, or what {@link Endpoint#encode} takes
     * @throws IllegalArgumentException when it cannot be written, or is not a whole text or binary message
     */
    @Nullable
    PreparedMessage of(@Nullable Object value, Endpoint endpoint) {
        Object present = present(value);
        return present == null
                ? null
                : messages.computeIfAbsent(present, each -> new IdentityHashMap<>(1))
                        .computeIfAbsent(
                                endpoint.writer(present), writer -> PreparedMessage.of(endpoint.encode(present)));
    }
}
