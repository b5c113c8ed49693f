package org.ws101.servlet.internal.relay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Writes envelopes. Stateless. In network byte order, texts and payloads with their length in bytes, as 32 bits, before them:
 *
 * <pre>
 *  0        2         3      4                20             28
 * +--------+---------+------+----------------+--------------+-------------+---------
 * | "w1"   | version | kind | node (UUID)    | sequence     | application | content
 * +--------+---------+------+----------------+--------------+-------------+---------
 *
 * kind 1, a message:  scope, closingSlow (1 byte), number of variants (16 bits), and of each:
 *                     number of paths (16 bits), the paths, opcode (1 byte), payload
 * kind 2, the end:    scope, close code (16 bits), reason
 * kind 3, an event:   subject, text
 * a scope:            its kind (1 byte), its name
 * </pre>
 *
 * What is before the kind is the same in all versions. A reader refuses a version that it does not know.
 */
public final class EnvelopeWriter {
    static final byte[] MARK = {'w', '1'};
    static final int VERSION = 1;
    static final int VERSION_AT = 2;
    static final int SENDING = 1;
    static final int CLOSING = 2;
    static final int EVENT = 3;

    private static final int SEQUENCE_AT = 20;

    private EnvelopeWriter() {}

    /**
     * Writes an envelope.
     *
     * @throws IllegalArgumentException when it has more variants or paths than it can count
     */
    public static byte[] write(Envelope envelope) {
        Output output = new Output();
        output.writeBytes(MARK);
        output.write(VERSION);
        output.write(kind(envelope.content()));
        UUID node = envelope.node();
        output.put(node.getMostSignificantBits());
        output.put(node.getLeastSignificantBits());
        output.put(envelope.sequence());
        output.put(envelope.application());
        if (envelope.content() instanceof Envelope.Sending sending) {
            output.put(sending);
        } else if (envelope.content() instanceof Envelope.Closing closing) {
            output.put(closing.scope());
            output.putShort(closing.reason().code().code());
            output.put(closing.reason().text());
        } else if (envelope.content() instanceof Envelope.Event event) {
            output.put(event.subject());
            output.put(event.text());
        }
        return output.toByteArray();
    }

    private static int kind(Envelope.Content content) {
        if (content instanceof Envelope.Sending) {
            return SENDING;
        }
        return content instanceof Envelope.Closing ? CLOSING : EVENT;
    }

    /** Numbers an envelope, which was written before its turn was known. */
    public static void setSequence(byte[] envelope, long sequence) {
        ByteBuffer.wrap(envelope).putLong(SEQUENCE_AT, sequence);
    }

    private static final class Output extends ByteArrayOutputStream {
        void put(long value) {
            writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        }

        void putShort(int value) {
            if (value > 0xFFFF) {
                throw new IllegalArgumentException(value + " do not fit into an envelope: 65,535 do");
            }
            write(value >> 8);
            write(value);
        }

        void put(byte[] bytes) {
            writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            writeBytes(bytes);
        }

        void put(String text) {
            put(text.getBytes(StandardCharsets.UTF_8));
        }

        void put(Scope scope) {
            write(scope.kind().code());
            put(scope.name());
        }

        void put(Envelope.Sending sending) {
            put(sending.scope());
            write(sending.closingSlow() ? 1 : 0);
            putShort(sending.variants().size());
            for (Envelope.Variant variant : sending.variants()) {
                putShort(variant.paths().size());
                variant.paths().forEach(this::put);
                write(variant.type().code());
                put(variant.payload());
            }
        }
    }
}
