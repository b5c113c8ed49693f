package org.ws101.cdi.internal.model;

import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.Reply;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * Reads what a callback returns. Throws a {@link WebSocketDeploymentException} that says what is allowed. Immutable.
 */
final class ReturnReader {
    private static final Outgoing NOTHING = value -> null;

    /** Mostly without an object for the message. */
    private static final Outgoing TEXT = new Outgoing() {
        @Override
        public @Nullable Message to(@Nullable Object value) {
            return value == null ? null : new Message.Text((String) value);
        }

        @Override
        public void send(WebSocket webSocket, @Nullable Object value) {
            if (value != null) {
                webSocket.sendText((String) value);
            }
        }
    };

    private final Callback callback;
    private final Types types;
    private final Codecs codecs;

    ReturnReader(Callback callback, Types types, Codecs codecs) {
        this.callback = callback;
        this.types = types;
        this.codecs = codecs;
    }

    CallbackMethod.Result read(DeclaredMethod method) {
        Type type = types.resolve(method.method().getGenericReturnType());
        CallbackMethod.Form form = form(Types.raw(type));
        Type value = switch (form) {
            case VALUE -> type;
            case STAGE -> bound(Types.argument(type, CompletionStage.class));
            case ITEMS -> bound(Types.argument(type, Flow.Publisher.class));
        };
        boolean nothing = value == void.class || value == Void.class;
        if (callback == Callback.CLOSE && (!nothing || form == CallbackMethod.Form.ITEMS)) {
            throw new WebSocketDeploymentException(
                    "nothing can be sent when the connection is closed; allowed are void and"
                            + " CompletionStage<Void>");
        }
        return new CallbackMethod.Result(nothing ? NOTHING : reply(value), form);
    }

    private static CallbackMethod.Form form(Class<?> raw) {
        if (CompletionStage.class.isAssignableFrom(raw)) {
            return CallbackMethod.Form.STAGE;
        }
        return Flow.Publisher.class.isAssignableFrom(raw) ? CallbackMethod.Form.ITEMS : CallbackMethod.Form.VALUE;
    }

    private static Type bound(Type type) {
        return type instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : type;
    }

    private Outgoing reply(Type type) {
        Class<?> raw = Types.raw(type);
        if (raw == Optional.class) {
            return new Within(
                    reply(bound(Types.argument(type))),
                    value -> value instanceof Optional<?> optional ? optional.orElse(null) : null);
        }
        if (raw == Reply.class) {
            return new Closing(new Within(
                    replyOrNothing(bound(Types.argument(type))),
                    value -> value instanceof Reply<?> reply ? reply.value().orElse(null) : null));
        }
        if (raw == String.class) {
            return TEXT;
        }
        if (raw == byte[].class) {
            return value -> value == null ? null : new Message.Binary((byte[]) value);
        }
        if (ByteBuffer.class.isAssignableFrom(raw)) {
            return value -> value == null ? null : new Message.Binary(bytes((ByteBuffer) value));
        }
        if (Message.class.isAssignableFrom(raw)) {
            return value -> (Message) value;
        }
        Platform.typeIn(type).ifPresent(never -> {
            throw new WebSocketDeploymentException(Types.name(never)
                    + " is never written as a message; return a value, a java.util.List of values for one message,"
                    + " a java.util.concurrent.CompletionStage of a later value, or a"
                    + " java.util.concurrent.Flow.Publisher for a message per item");
        });
        Codecs.Encoder encoder = (callback == Callback.BINARY ? codecs.binaryFirst(type) : codecs.textFirst(type))
                .orElseThrow(() -> noCodec(type));
        return value -> value == null ? null : encoder.encode(value);
    }

    private Outgoing replyOrNothing(Type type) {
        return type == Void.class ? NOTHING : reply(type);
    }

    /** What is sent for a value that is in another. */
    private record Within(Outgoing inner, UnaryOperator<@Nullable Object> opening) implements Outgoing {
        @Override
        public @Nullable Message to(@Nullable Object value) throws Exception {
            return inner.to(opening.apply(value));
        }

        @Override
        public @Nullable CloseReason closing(@Nullable Object value) {
            return inner.closing(opening.apply(value));
        }
    }

    /** What is sent for a {@link Reply}. */
    private record Closing(Outgoing value) implements Outgoing {
        @Override
        public @Nullable Message to(@Nullable Object reply) throws Exception {
            return value.to(reply);
        }

        @Override
        public @Nullable CloseReason closing(@Nullable Object value) {
            return value instanceof Reply<?> reply ? reply.closing().orElse(null) : null;
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private WebSocketDeploymentException noCodec(Type type) {
        String name = Types.name(Types.boxed(type));
        return new WebSocketDeploymentException("there is no codec for " + name
                + "; return void, String, byte[], java.nio.ByteBuffer, org.ws101.Message or an Optional,"
                + " CompletionStage or Flow.Publisher of these, or add a bean that implements"
                + " org.ws101.cdi.TextCodec<" + name
                + "> or org.ws101.cdi.BinaryCodec<" + name + ">, or " + codecs.json());
    }
}
