package org.ws101.servlet;

import java.util.IdentityHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.internal.protocol.PreparedMessage;

/** The messages of one broadcast: one for each object and way of writing it, whatever the number of receivers. For one thread. */
final class PreparedMessages {
    /** Those that no encoder writes, by the object. */
    private final IdentityHashMap<Object, PreparedMessage> plain = new IdentityHashMap<>();
    /** The others, by the object, and within by the {@link Endpoint#writer}. */
    private final IdentityHashMap<Object, IdentityHashMap<Object, PreparedMessage>> encoded = new IdentityHashMap<>();

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
        if (present == null) {
            return null;
        }
        PreparedMessage written = plain.computeIfAbsent(present, PreparedMessages::plain);
        return written != null
                ? written
                : encoded.computeIfAbsent(present, each -> new IdentityHashMap<>(1))
                        .computeIfAbsent(endpoint.writer(), writer -> PreparedMessage.of(endpoint.encode(present)));
    }

    private static @Nullable PreparedMessage plain(Object value) {
        Message message = Endpoint.plain(value);
        return message == null ? null : PreparedMessage.of(message);
    }
}
