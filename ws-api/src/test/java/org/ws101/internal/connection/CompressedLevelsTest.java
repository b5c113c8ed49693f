package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.testing.Hex;
import org.ws101.testkit.wire.Wire;

/** What of a compressed message each level of receiving sees. Frames in hexadecimal are masked with zeros. */
class CompressedLevelsTest {
    private static final PermessageDeflate SETTINGS = PermessageDeflate.defaults();
    private static final DeflateParameters AGREED = DeflateNegotiation.accept(
                    DeflateNegotiation.offers(SETTINGS), SETTINGS)
            .orElseThrow();

    private static final byte[] WHOLE = Hex.bytes("c1 87 00000000 f248cdc9c90700"); // "Hello", RFC 7692 §7.2.3.1
    private static final byte[] TWO_PARTS = Hex.bytes("""
            41 88 00000000 f24805000000ffff  // "He", RFC 7692 §7.2.3.5
            80 85 00000000 cac9c90700        // "llo"
            """);

    private final AtomicInteger inflaters = new AtomicInteger();
    private final CompressorPool pool = new CompressorPool(1, level -> new Deflater(level, true), () -> {
        inflaters.incrementAndGet();
        return new Inflater(true);
    });

    private Rig rig(WebSocketOptions.Builder options) {
        return Rig.extended(DeflateExtension.server(AGREED, SETTINGS, pool), options);
    }

    private Rig rig() {
        return rig(WebSocketOptions.builder());
    }

    private static Frame frame(boolean fin, int rsv, Opcode opcode, String payload) {
        return new Frame(fin, rsv, opcode, true, Hex.bytes(payload));
    }

    @Test
    void receiveGivesMessagesAndPartsRestored() {
        Rig rig = rig();
        rig.transport.arrive(WHOLE);
        rig.transport.arrive(TWO_PARTS);

        assertEquals(new Message.Text("Hello"), rig.webSocket.receive());
        assertEquals(Message.Text.part("He"), rig.webSocket.receive());
        assertEquals(new Message.Text("llo"), rig.webSocket.receive());
    }

    @Test
    void receiveAllJoinsWhatWasRestored() {
        Rig rig = rig();
        rig.transport.arrive(TWO_PARTS);
        rig.transport.arrive(WHOLE);

        assertEquals(new Message.Text("Hello"), rig.webSocket.receiveAll());
        assertEquals(new Message.Text("Hello"), rig.webSocket.receiveAll(5));
    }

    @Test
    void theLimitOfReceiveAllIsForWhatWasRestored() {
        Rig rig = rig();
        rig.transport.arrive(TWO_PARTS);

        WebSocketFailure failure = assertThrows(WebSocketFailure.class, () -> rig.webSocket.receiveAll(4));
        assertEquals(CloseCode.MESSAGE_TOO_BIG, failure.code());
    }

    @Test
    void receiveFrameGivesFramesAsTheyCame() {
        Rig rig = rig();
        rig.transport.arrive(WHOLE);
        rig.transport.arrive(TWO_PARTS);

        assertEquals(
                frame(true, 4, Opcode.TEXT, "f248cdc9c90700"),
                rig.webSocket.frames().receiveFrame());
        assertEquals(
                frame(false, 4, Opcode.TEXT, "f24805000000ffff"),
                rig.webSocket.frames().receiveFrame());
        assertEquals(
                frame(true, 0, Opcode.CONTINUATION, "cac9c90700"),
                rig.webSocket.frames().receiveFrame());
    }

    @Test
    void retainedFramesAreAsTheyCame() {
        Rig rig = rig(WebSocketOptions.builder().retainFrames());
        rig.transport.arrive(TWO_PARTS);
        rig.transport.arrive(TWO_PARTS);
        List<Frame> frames = List.of(
                frame(false, 4, Opcode.TEXT, "f24805000000ffff"), frame(true, 0, Opcode.CONTINUATION, "cac9c90700"));

        assertEquals(new Message.Text("Hello", false, frames), rig.webSocket.receiveAll());
        assertEquals(new Message.Text("He", true, frames.subList(0, 1)), rig.webSocket.receive());
        assertEquals(new Message.Text("llo", false, frames.subList(1, 2)), rig.webSocket.receive());
    }

    @Test
    void framesThatAreSentAreNotCompressed() {
        Rig rig = rig();
        rig.webSocket.frames().sendFrame(Frame.of(Opcode.BINARY, new byte[5000]));

        rig.expectSent("binary:5000");
    }

    /** The inbox counts what the application will receive. */
    @Test
    void whatWasRestoredCountsForTheInboundBound() {
        Rig rig = rig(WebSocketOptions.builder().inboundBytes(120_000));
        byte[] payload = DeflateExtension.client(AGREED, SETTINGS, pool).encode(new byte[60_000], 0, 60_000, true);
        assertNotNull(payload);
        byte[] frame = Wire.frame(0xC2, payload);

        rig.transport.arrive(frame);
        assertTrue(rig.transport.isReading());
        rig.transport.arrive(frame);
        assertFalse(rig.transport.isReading());
        assertArrayEquals(new byte[60_000], ((Message.Binary) rig.webSocket.receive()).data());
        assertTrue(rig.transport.isReading());
    }

    @Test
    void theEndOfTheConnectionGivesBackWhatAMessageHeld() {
        Rig rig = rig();
        rig.transport.arrive(Hex.bytes("41 88 00000000 f24805000000ffff"));
        assertEquals(1, inflaters.get());
        rig.connection.abort("over");

        pool.takeInflater().end();
        assertEquals(1, inflaters.get());
    }
}
