package org.ws101.cdi.internal.model;

import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.CodecException;
import org.ws101.servlet.HandshakeRequest;

/** A callback of an endpoint class: how to call it, and what to do with what it returns. Immutable and thread-safe. */
public final class CallbackMethod {
    private static final String UNREADABLE = "The payload cannot be read.";

    /** Takes the instance and an array of the arguments, whatever the method's own signature. */
    private final MethodHandle handle;

    private final Argument[] arguments;
    private final Guard[] guards;
    private final Result result;
    /** Null when it takes no publisher. */
    private final @Nullable UnaryOperator<Object> parts;

    /** How a method returns what is sent. */
    enum Form {
        VALUE,
        /** A {@link java.util.concurrent.CompletionStage}. */
        STAGE,
        /** A {@link java.util.concurrent.Flow.Publisher}. */
        ITEMS
    }

    /**
     * What a method returns.
     *
     * @param reply makes a message of a value, of what a stage completes with, or of an item
     * @param form which of these it returns
     */
    record Result(Outgoing reply, Form form) {}

    /** @param parts makes the items of the publisher that it takes, from parts of a message; null when it takes none */
    CallbackMethod(
            MethodHandle handle,
            List<Argument> arguments,
            List<Guard> guards,
            Result result,
            @Nullable UnaryOperator<Object> parts) {
        this.handle = handle;
        this.arguments = arguments.toArray(Argument[]::new);
        this.guards = guards.toArray(Guard[]::new);
        this.result = result;
        this.parts = parts;
    }

    /** Whether the payload that it takes is a {@link java.util.concurrent.Flow.Publisher} of the parts of a message. */
    public boolean takesPublisher() {
        return parts != null;
    }

    /** What that publisher has for a part, which is a {@code String} or {@code byte[]}. */
    public Object part(Object payload) {
        return Objects.requireNonNull(parts).apply(payload);
    }

    /** What makes a message of the value that the method returns, that its stage completes with, or of an item. */
    public Outgoing reply() {
        return result.reply;
    }

    /** Whether it returns a {@link java.util.concurrent.CompletionStage} or {@link java.util.concurrent.Flow.Publisher}. */
    public boolean repliesLater() {
        return result.form != Form.VALUE;
    }

    /** Whether it returns a {@link java.util.concurrent.Flow.Publisher}. */
    public boolean repliesWithItems() {
        return result.form == Form.ITEMS;
    }

    /** The roles that it asks about. */
    Set<String> roles() {
        Set<String> roles = new TreeSet<>();
        for (Guard guard : guards) {
            roles.addAll(guard.declaredRoles());
        }
        return roles;
    }

    /**
     * Calls the method on an instance, which may be a proxy.
     *
     * @throws Rejection when the payload cannot be read, or a constraint is broken
     * @throws WebSocketFailure when the user may not have it called
     * @throws Throwable what the method throws
     */
    public @Nullable Object call(Object instance, ArgumentSource source) throws Throwable {
        HandshakeRequest request = source.request();
        if (request != null) { // a client's server is no user
            for (Guard guard : guards) {
                guard.admit(request);
            }
        }
        @Nullable Object[] values = values(source);
        for (Guard guard : guards) {
            guard.before(instance, values);
        }
        Object returned = (Object) handle.invokeExact(instance, values);
        for (Guard guard : guards) {
            guard.after(instance, returned);
        }
        return returned;
    }

    private @Nullable Object[] values(ArgumentSource source) throws Rejection {
        @Nullable Object[] values = new Object[arguments.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments[i].of(source);
            }
            return values;
        } catch (CodecException unreadable) {
            // RFC 6455 §7.4.1: 1007 is for data that is not consistent with the type of the message.
            throw new Rejection(unreadable, new WebSocketFailure(CloseCode.INVALID_FRAME_PAYLOAD_DATA, UNREADABLE));
        }
    }
}
