package org.ws101.cdi;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;

/**
 * A return value of a callback that may close the connection after its message. The message is sent first, and the
 * close frame behind it. A callback may return a stage or publisher of replies as well. Immutable.
 *
 * <pre>{@code
 * @OnText
 * Reply<Order> order(Order order) {
 *     return order.isLast() ? Reply.of(order).thenClose(CloseCode.NORMAL_CLOSURE, "Good bye.") : Reply.of(order);
 * }
 * }</pre>
 *
 * @param <T> the type of the message, as if the callback returned it; {@code Void} for none
 */
@CheckReturnValue
public final class Reply<T> {
    private final @Nullable T value;
    private final @Nullable CloseReason closing;

    private Reply(@Nullable T value, @Nullable CloseReason closing) {
        this.value = value;
        this.closing = closing;
    }

    /** Returns a reply that sends a value, and leaves the connection open. */
    public static <T> Reply<T> of(T value) {
        return new Reply<>(Objects.requireNonNull(value, "value"), null);
    }

    /** Returns a reply that sends nothing, and leaves the connection open. */
    public static <T> Reply<T> nothing() {
        return new Reply<>(null, null);
    }

    /**
     * Returns this reply with a close frame behind it. If {@link org.ws101.WebSocket#close(CloseCode, String)} refuses
     * the code or the text, that counts as an exception of the callback.
     */
    public Reply<T> thenClose(CloseCode code, String text) {
        return new Reply<>(value, new CloseReason(code, text));
    }

    /** Returns the value to send; empty for none. */
    public Optional<T> value() {
        return Optional.ofNullable(value);
    }

    /** Returns the reason to close the connection with; empty when it stays open. */
    public Optional<CloseReason> closing() {
        return Optional.ofNullable(closing);
    }
}
