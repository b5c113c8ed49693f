package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.testing.Allocations;

/** What a message allocates beside its payload. */
class AllocationTest {
    /** Objects and array headers around a payload: a message, an event, a buffer. */
    private static final int OBJECTS = 256;

    private static long ofSending(Message message) {
        Sending sending = new Sending(WebSocketOptions.defaults(), null, null);
        return Allocations.perRound(() -> {
            sending.send(message);
            sending.takeOutput();
        });
    }

    private static long ofReceiving(Message message) {
        Sending sending = new Sending(WebSocketOptions.defaults(), () -> 0x01020304, null);
        sending.send(message);
        ByteBuffer frame = sending.takeOutput();
        ByteBuffer input = ByteBuffer.allocate(frame.remaining());
        Receiving receiving = new Receiving(Role.SERVER, WebSocketOptions.defaults(), Delivery.WHOLE, null);
        return Allocations.perRound(() -> {
            input.clear().put(0, frame, 0, frame.remaining());
            assertEquals(message, ((Event.Received) receiving.receive(input)).message());
        });
    }

    private static void assertAtMost(long most, long allocated) {
        assertTrue(allocated <= most, allocated + " bytes instead of " + most);
    }

    /** The least array of output is 256 bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00E9", "\u20AC"})
    void aShortTextIsEncodedInTheOutput(String character) {
        assertAtMost(256 + 128, ofSending(new Message.Text(character.repeat(64))));
    }

    /** The bytes are the same for all: the buffer around them is not. */
    @Test
    void aMessageToManyTakesOneBufferForEach() {
        PreparedMessage message = PreparedMessage.of(new Message.Text("a".repeat(1024)));
        Sending sending = new Sending(WebSocketOptions.defaults(), null, null);
        assertAtMost(64, Allocations.perRound(() -> {
            sending.prepared(message);
            sending.takeOutput();
        }));
    }

    @Test
    void aLongTextIsEncodedOnce() {
        assertAtMost(2 * 65_536 + OBJECTS, ofSending(new Message.Text("a".repeat(65_536))));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1024, 65_536})
    void aTextThatIsReceivedWholeIsItsStringAlone(int size) {
        assertAtMost(size + OBJECTS, ofReceiving(new Message.Text("a".repeat(size))));
    }

    private static void read(Receiving receiving, ByteBuffer input, ByteBuffer elsewhere) {
        ByteBuffer room = receiving.room();
        ByteBuffer into = room != null ? room : elsewhere.clear();
        int count = Math.min(into.remaining(), input.remaining());
        into.put(0, input, input.position(), count).limit(count);
        input.position(input.position() + count);
        Event event = receiving.receive(into);
        assertEquals(input.hasRemaining(), event == null);
    }

    /** It grows by doubling, and ends in an array of its size. */
    @ParameterizedTest
    @ValueSource(ints = {40_000, 65_536, 1 << 20})
    void aMessageThatArrivesInPiecesTakesTwiceItsSize(int size) {
        Sending sending = new Sending(WebSocketOptions.defaults(), () -> 0x01020304, null);
        sending.send(new Message.Binary(new byte[size]));
        ByteBuffer frame = sending.takeOutput();
        ByteBuffer elsewhere = ByteBuffer.allocate(32 * 1024);
        Receiving receiving = new Receiving(Role.SERVER, WebSocketOptions.defaults(), Delivery.WHOLE, null);
        assertAtMost(2L * size + 16 * OBJECTS, Allocations.perRound(() -> {
            ByteBuffer input = frame.duplicate();
            while (input.hasRemaining()) {
                read(receiving, input, elsewhere);
            }
        }));
    }

    private static DeflateExtension deflate(Role role, CompressorPool compressors) {
        PermessageDeflate settings = PermessageDeflate.defaults();
        DeflateParameters agreed = DeflateNegotiation.accept(DeflateNegotiation.offers(settings), settings)
                .orElseThrow();
        return role == Role.SERVER
                ? DeflateExtension.server(agreed, settings, compressors)
                : DeflateExtension.client(agreed, settings, compressors);
    }

    /** Its bytes while it is encoded, the compressed ones, and those of the output. */
    @Test
    void aTextThatIsCompressedTakesItsBytesAndTwiceTheCompressedOnes() {
        try (CompressorPool compressors = new CompressorPool(1)) {
            Sending sending = new Sending(WebSocketOptions.defaults(), null, deflate(Role.SERVER, compressors));
            Message message = new Message.Text("{\"compressible\":1}".repeat(400));
            long allocated = Allocations.perRound(() -> {
                sending.send(message);
                sending.takeOutput();
            });
            assertAtMost(message.size() + 2 * OBJECTS, allocated);
        }
    }

    /** Its bytes, and the string. */
    @Test
    void aTextThatIsDecompressedTakesTwiceItsSize() {
        try (CompressorPool compressors = new CompressorPool(1)) {
            Sending sending = new Sending(WebSocketOptions.defaults(), () -> 0, deflate(Role.CLIENT, compressors));
            Message message = new Message.Text("{\"compressible\":1}".repeat(400));
            sending.send(message);
            ByteBuffer frame = sending.takeOutput();
            assertTrue(frame.remaining() < 200, frame + " is not compressed");
            Receiving receiving = new Receiving(
                    Role.SERVER, WebSocketOptions.defaults(), Delivery.WHOLE, deflate(Role.SERVER, compressors));
            long allocated = Allocations.perRound(
                    () -> assertEquals(message, ((Event.Received) receiving.receive(frame.duplicate())).message()));
            assertAtMost(2L * message.size() + 2 * OBJECTS, allocated);
        }
    }
}
