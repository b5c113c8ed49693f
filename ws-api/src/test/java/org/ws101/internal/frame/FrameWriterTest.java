package org.ws101.internal.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.testing.Hex;

/** RFC 6455 §5.2 and §5.3, writing. */
class FrameWriterTest {
    private final OutputBuffer output = new OutputBuffer();
    private final FrameWriter unmasked = new FrameWriter(output, null);

    private String written() {
        ByteBuffer taken = output.take();
        byte[] bytes = new byte[taken.remaining()];
        taken.get(bytes);
        return Hex.spell(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8200",
        "1, 8201",
        "125, 827d",
        "126, 827e007e",
        "127, 827e007f",
        "256, 827e0100",
        "65535, 827effff",
        "65536, 827f0000000000010000",
        "16909060, 827f0000000001020304"
    })
    void theLengthHasItsShortestForm(int length, String header) {
        unmasked.write(0x82, new byte[length], 0, length);
        String written = written();
        assertEquals(header, written.substring(0, header.length()));
        assertEquals(header.length() + 2L * length, written.length());
    }

    @Test
    void thePayloadIsTheRangeThatWasAskedFor() {
        unmasked.write(0x01, Hex.bytes("0a 0b 0c 0d"), 1, 2);
        assertEquals("01020b0c", written());
    }

    @Test
    void aLargePayloadIsLent() {
        unmasked.lendFrom(3);
        unmasked.write(0x82, new byte[] {1, 2}, 0, 2);
        assertFalse(output.lends());
        byte[] payload = {9, 1, 2, 3};
        unmasked.write(0x82, payload, 1, 3);
        assertEquals(ByteBuffer.wrap(payload, 1, 3), output.takeLent());
        assertEquals("82020102" + "8203", written());
    }

    @Test
    void aMaskedPayloadIsACopy() {
        FrameWriter masked = new FrameWriter(output, () -> 0x01010101);
        masked.lendFrom(1);
        byte[] payload = {1, 2};
        masked.write(0x82, payload, 0, 2);
        assertArrayEquals(new byte[] {1, 2}, payload);
        assertFalse(output.lends());
        assertEquals("8282010101010003", written());
    }

    @Test
    void aFrameThatIsNotFinishedIsLeft() {
        unmasked.write(0x81, new byte[] {1}, 0, 1);
        int start = unmasked.begin(0x81, 5);
        Arrays.fill(unmasked.payload(), start, start + 5, (byte) 9);
        unmasked.write(0x82, new byte[] {2}, 0, 1);
        assertEquals("810101" + "820102", written());
    }

    @Test
    void thePayloadCanBeBuiltInPlace() {
        int start = unmasked.begin(0x81, 2);
        unmasked.payload()[start] = 'h';
        unmasked.payload()[start + 1] = 'i';
        unmasked.finish(2);
        assertEquals("8102" + "6869", written());
    }

    @Nested
    class Masked {
        private int keys;
        private final FrameWriter masked = new FrameWriter(output, () -> 0x37fa213d + keys++);

        @Test
        void theExampleOfTheRfc() {
            byte[] hello = Hex.bytes("48656c6c6f");
            masked.write(0x81, hello, 0, 5);
            assertEquals("8185" + "37fa213d" + "7f9f4d5158", written()); // RFC 6455 §5.7
            assertArrayEquals(Hex.bytes("48656c6c6f"), hello, "the caller's array is unchanged");
        }

        @Test
        void everyFrameHasANewKey() {
            masked.write(0x89, new byte[0], 0, 0);
            masked.write(0x89, new byte[0], 0, 0);
            assertEquals("8980" + "37fa213d" + "8980" + "37fa213e", written());
        }

        @Test
        void everyFormOfTheLengthHasTheMaskBit() {
            masked.write(0x82, new byte[126], 0, 126);
            assertEquals("82fe007e37fa213d", written().substring(0, 16));
            masked.write(0x82, new byte[65536], 0, 65536);
            assertEquals("82ff000000000001000037fa213e", written().substring(0, 28));
        }

        @Test
        void onlyThePayloadIsMasked() {
            masked.write(0x81, Hex.bytes("00 00"), 0, 2);
            masked.write(0x81, Hex.bytes("00 00"), 0, 2);
            assertEquals("8182" + "37fa213d" + "37fa" + "8182" + "37fa213e" + "37fa", written());
        }
    }
}
