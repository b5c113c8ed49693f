package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.internal.message.Utf8;

/**
 * A message that goes to many connections and is encoded once for all that encode alike: those that do not mask, split at the
 * same size, and compress in the same way without a context. Not thread-safe.
 */
public final class PreparedMessage {
    private final Opcode type;
    private final byte[] payload;
    /** The frames by what the connections that send them have in common. */
    private final Map<Object, byte[]> shared = new HashMap<>(2);

    private int encodings;

    private PreparedMessage(Opcode type, byte[] payload) {
        this.type = type;
        this.payload = payload;
    }

    /**
     * Prepares a message. Its array, if it has one, must not change while it is sent.
     *
     * @throws IllegalArgumentException when it is not a whole text or binary message, or its text holds an unpaired surrogate
     */
    public static PreparedMessage of(Message message) {
        if (message.partial()) {
            throw new IllegalArgumentException(
                    "A part of a message cannot be sent to many connections: send whole messages");
        }
        if (message instanceof Message.Text text) {
            return new PreparedMessage(Opcode.TEXT, Utf8.encode(text.data()));
        }
        if (message instanceof Message.Binary binary) {
            return new PreparedMessage(Opcode.BINARY, binary.data());
        }
        throw new IllegalArgumentException(
                message + " is no text or binary message: send control frames to each connection by itself");
    }

    /**
     * Prepares a message of which another node of the application has sent the payload.
     *
     * @param type text or binary
     * @param payload must not change while it is sent
     * @throws IllegalArgumentException when it is text and not whole, valid UTF-8
     */
    public static PreparedMessage of(Opcode type, byte[] payload) {
        if (type.equals(Opcode.TEXT)) {
            Utf8 text = new Utf8();
            if (!text.accept(payload, 0, payload.length) || !text.isComplete()) {
                throw new IllegalArgumentException("The payload of a text message is not valid UTF-8");
            }
        }
        return new PreparedMessage(type, payload);
    }

    /** Text or binary. */
    public Opcode type() {
        return type;
    }

    /** The payload, text in UTF-8. Nobody writes to the array. */
    public byte[] payload() {
        return payload;
    }

    /** The size of the payload in bytes. */
    public int size() {
        return payload.length;
    }

    /** How many times frames were made of it so far, compressed or not. */
    public int encodings() {
        return encodings;
    }

    /** The frames for those that have {@code likeness} in common; nobody writes to the array. */
    byte[] framesFor(Object likeness, Sending like) {
        byte @Nullable [] frames = shared.get(likeness);
        if (frames == null) {
            Sending alone = like.unmasked();
            encodeBy(alone);
            ByteBuffer output = alone.takeOutput();
            frames = new byte[output.remaining()];
            output.get(frames);
            shared.put(likeness, frames);
        }
        return frames;
    }

    /** Encodes it for one connection. */
    void encodeBy(Sending sending) {
        encodings++;
        sending.whole(type, payload);
    }
}
