package org.ws101.cdi.internal.model;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
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
                || Throwable.class.isAssignableFrom(raw)
                || Message.class.isAssignableFrom(raw);
    }

    Argument read(Type parameter) {
        type = parameter;
        Optional<Argument> builtIn = builtIn(parameter);
        if (builtIn.isPresent()) {
            return builtIn.get();
        }
        if (callback == Callback.TEXT) {
            Codecs.Decoder<String> decoder = codecs.fromText(parameter).orElseThrow(() -> noCodec("TextCodec"));
            return delivery -> decoder.decode(delivery.text());
        }
        Codecs.Decoder<byte[]> decoder = codecs.fromBinary(parameter).orElseThrow(() -> noCodec("BinaryCodec"));
        return delivery -> decoder.decode(delivery.bytes());
    }

    /** Refuses a payload that cannot come in parts. */
    void requireParts() {
        boolean allowed = type == String.class || type == byte[].class || type == ByteBuffer.class;
        if (!allowed && type != Object.class) {
            throw new WebSocketDeploymentException(
                    "takes messages in parts, because of its parameter boolean last, but "
                            + Types.name(type) + " is not a part: take "
                            + (callback == Callback.TEXT ? "String" : "byte[] or java.nio.ByteBuffer")
                            + ", or leave out boolean last");
        }
    }

    private Optional<Argument> builtIn(Type parameter) {
        if (callback == Callback.TEXT) {
            return parameter == String.class
                    ? Optional.of(Delivery::text)
                    : parameter == Reader.class
                            ? Optional.of(delivery -> new StringReader(delivery.text()))
                            : Optional.empty();
        }
        if (parameter == byte[].class) {
            return Optional.of(Delivery::bytes);
        }
        if (parameter == ByteBuffer.class) {
            return Optional.of(delivery -> ByteBuffer.wrap(delivery.bytes()));
        }
        return parameter == InputStream.class && callback == Callback.BINARY
                ? Optional.of(delivery -> new ByteArrayInputStream(delivery.bytes()))
                : Optional.empty();
    }

    private WebSocketDeploymentException noCodec(String kind) {
        String name = Types.name(Types.boxed(type));
        return new WebSocketDeploymentException("there is no codec for it; take "
                + (callback == Callback.TEXT
                        ? "String or java.io.Reader"
                        : "byte[], java.nio.ByteBuffer or java.io.InputStream")
                + ", or add a bean that implements org.ws101.cdi." + kind + "<" + name + ">"
                + (callback == Callback.TEXT ? ", or a JSON-B provider" : ""));
    }
}
