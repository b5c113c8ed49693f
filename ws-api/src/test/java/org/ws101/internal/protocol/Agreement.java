package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.extension.ReferenceInflater;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.testing.Decisions;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Fuzzed;
import org.ws101.testing.Hex;

/**
 * Holds what a protocol makes of bytes against the {@link ReferenceReceiver}: the events and the answers agree however the bytes are
 * cut, nothing is thrown, every event takes a byte, memory and time are bounded by what came and what came out of it, and no compressor
 * is left behind.
 */
final class Agreement {
    private static final CompressorPool COMPRESSORS = new CompressorPool(4);
    /** Of a backlog of pongs beyond this the latest replaces the others; see ControlFramesTest. */
    private static final int MOST_PONGS = 16 * 1024;
    /** Whatever the input: windows, buffers and the state of both directions. */
    private static final int MEMORY = 256 * 1024;
    /** For each byte that comes: the smallest frame becomes an event, and may be retained. */
    private static final int MEMORY_OF_A_BYTE = 256;
    /** For each byte that comes out: it is collected in an array that doubles, and becomes a string. */
    private static final int MEMORY_OF_A_RESTORED_BYTE = 16;
    /** Up to here an input is cut everywhere. */
    private static final int SHORT = 64;
    /** Beyond this, a fuzzer does not wait for single bytes. */
    private static final int LONG = 4096;

    private static final List<Integer> FRAME_SIZES = List.of(125, 200, 1000, 1 << 20, 1 << 30);
    private static final List<Long> MESSAGE_SIZES = List.of(1L, 20L, 300L, 5_000L, 100_000L);
    private static final List<Integer> FRAGMENTS = List.of(1, 2, 3, 1024);

    /** What becomes of the context of permessage-deflate. */
    private enum Deflate {
        OFF,
        WITHOUT_CONTEXT,
        WITH_CONTEXT
    }

    private final Role role;
    private final Delivery delivery;
    private final Deflate deflate;
    private final WebSocketOptions options;
    private final byte[] bytes;

    private Agreement(Decisions decisions, boolean compressed) {
        int choices = decisions.octet();
        role = (choices & 1) == 0 ? Role.SERVER : Role.CLIENT;
        delivery = (choices & 2) == 0 ? Delivery.WHOLE : Delivery.PARTS;
        deflate = !compressed ? Deflate.OFF : (choices & 4) == 0 ? Deflate.WITHOUT_CONTEXT : Deflate.WITH_CONTEXT;
        WebSocketOptions.Builder builder = WebSocketOptions.builder()
                .maxFrameSize(decisions.oneOf(FRAME_SIZES))
                .maxMessageSize(decisions.oneOf(MESSAGE_SIZES))
                .maxFragments(decisions.oneOf(FRAGMENTS));
        if ((choices & 8) != 0) {
            builder.retainFrames();
        }
        if ((choices & 16) != 0) {
            builder.admitRsv(decisions.octet() & 7)
                    .admitOpcode(Opcode.reserved(3, "mine"))
                    .admitOpcode(Opcode.reserved(11, "control"));
        }
        if ((choices & 32) != 0) {
            builder.permessageDeflate(PermessageDeflate.defaults().maxRatio(1 + decisions.octet()));
        }
        options = builder.build();
        bytes = (choices & 64) == 0
                ? decisions.rest()
                : FrameScript.bytes(role, deflate == Deflate.WITH_CONTEXT, decisions);
    }

    /** Checks an input of a fuzzer: its first bytes are the options. */
    static void check(byte[] input, boolean compressed) {
        new Agreement(new Decisions(input), compressed).check();
    }

    private void check() {
        ReferenceReceiver reference = new ReferenceReceiver(role, options, delivery, referenceInflater());
        List<String> expected = reference.read(bytes);
        long most = MEMORY + (long) MEMORY_OF_A_BYTE * bytes.length + MEMORY_OF_A_RESTORED_BYTE * reference.produced();
        assertEquals(expected, Fuzzed.within(most, this::receiveWhole), this::toString);
        receive(expected, reference, List.of(bytes.clone()));
        if (!Fuzzed.inHaste() || bytes.length <= LONG) {
            receive(expected, reference, EverySplit.byteByByte(bytes));
        }
        Random random = new Random(Arrays.hashCode(bytes));
        for (int i = 0; i < 3; i++) {
            receive(expected, reference, pieces(random));
        }
        assertEquals(expected, receiveIntoRooms(random), this::toString);
        if (!Fuzzed.inHaste() && bytes.length <= SHORT) {
            EverySplit.of(bytes, pieces -> receive(expected, reference, pieces));
        }
        assertEquals(0, COMPRESSORS.lent(), "a compressor was left behind");
    }

    private @Nullable ReferenceInflater referenceInflater() {
        return deflate == Deflate.OFF ? null : new ReferenceInflater(deflate == Deflate.WITH_CONTEXT);
    }

    private @Nullable Extension extension() {
        if (deflate == Deflate.OFF) {
            return null;
        }
        boolean fresh = deflate == Deflate.WITHOUT_CONTEXT;
        DeflateParameters agreed = new DeflateParameters(fresh, fresh, 0, 0);
        PermessageDeflate settings = options.permessageDeflate();
        return role == Role.SERVER
                ? DeflateExtension.server(agreed, settings, COMPRESSORS)
                : DeflateExtension.client(agreed, settings, COMPRESSORS);
    }

    private Protocol protocol(@Nullable Extension extension) {
        return new Protocol(role, options, delivery, () -> 0x01020304, extension);
    }

    /** All bytes in one buffer, as most of them come: what this allocates is all that receiving does. */
    private List<String> receiveWhole() {
        Extension extension = extension();
        List<Event> events = new ArrayList<>();
        byte[] array = bytes.clone();
        drain(protocol(extension), ByteBuffer.wrap(array), events);
        release(extension);
        return Transcript.withFrames(events);
    }

    private static void drain(Protocol protocol, ByteBuffer in, List<Event> events) {
        int before = events.size();
        int most = in.remaining();
        Event event = protocol.receive(in);
        while (event != null) {
            events.add(event);
            assertTrue(events.size() - before <= most, "every event takes a byte");
            event = protocol.receive(in);
        }
        assertFalse(in.hasRemaining(), "the buffer is used up");
    }

    private static void release(@Nullable Extension extension) {
        if (extension != null) {
            extension.release();
        }
    }

    private void receive(List<String> expected, ReferenceReceiver reference, List<byte[]> pieces) {
        Extension extension = extension();
        Protocol protocol = protocol(extension);
        assertEquals(expected, Transcript.withFrames(Reception.feed(protocol, pieces)), this::toString);
        boolean fails = !expected.isEmpty() && expected.get(expected.size() - 1).startsWith("failed");
        assertEquals(fails, protocol.hasFailed());
        protocol.conclude();
        answers(reference, new SpeltFrames(role).spell(protocol.takeOutput()), fails);
        release(extension);
    }

    /** RFC 6455 §5.5.3 and §7.1.7: what goes back. */
    private void answers(ReferenceReceiver reference, String output, boolean fails) {
        List<String> expected = reference.answers();
        if (expected.stream().mapToInt(String::length).sum() / 2 + 6 * expected.size() > MOST_PONGS) {
            return;
        }
        List<String> sent = output.lines()
                .map(line -> line.substring(0, 2) + line.substring(4))
                .toList();
        assertEquals(expected.size(), sent.size(), this::toString);
        for (int i = 0; i < sent.size(); i++) {
            boolean isOfFailure = fails && i == sent.size() - 1; // it has a text, which is for people
            assertEquals(expected.get(i), isOfFailure ? sent.get(i).substring(0, 6) : sent.get(i), this::toString);
        }
    }

    /** In pieces, and those of a large message into its own array, as a connection reads them. */
    private List<String> receiveIntoRooms(Random random) {
        Extension extension = extension();
        Protocol protocol = protocol(extension);
        List<Event> events = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int count = Math.min(1 + random.nextInt(bytes.length < 4096 ? 64 : 16 * 1024), bytes.length - from);
            ByteBuffer in = protocol.room();
            if (in == null) {
                in = ByteBuffer.allocate(count);
            }
            count = Math.min(count, in.remaining());
            in.put(bytes, from, count).flip();
            from += count;
            drain(protocol, in, events);
        }
        release(extension);
        return Transcript.withFrames(events);
    }

    private List<byte[]> pieces(Random random) {
        return EverySplit.atRandom(bytes, 1 + random.nextInt(bytes.length < 256 ? 40 : 4096), random);
    }

    /** For the message of a test that fails. */
    @Override
    public String toString() {
        return role + ", " + delivery + ", " + deflate + ", frame " + options.maxFrameSize() + ", message "
                + options.maxMessageSize() + ", fragments " + options.maxFragments() + ", rsv " + options.admittedRsv()
                + ", opcodes " + options.admittedOpcodes() + ", ratio "
                + options.permessageDeflate().maxRatio()
                + ": " + Hex.spell(bytes);
    }
}
