package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Hex;

/**
 * What a protocol makes of the bytes of its peer: the same, however they are cut. Each case starts a new protocol for every
 * way to cut them, hands the pieces over in the middle of a larger array, and overwrites that array afterwards.
 */
final class Reception {
    private static final int MARGIN = 5;
    private static final byte POISON = 0x5A;

    private final Role role;
    private final SpeltFrames peer;
    private Delivery delivery = Delivery.WHOLE;
    private WebSocketOptions options = WebSocketOptions.defaults();
    private Supplier<? extends @Nullable Extension> extension = () -> null;
    private String lines = "";
    private byte[] bytes = {};
    private String answer = "";

    private Reception(Role role) {
        this.role = role;
        this.peer = new SpeltFrames(role == Role.CLIENT ? Role.SERVER : Role.CLIENT);
    }

    static Reception by(Role role) {
        return new Reception(role);
    }

    Reception with(UnaryOperator<WebSocketOptions.Builder> change) {
        options = change.apply(options.toBuilder()).build();
        return this;
    }

    Reception in(Delivery units) {
        delivery = units;
        return this;
    }

    Reception through(Supplier<? extends Extension> negotiated) {
        extension = negotiated;
        return this;
    }

    /** The frames that come, a line each, see {@link SpeltFrames}. */
    Reception of(String frames) {
        lines = frames;
        bytes = peer.bytes(frames);
        return this;
    }

    /** The bytes that come, as they are. */
    Reception ofBytes(byte[] raw) {
        bytes = raw;
        return this;
    }

    /** These are the events, in words, and nothing failed. */
    Reception gives(String... events) {
        List<String> outputs = new ArrayList<>();
        EverySplit.of(bytes, pieces -> {
            Protocol protocol = protocol();
            assertEquals(List.of(events), Transcript.of(feed(protocol, pieces)));
            assertFalse(protocol.hasFailed());
            outputs.add(output(protocol));
        });
        answer = outputs.get(0);
        outputs.forEach(output -> assertEquals(answer, output, "what is sent does not depend on the cuts"));
        return this;
    }

    /** And this was queued for the peer meanwhile; a line each. */
    void answering(String frames) {
        assertEquals(SpeltFrames.lines(frames), answer);
    }

    /** After these events the connection fails, with that byte of the last line and not before it. */
    void failsAt(int byteOfLastFrame, CloseCode code, String... before) {
        failsAfter(peer.count(lines, byteOfLastFrame), code, before);
    }

    /** After these events the connection fails, with the very last byte. */
    void failsAtEnd(CloseCode code, String... before) {
        failsAfter(bytes.length, code, before);
    }

    /** After these events the connection fails, with the byte that makes it so many. */
    void failsAfter(int count, CloseCode code, String... before) {
        List<String> expected = new ArrayList<>(List.of(before));
        Protocol early = protocol();
        assertEquals(expected, Transcript.of(feed(early, EverySplit.byteByByte(Arrays.copyOf(bytes, count - 1)))));
        expected.add("failed " + code.code());
        assertEquals(
                expected.get(before.length),
                Transcript.of(feed(early, List.of(new byte[] {bytes[count - 1]}))
                        .get(0)));
        byte[] more = Arrays.copyOf(bytes, bytes.length + 3); // whatever follows is ignored
        EverySplit.of(more, pieces -> {
            Protocol protocol = protocol();
            assertEquals(expected, Transcript.of(feed(protocol, pieces)));
            assertFailed(protocol, code);
        });
    }

    /** RFC 6455 §7.1.7: the close frame has the code. */
    private void assertFailed(Protocol protocol, CloseCode code) {
        assertTrue(protocol.hasFailed());
        assertEquals(ConnectionState.PEER_DONE, protocol.state());
        assertEquals(code, protocol.closeReason().orElseThrow().code());
        output(protocol);
        protocol.conclude();
        byte[] frame = Hex.bytes(output(protocol));
        assertEquals("88", Hex.spell(frame).substring(0, 2));
        Message.Close close = new Message.Close(ClosePayload.parse(Arrays.copyOfRange(frame, 2, frame.length)));
        assertEquals(protocol.closeReason().orElseThrow(), close.reason());
        assertFalse(close.reason().text().isEmpty(), "a failure tells what was wrong");
        assertEquals(ConnectionState.CLOSED, protocol.state());
    }

    Protocol protocol() {
        return new Protocol(role, options, delivery, () -> 0x01020304, extension.get());
    }

    /** Hands the pieces over, one after the other. */
    static List<Event> feed(Protocol protocol, List<byte[]> pieces) {
        List<Event> events = new ArrayList<>();
        for (byte[] piece : pieces) {
            byte[] array = new byte[piece.length + 2 * MARGIN];
            Arrays.fill(array, POISON);
            System.arraycopy(piece, 0, array, MARGIN, piece.length);
            ByteBuffer in = ByteBuffer.wrap(array, MARGIN, piece.length).slice();
            int before = events.size();
            Event event = protocol.receive(in);
            while (event != null) {
                events.add(event);
                assertTrue(events.size() - before <= piece.length, "every event takes a byte at least");
                event = protocol.receive(in);
            }
            assertFalse(in.hasRemaining(), "the buffer is used up");
            assertPoisoned(array, 0);
            assertPoisoned(array, array.length - MARGIN);
            Arrays.fill(array, POISON);
        }
        return events;
    }

    private static void assertPoisoned(byte[] array, int from) {
        byte[] expected = new byte[MARGIN];
        Arrays.fill(expected, POISON);
        assertArrayEquals(expected, Arrays.copyOfRange(array, from, from + MARGIN), "bytes beside the piece changed");
    }

    private String output(Protocol protocol) {
        return new SpeltFrames(role).spell(protocol.takeOutput());
    }
}
