package org.ws101.servlet.internal.relay;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Opcode;
import org.ws101.servlet.internal.relay.Envelope.Content;

/**
 * Reads envelopes, of which nothing is certain: a length that is announced allocates nothing before the bytes are seen to be there.
 * {@link EnvelopeWriter} has the format. Not thread-safe.
 */
public final class EnvelopeReader {
    private final byte[] envelope;
    private final ByteBuffer input;

    private EnvelopeReader(byte[] envelope) {
        this.envelope = envelope;
        input = ByteBuffer.wrap(envelope);
    }

    /** The version that an envelope has if it is one, and is not that which is read here. */
    public static OptionalInt otherVersion(byte[] envelope) {
        if (envelope.length <= EnvelopeWriter.VERSION_AT || !isMarked(envelope)) {
            return OptionalInt.empty();
        }
        int version = envelope[EnvelopeWriter.VERSION_AT] & 0xFF;
        return version == EnvelopeWriter.VERSION ? OptionalInt.empty() : OptionalInt.of(version);
    }

    private static boolean isMarked(byte[] envelope) {
        return Arrays.equals(EnvelopeWriter.MARK, Arrays.copyOf(envelope, EnvelopeWriter.MARK.length));
    }

    /**
     * The node that has sent an envelope; read before all the rest, as the own ones come back.
     *
     * @throws MalformedEnvelopeException when it is none of this version
     */
    public static UUID node(byte[] envelope) throws MalformedEnvelopeException {
        EnvelopeReader reader = new EnvelopeReader(envelope);
        try {
            reader.kind();
            return reader.node();
        } catch (BufferUnderflowException e) {
            throw tooShort();
        }
    }

    /**
     * Reads an envelope.
     *
     * @throws MalformedEnvelopeException when it is none of this version
     */
    public static Envelope read(byte[] envelope) throws MalformedEnvelopeException {
        EnvelopeReader reader = new EnvelopeReader(envelope);
        try {
            int kind = reader.kind();
            Envelope read = new Envelope(reader.node(), reader.input.getLong(), reader.text(), reader.content(kind));
            if (reader.input.hasRemaining()) {
                throw new MalformedEnvelopeException("has " + reader.input.remaining() + " bytes behind its end");
            }
            return read;
        } catch (BufferUnderflowException e) {
            throw tooShort();
        }
    }

    private static MalformedEnvelopeException tooShort() {
        return new MalformedEnvelopeException("ends too early");
    }

    private int kind() throws MalformedEnvelopeException {
        if (!isMarked(envelope)) {
            throw new MalformedEnvelopeException("does not begin as one");
        }
        input.get(new byte[EnvelopeWriter.VERSION_AT]);
        int version = input.get() & 0xFF;
        if (version != EnvelopeWriter.VERSION) {
            throw new MalformedEnvelopeException("is of version " + version);
        }
        return input.get();
    }

    private UUID node() {
        return new UUID(input.getLong(), input.getLong());
    }

    private Content content(int kind) throws MalformedEnvelopeException {
        return switch (kind) {
            case EnvelopeWriter.SENDING -> sending();
            case EnvelopeWriter.CLOSING -> new Envelope.Closing(scope(), reason());
            case EnvelopeWriter.EVENT -> new Envelope.Event(text(), text());
            case EnvelopeWriter.REPLAYED -> new Envelope.Replayed(text(), note());
            default -> throw new MalformedEnvelopeException("is of the unknown kind " + kind);
        };
    }

    private ReplayNote note() throws MalformedEnvelopeException {
        int kind = input.get();
        return switch (kind) {
            case EnvelopeWriter.KEPT -> kept();
            case EnvelopeWriter.LOST -> new ReplayNote.Lost(text(), input.getLong(), text());
            case EnvelopeWriter.STANDING -> new ReplayNote.Standing(text(), input.getLong(), highs());
            case EnvelopeWriter.ASK -> new ReplayNote.Ask(input.getLong(), text(), text(), ranges());
            case EnvelopeWriter.COPY -> new ReplayNote.Copy(input.getLong(), input.getLong(), kept());
            case EnvelopeWriter.COPIED -> new ReplayNote.Copied(input.getLong(), input.getInt(), ranges());
            default -> throw new MalformedEnvelopeException("has a note of the unknown kind " + kind);
        };
    }

    private ReplayNote.Kept kept() throws MalformedEnvelopeException {
        return new ReplayNote.Kept(text(), input.getLong(), text(), opcode(), bytes());
    }

    private Map<String, Long> highs() throws MalformedEnvelopeException {
        int count = input.getShort() & 0xFFFF;
        Map<String, Long> highs = new HashMap<>();
        for (int i = 0; i < count; i++) {
            highs.put(text(), input.getLong());
        }
        return highs;
    }

    private Map<String, ReplayNote.Range> ranges() throws MalformedEnvelopeException {
        int count = input.getShort() & 0xFFFF;
        Map<String, ReplayNote.Range> ranges = new HashMap<>();
        for (int i = 0; i < count; i++) {
            ranges.put(text(), new ReplayNote.Range(input.getLong(), input.getLong()));
        }
        return ranges;
    }

    private Scope scope() throws MalformedEnvelopeException {
        int code = input.get();
        Scope.Kind kind =
                Scope.Kind.of(code).orElseThrow(() -> new MalformedEnvelopeException("has the unknown scope " + code));
        return new Scope(kind, text());
    }

    private Envelope.Sending sending() throws MalformedEnvelopeException {
        Scope scope = scope();
        boolean closingSlow = input.get() != 0;
        int count = input.getShort() & 0xFFFF;
        List<Envelope.Variant> variants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            variants.add(new Envelope.Variant(paths(), opcode(), bytes()));
        }
        return new Envelope.Sending(scope, closingSlow, variants);
    }

    private Set<String> paths() throws MalformedEnvelopeException {
        int count = input.getShort() & 0xFFFF;
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < count; i++) {
            paths.add(text());
        }
        return paths;
    }

    private Opcode opcode() throws MalformedEnvelopeException {
        int code = input.get();
        if (code == Opcode.TEXT.code()) {
            return Opcode.TEXT;
        }
        if (code == Opcode.BINARY.code()) {
            return Opcode.BINARY;
        }
        throw new MalformedEnvelopeException("has a message of the opcode " + code);
    }

    private CloseReason reason() throws MalformedEnvelopeException {
        int code = input.getShort() & 0xFFFF;
        try {
            return new CloseReason(CloseCode.of(code), text());
        } catch (IllegalArgumentException e) {
            throw new MalformedEnvelopeException("has the close code " + code);
        }
    }

    private byte[] bytes() throws MalformedEnvelopeException {
        int length = input.getInt();
        if (length < 0 || length > input.remaining()) {
            throw new MalformedEnvelopeException("announces " + length + " bytes, and has " + input.remaining());
        }
        byte[] bytes = new byte[length];
        input.get(bytes);
        return bytes;
    }

    private String text() throws MalformedEnvelopeException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedEnvelopeException("has a text that is not valid UTF-8");
        }
    }
}
