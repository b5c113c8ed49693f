package org.ws101.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes are those of the examples in RFC 6455 §5.7, or counted by hand. */
class WireTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static WireFrame read(byte[] bytes) throws IOException {
        return WireFrame.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    @Test
    void framesOfAClientAreMasked() {
        assertEquals("818537fa213d7f9f4d5158", hex(Wire.text("Hello")));
        assertEquals("898537fa213d7f9f4d5158", hex(Wire.ping("Hello")));
        assertEquals("8a8537fa213d7f9f4d5158", hex(Wire.pong("Hello")));
        assertEquals("018537fa213d7f9f4d5158", hex(Wire.unfinished(Wire.TEXT, Wire.hex("48 656c6c6f"))));
        assertEquals("808037fa213d", hex(Wire.last(new byte[0])));
        assertEquals("888237fa213d3412", hex(Wire.close(1000)));
    }

    @Test
    void framesOfAServerAreNot() {
        assertEquals("810548656c6c6f", hex(Wire.unmasked(0x81, Wire.hex("48656c6c6f"))));
    }

    @ParameterizedTest
    @CsvSource({
        "125, 82fd",
        "126, 82fe007e",
        "65535, 82feffff",
        "65536, 82ff0000000000010000",
        "9223372036854775807, 82ff7fffffffffffffff",
        "-1, 82ffffffffffffffffff"
    })
    void theLengthHasItsShortestForm(long length, String header) {
        assertEquals(header, hex(Wire.header(0x82, length)));
    }

    @ParameterizedTest
    @CsvSource({"0", "5", "125", "126", "65535", "65536", "70001"})
    void aFrameIsReadAsItWasWritten(int length) throws IOException {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 31);
        }
        WireFrame masked = read(Wire.frame(0xC2, payload));
        assertTrue(masked.masked());
        assertEquals(0x37fa213d, masked.maskingKey());
        assertEquals(0xC2, masked.first());
        assertArrayEquals(payload, masked.payload());
        WireFrame unmasked = read(Wire.unmasked(0x02, payload));
        assertFalse(unmasked.masked());
        assertFalse(unmasked.fin());
        assertEquals(Wire.BINARY, unmasked.opcode());
        assertArrayEquals(payload, unmasked.payload());
    }

    @Test
    void aFrameThatIsCutOffIsNone() {
        byte[] frame = Wire.text("Hello");
        for (int length = 0; length < frame.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(frame, length);
            assertThrows(EOFException.class, () -> read(cut));
        }
    }

    @Test
    void codesAndTextsOfCloseFrames() throws IOException {
        assertEquals(1000, read(Wire.close(1000)).closeCode());
        assertEquals("", read(Wire.close(1000)).closeText());
        assertEquals(1005, read(Wire.frame(0x88, new byte[0])).closeCode());
        WireFrame withText = read(Wire.hex("8805 03f0 627965"));
        assertEquals(1008, withText.closeCode());
        assertEquals("bye", withText.closeText());
        AssertionError other = assertThrows(AssertionError.class, read(Wire.text("x"))::closeCode);
        assertEquals("Expected a close frame, but received 81, masked, with 1 bytes: 78", other.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"827e007d", "827f000000000000007e", "827f000000000000ffff"})
    void aLengthThatIsNotInItsShortestFormIsAFault(String header) {
        AssertionError fault = assertThrows(AssertionError.class, () -> read(Wire.hex(header)));
        assertTrue(fault.getMessage().endsWith("is not in the shortest form"), fault::getMessage);
    }

    @Test
    void aWholeFrameIsSpeltWithoutMasking() throws IOException {
        assertEquals("810548656c6c6f", read(Wire.text("Hello")).wholeHex());
    }

    @Test
    void aCloseFrameOfOneByteHasNoCode() throws IOException {
        assertThrows(AssertionError.class, read(Wire.hex("880103"))::closeCode);
    }
}
