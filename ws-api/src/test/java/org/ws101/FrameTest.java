package org.ws101;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    private static final byte[] PAYLOAD = {1, 2, 3};

    @Test
    void aFrameTellsAllItsFields() {
        Frame frame = new Frame(true, 5, Opcode.PING, true, PAYLOAD);
        assertTrue(frame.fin());
        assertEquals(5, frame.rsv());
        assertEquals(Opcode.PING, frame.opcode());
        assertEquals("ping", frame.optype());
        assertTrue(frame.masked());
        assertSame(PAYLOAD, frame.payloadData());
        assertEquals(3, frame.payloadLength());
    }

    @Test
    void rsv1IsTheHighestOfTheThreeBits() {
        Frame frame = new Frame(true, 4, Opcode.TEXT, false, PAYLOAD);
        assertTrue(frame.rsvBit(4));
        assertFalse(frame.rsvBit(2));
        assertFalse(frame.rsvBit(1));
        assertTrue(frame.rsvBit(7));
    }

    @Test
    void theShortFormIsFinalAndPlain() {
        assertEquals(new Frame(true, 0, Opcode.TEXT, false, PAYLOAD), Frame.of(Opcode.TEXT, PAYLOAD));
    }

    @Test
    void notFinalChangesNothingElse() {
        assertEquals(
                new Frame(false, 3, Opcode.TEXT, true, PAYLOAD),
                new Frame(true, 3, Opcode.TEXT, true, PAYLOAD).notFinal());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 8})
    void thereAreThreeReservedBits(int rsv) {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> new Frame(true, rsv, Opcode.TEXT, false, PAYLOAD));
        assertTrue(e.getMessage().contains("rsv is " + rsv), e.getMessage());
    }

    @Test
    void anyThreeReservedBitsAreTaken() {
        assertEquals(0, new Frame(true, 0, Opcode.TEXT, false, PAYLOAD).rsv());
        assertEquals(7, new Frame(true, 7, Opcode.TEXT, false, PAYLOAD).rsv());
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> Frame.of(null, PAYLOAD));
        assertThrows(NullPointerException.class, () -> Frame.of(Opcode.TEXT, null));
    }

    @Test
    void framesAreEqualByContent() {
        Frame frame = new Frame(true, 1, Opcode.TEXT, true, new byte[] {1, 2});
        Frame same = new Frame(true, 1, Opcode.TEXT, true, new byte[] {1, 2});
        assertEquals(frame, same);
        assertEquals(frame.hashCode(), same.hashCode());
        assertNotEquals(frame, new Frame(false, 1, Opcode.TEXT, true, new byte[] {1, 2}));
        assertNotEquals(frame, new Frame(true, 2, Opcode.TEXT, true, new byte[] {1, 2}));
        assertNotEquals(frame, new Frame(true, 1, Opcode.BINARY, true, new byte[] {1, 2}));
        assertNotEquals(frame, new Frame(true, 1, Opcode.TEXT, false, new byte[] {1, 2}));
        assertNotEquals(frame, new Frame(true, 1, Opcode.TEXT, true, new byte[] {1, 3}));
        assertFalse(frame.equals((Object) "frame"));
    }

    @Test
    void theDescriptionHoldsNoPayload() {
        assertEquals("Frame[text fin 3 bytes]", Frame.of(Opcode.TEXT, PAYLOAD).toString());
        assertEquals(
                "Frame[binary rsv=4 masked 3 bytes]", new Frame(false, 4, Opcode.BINARY, true, PAYLOAD).toString());
    }
}
