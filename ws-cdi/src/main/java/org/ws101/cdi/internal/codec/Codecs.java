package org.ws101.cdi.internal.codec;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.cdi.BinaryCodec;
import org.ws101.cdi.CodecException;
import org.ws101.cdi.TextCodec;

/**
 * The codecs of an application. Immutable. Its methods throw a
 * {@link org.ws101.servlet.WebSocketDeploymentException} when several codecs fit a type alike.
 */
public final class Codecs {
    private final Choice<TextCodec<?>> text;
    private final Choice<BinaryCodec<?>> binary;
    private final Json json;

    /**
     * What reads and writes as text what no bean does.
     *
     * @param name what it is, for messages
     * @param provider what gives it, for messages
     * @param codec null for none; asked when it is needed, and throws a {@code WebSocketDeploymentException} when there is more
     *     than one
     */
    public record Json(String name, String provider, Supplier<@Nullable TextCodec<Object>> codec) {}

    /** Of an application that has these. */
    public Codecs(List<CodecBean<TextCodec<?>>> text, List<CodecBean<BinaryCodec<?>>> binary, Json json) {
        this.text = new Choice<>(text);
        this.binary = new Choice<>(binary);
        this.json = json;
    }

    /** What would read and write any object, for messages. */
    public String json() {
        return json.provider;
    }

    /** What reads objects of a type from text. */
    public Optional<Decoder<String>> fromText(Type type) {
        Optional<CodecBean<TextCodec<?>>> bean = text.reading(type);
        if (bean.isPresent()) {
            CodecBean<TextCodec<?>> codec = bean.get();
            return Optional.of(payload ->
                    decoded(type, the(codec), () -> codec.instance().get().decode(payload, type)));
        }
        TextCodec<Object> fallback = json.codec.get();
        return fallback == null
                ? Optional.empty()
                : Optional.of(payload -> decoded(type, json.name, () -> fallback.decode(payload, type)));
    }

    /** What reads objects of a type from bytes. */
    public Optional<Decoder<byte[]>> fromBinary(Type type) {
        return binary.reading(type)
                .map(codec -> payload ->
                        decoded(type, the(codec), () -> codec.instance().get().decode(payload, type)));
    }

    /** What writes objects of a type; as text if there is the choice. */
    public Optional<Encoder> textFirst(Type type) {
        return toText(type).or(() -> toBinary(type)).or(() -> toJson(type));
    }

    /** What writes objects of a type as text, and never as bytes. */
    public Optional<Encoder> asText(Type type) {
        return toText(type).or(() -> toJson(type));
    }

    /** What writes objects of a type; as a binary message if there is the choice. */
    public Optional<Encoder> binaryFirst(Type type) {
        return toBinary(type).or(() -> toText(type)).or(() -> toJson(type));
    }

    private Optional<Encoder> toText(Type type) {
        return text.writing(type)
                .map(codec -> value ->
                        new Message.Text(written(forAny(codec.instance().get()).encode(value), the(codec), type)));
    }

    private Optional<Encoder> toBinary(Type type) {
        return binary.writing(type)
                .map(codec -> value -> new Message.Binary(
                        written(forAny(codec.instance().get()).encode(value), the(codec), type)));
    }

    private Optional<Encoder> toJson(Type type) {
        return Optional.ofNullable(json.codec.get())
                .map(fallback -> value -> new Message.Text(written(fallback.encode(value), json.name, type)));
    }

    @SuppressWarnings("unchecked") // it was chosen for the type of what it is given
    private static TextCodec<Object> forAny(TextCodec<?> codec) {
        return (TextCodec<Object>) codec;
    }

    @SuppressWarnings("unchecked") // it was chosen for the type of what it is given
    private static BinaryCodec<Object> forAny(BinaryCodec<?> codec) {
        return (BinaryCodec<Object>) codec;
    }

    private static String the(CodecBean<?> codec) {
        return "the codec " + codec.source();
    }

    /** @throws IllegalArgumentException when there is no payload */
    private static <P> P written(@Nullable P payload, String writer, Type type) {
        if (payload == null) {
            throw new IllegalArgumentException("An object of " + Types.name(type) + " cannot be written: " + writer
                    + " returned null: return a payload, which may be empty, or throw an exception");
        }
        return payload;
    }

    /** Whatever a codec does wrong becomes a {@link CodecException}. */
    private static Object decoded(Type type, String reader, Decoding decoding) {
        @Nullable Object decoded;
        try {
            decoded = decoding.run();
        } catch (CodecException e) {
            throw e;
        } catch (Exception e) {
            throw new CodecException("The payload cannot be read as " + Types.name(type), e);
        } catch (StackOverflowError e) { // a peer alone can cause it
            throw new CodecException(
                    "The payload cannot be read as " + Types.name(type) + ": it is nested too deeply for the stack", e);
        }
        if (decoded == null || !Types.raw(Types.boxed(type)).isInstance(decoded)) {
            throw new CodecException("The payload cannot be read as " + Types.name(type) + ": " + reader + " returned "
                    + (decoded == null
                            ? "null"
                            : "an object of " + decoded.getClass().getName()));
        }
        return decoded;
    }

    private interface Decoding {
        @Nullable
        Object run() throws Exception;
    }

    /**
     * Reads an object from a payload.
     *
     * @param <P> the payload
     */
    @FunctionalInterface
    public interface Decoder<P> {
        /**
         * The object.
         *
         * @throws CodecException when it cannot be read
         */
        Object decode(P payload);
    }

    /** Writes an object. */
    @FunctionalInterface
    public interface Encoder {
        /**
         * The message.
         *
         * @throws Exception whatever the codec throws
         */
        Message encode(Object value) throws Exception;
    }
}
