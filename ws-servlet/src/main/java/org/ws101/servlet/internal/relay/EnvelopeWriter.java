package org.ws101.servlet.internal.relay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
 * kind 4, a replay:   its name, kind of note (1 byte), and of it:
 *                     1, a message:      message
 *                     2, one lost:       origin, number (64 bits), group
 *                     3, the standing:   origin, number before, highs: how many (16 bits), of each origin and number
 *                     4, a question:     id (64 bits), to, group, ranges
 *                     5, a copy:         id, age (64 bits), message
 *                     6, all copies:     id, how many (32 bits), ranges
 * a message:          origin, number, group, opcode (1 byte), payload
 * ranges:             how many (16 bits), of each origin, number after, number up to
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
    static final int REPLAYED = 4;

    static final int KEPT = 1;
    static final int LOST = 2;
    static final int STANDING = 3;
    static final int ASK = 4;
    static final int COPY = 5;
    static final int COPIED = 6;

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
        } else if (envelope.content() instanceof Envelope.Replayed replayed) {
            output.put(replayed.replay());
            output.put(replayed.note());
        }
        return output.toByteArray();
    }

    private static int kind(Envelope.Content content) {
        if (content instanceof Envelope.Sending) {
            return SENDING;
        }
        if (content instanceof Envelope.Closing) {
            return CLOSING;
        }
        return content instanceof Envelope.Event ? EVENT : REPLAYED;
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

        void putInt(int value) {
            writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        }

        void put(byte[] bytes) {
            putInt(bytes.length);
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

        void put(ReplayNote note) {
            if (note instanceof ReplayNote.Kept kept) {
                write(KEPT);
                putMessage(kept);
            } else if (note instanceof ReplayNote.Lost lost) {
                write(LOST);
                put(lost.origin());
                put(lost.number());
                put(lost.group());
            } else if (note instanceof ReplayNote.Standing standing) {
                write(STANDING);
                put(standing.origin());
                put(standing.before());
                putShort(standing.highs().size());
                standing.highs().forEach((origin, high) -> {
                    put(origin);
                    put(high.longValue());
                });
            } else if (note instanceof ReplayNote.Ask ask) {
                write(ASK);
                put(ask.id());
                put(ask.to());
                put(ask.group());
                put(ask.wanted());
            } else if (note instanceof ReplayNote.Copy copy) {
                write(COPY);
                put(copy.id());
                put(copy.age());
                putMessage(copy.kept());
            } else if (note instanceof ReplayNote.Copied copied) {
                write(COPIED);
                put(copied.id());
                putInt(copied.copies());
                put(copied.ranges());
            }
        }

        private void putMessage(ReplayNote.Kept kept) {
            put(kept.origin());
            put(kept.number());
            put(kept.group());
            write(kept.type().code());
            put(kept.payload());
        }

        private void put(Map<String, ReplayNote.Range> ranges) {
            putShort(ranges.size());
            ranges.forEach((origin, range) -> {
                put(origin);
                put(range.after());
                put(range.upTo());
            });
        }
    }
}
