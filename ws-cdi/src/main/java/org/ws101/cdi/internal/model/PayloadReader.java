package org.ws101.cdi.internal.model;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.servlet.WebSocketDeploymentException;

/** Reads the parameter that takes the payload. Not thread-safe. */
final class PayloadReader {
    private static final Set<Class<?>> NOT_BY_CODEC = Set.of(
            String.class,
            Reader.class,
            byte[].class,
            ByteBuffer.class,
            InputStream.class,
            boolean.class,
            CloseReason.class,
            Frame.class,
            Object.class);

    private final Callback callback;
    private final Codecs codecs;
    private Type type = Object.class;
    private @Nullable UnaryOperator<Object> parts;

    PayloadReader(Callback callback, Codecs codecs) {
        this.callback = callback;
        this.codecs = codecs;
    }

    /** Whether it is a type that would be taken for an object by codec only by mistake, if at all. */
    boolean isNeverPayload(Type parameter) {
        if (!callback.isOfMessage() && !callback.isOfControlFrame()) {
            return true;
        }
        if (builtIn(parameter).isPresent()) {
            return false;
        }
        Class<?> raw = Types.raw(parameter);
        return callback.isOfControlFrame()
                || NOT_BY_CODEC.contains(raw)
                || (raw != Flow.Publisher.class && Platform.typeIn(parameter).isPresent())
                || Throwable.class.isAssignableFrom(raw)
                || Message.class.isAssignableFrom(raw);
    }

    Argument read(Type parameter) {
        type = parameter;
        Optional<Argument> builtIn = builtIn(parameter);
        if (builtIn.isPresent()) {
            return builtIn.get();
        }
        if (Types.raw(parameter) == Flow.Publisher.class) {
            parts = parts(Types.argument(parameter));
            return ArgumentSource::payload;
        }
        if (callback == Callback.TEXT) {
            Codecs.Decoder<String> decoder = codecs.fromText(parameter).orElseThrow(() -> noCodec("TextCodec"));
            return source -> decoder.decode(source.text());
        }
        Codecs.Decoder<byte[]> decoder = codecs.fromBinary(parameter).orElseThrow(() -> noCodec("BinaryCodec"));
        return source -> decoder.decode(source.bytes());
    }

    /** What makes the items of a publisher from the parts of a message; null when the payload is none. */
    @Nullable
    UnaryOperator<Object> parts() {
        return parts;
    }

    private UnaryOperator<Object> parts(Type item) {
        if (item == (callback == Callback.TEXT ? String.class : byte[].class)) {
            return part -> part;
        }
        if (callback == Callback.BINARY && item == ByteBuffer.class) {
            return part -> ByteBuffer.wrap((byte[]) part);
        }
        throw new WebSocketDeploymentException("a publisher publishes parts of a message, which can end anywhere, and "
                + Types.name(item) + " is not a part: use a java.util.concurrent.Flow.Publisher of "
                + (callback == Callback.TEXT ? "String" : "byte[] or java.nio.ByteBuffer")
                + ", or the object without a publisher");
    }

    /** Refuses a payload that cannot come in parts, or says itself which part is the last. */
    void requireParts() {
        if (parts != null) {
            throw new WebSocketDeploymentException(
                    "has a publisher, which completes after the last part: remove boolean last");
        }
        boolean allowed = type == String.class || type == byte[].class || type == ByteBuffer.class;
        if (!allowed && type != Object.class) {
            throw new WebSocketDeploymentException(
                    "receives messages in parts, because of its parameter boolean last, but "
                            + Types.name(type) + " is not a part: use "
                            + (callback == Callback.TEXT ? "String" : "byte[] or java.nio.ByteBuffer")
                            + ", or remove boolean last");
        }
    }

    private Optional<Argument> builtIn(Type parameter) {
        if (callback == Callback.TEXT) {
            return parameter == String.class
                    ? Optional.of(ArgumentSource::text)
                    : parameter == Reader.class
                            ? Optional.of(source -> new StringReader(source.text()))
                            : Optional.empty();
        }
        if (parameter == byte[].class) {
            return Optional.of(ArgumentSource::bytes);
        }
        if (parameter == ByteBuffer.class) {
            return Optional.of(source -> ByteBuffer.wrap(source.bytes()));
        }
        return parameter == InputStream.class && callback == Callback.BINARY
                ? Optional.of(source -> new ByteArrayInputStream(source.bytes()))
                : Optional.empty();
    }

    private WebSocketDeploymentException noCodec(String kind) {
        String name = Types.name(Types.boxed(type));
        return new WebSocketDeploymentException("there is no codec for it; use "
                + (callback == Callback.TEXT
                        ? "String or java.io.Reader"
                        : "byte[], java.nio.ByteBuffer or java.io.InputStream")
                + ", or add a bean that implements org.ws101.cdi." + kind + "<" + name + ">"
                + (callback == Callback.TEXT ? ", or " + codecs.json() : ""));
    }
}
