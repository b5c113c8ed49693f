package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.internal.message.Utf8;

/**
 * A message that goes to many connections and is encoded once for all that encode alike: those that do not mask, split at the
 * same size, and compress in the same way without a context. Thread-safe; two threads that need the same frames first may both
 * encode them.
 */
public final class PreparedMessage {
    private final Opcode type;
    private final byte[] payload;
    /** The text that goes to one connection ahead of the message, in UTF-8; null for none. */
    private final byte @Nullable [] ahead;

    private final Frames frames;

    /** The frames of a message, whatever goes ahead of it. A thread that loses a race makes the same again. */
    private static final class Frames {
        /** How many kinds are shared; the frames of others are made for each connection. */
        private final int most;

        private volatile @Nullable Made latest;
        private int encodings;

        Frames(int most) {
            this.most = most;
        }

        byte @Nullable [] find(Object likeness) {
            for (Made made = latest; made != null; made = made.others) {
                if (made.likeness.equals(likeness)) {
                    return made.bytes;
                }
            }
            return null;
        }

        void add(Object likeness, byte[] bytes) {
            Made others = latest;
            int count = others == null ? 1 : others.count + 1;
            if (count <= most) {
                latest = new Made(likeness, bytes, others, count);
            }
        }
    }

    /**
     * Frames that many connections send, and the others that were made before.
     *
     * @param likeness what these connections have in common
     * @param count of these and the others
     */
    private record Made(
            Object likeness, byte[] bytes, @Nullable Made others, int count) {}

    private PreparedMessage(Opcode type, byte[] payload) {
        this(type, payload, null, new Frames(Integer.MAX_VALUE));
    }

    private PreparedMessage(Opcode type, byte[] payload, byte @Nullable [] ahead, Frames frames) {
        this.type = type;
        this.payload = payload;
        this.ahead = ahead;
        this.frames = frames;
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
                message + " is neither a text nor a binary message: send control frames to each connection separately");
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

    /**
     * Prepares a message that is kept for a while. Of its frames, no more than two kinds are kept with it, such as one that is
     * compressed and one that is not: peers choose how their frames are compressed, and would choose how much memory it takes.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public static PreparedMessage toKeep(Message message) {
        PreparedMessage prepared = of(message);
        return new PreparedMessage(prepared.type, prepared.payload, null, new Frames(2));
    }

    /**
     * Returns the same message with a text message of one connection's own ahead of it: nothing of another sender stands between
     * them. The frames of the message itself stay shared.
     *
     * @param text in UTF-8
     */
    public PreparedMessage behind(byte[] text) {
        return new PreparedMessage(type, payload, text, frames);
    }

    /** Text or binary. */
    public Opcode type() {
        return type;
    }

    /** The payload, text in UTF-8. Nobody writes to the array. */
    public byte[] payload() {
        return payload;
    }

    /** The text that goes ahead of it, in UTF-8; null for none. */
    byte @Nullable [] ahead() {
        return ahead;
    }

    /** The size of its own payload in bytes. */
    int payloadSize() {
        return payload.length;
    }

    /** The size of all payloads in bytes: its own, and the text ahead of it. */
    public int size() {
        return ahead == null ? payload.length : ahead.length + payload.length;
    }

    /** How many times frames were made of it so far, compressed or not; exact where one thread at a time sends it. */
    public int encodings() {
        return frames.encodings;
    }

    /** The frames for those that have {@code likeness} in common; nobody writes to the array. */
    byte[] framesFor(Object likeness, Sending like) {
        byte @Nullable [] found = frames.find(likeness);
        if (found != null) {
            return found;
        }
        Sending alone = like.unmasked();
        encodeBy(alone);
        ByteBuffer output = alone.takeOutput();
        byte[] made = new byte[output.remaining()];
        output.get(made);
        frames.add(likeness, made);
        return made;
    }

    /** Encodes it for one connection. */
    void encodeBy(Sending sending) {
        frames.encodings++;
        sending.whole(type, payload);
    }
}
