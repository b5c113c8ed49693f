package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.ws101.Frame;
import org.ws101.Opcode;
import org.ws101.testing.Hex;

class EventTest {
    private static Frame frame() {
        return Frame.of(Opcode.TEXT, Hex.bytes("6162"));
    }

    @Test
    void aPartThatNothingTransformedHasThePayloadOfItsFrame() {
        Frame frame = frame();
        assertSame(frame.payloadData(), new Event.Part(frame).payload());
    }

    @Test
    void partsAreComparedByWhatIsInThem() {
        Event.Part part = new Event.Part(frame(), Hex.bytes("63"));

        assertEquals(part, new Event.Part(frame(), Hex.bytes("63")));
        assertEquals(part.hashCode(), new Event.Part(frame(), Hex.bytes("63")).hashCode());
        assertNotEquals(part, new Event.Part(frame(), Hex.bytes("64")));
        assertNotEquals(part.hashCode(), new Event.Part(frame(), Hex.bytes("64")).hashCode());
        assertNotEquals(part, new Event.Part(frame().notFinal(), Hex.bytes("63")));
        assertNotEquals(part, frame());
    }
}
