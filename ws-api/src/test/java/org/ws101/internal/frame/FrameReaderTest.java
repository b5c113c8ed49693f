package org.ws101.internal.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Hex;

/** RFC 6455 §5.2 and §5.3, reading: no rule is checked here. */
class FrameReaderTest {
    private final FrameReader frame = new FrameReader();

    private static ByteBuffer buffer(String hex) {
        return ByteBuffer.wrap(Hex.bytes(hex));
    }

    @Nested
    class FirstByte {
        @ParameterizedTest
        @CsvSource({
            "00, false, 0, 0",
            "80, true, 0, 0",
            "40, false, 4, 0",
            "20, false, 2, 0",
            "10, false, 1, 0",
            "0f, false, 0, 15",
            "da, true, 5, 10"
        })
        void holdsFinReservedBitsAndOpcode(String hex, boolean fin, int rsv, int opcode) {
            assertTrue(frame.readFirst(buffer(hex)));
            assertEquals(fin, frame.fin());
            assertEquals(rsv, frame.rsv());
            assertEquals(opcode, frame.opcode());
        }

        @Test
        void takesOneByte() {
            ByteBuffer in = buffer("81 05");
            assertTrue(frame.readFirst(in));
            assertEquals(1, in.position());
        }

        @Test
        void waitsForABuffer() {
            assertFalse(frame.readFirst(buffer("")));
        }
    }

    @Nested
    class Length {
        @ParameterizedTest
        @CsvSource({
            "00, false, 0, 0",
            "7d, false, 0, 125",
            "fd, true, 0, 125",
            "7e 007e, false, 2, 126",
            "7e ffff, false, 2, 65535",
            "fe 0001, true, 2, 1",
            "7f 0000000000010000, false, 8, 65536",
            "7f 7fffffffffffffff, false, 8, 9223372036854775807",
            "ff ffffffffffffffff, true, 8, -1",
            "7f 8000000000000000, false, 8, -9223372036854775808"
        })
        void isReadAsItStands(String hex, boolean masked, int lengthBytes, long length) {
            EverySplit.of(Hex.bytes(hex), pieces -> {
                FrameReader reader = new FrameReader();
                assertFalse(reader.readSecond(buffer("")));
                boolean done = false;
                boolean second = false;
                for (byte[] piece : pieces) {
                    assertFalse(done);
                    ByteBuffer in = ByteBuffer.wrap(piece);
                    second = second || reader.readSecond(in);
                    done = reader.readLength(in);
                    assertFalse(in.hasRemaining());
                }
                assertTrue(done);
                assertEquals(masked, reader.masked());
                assertEquals(lengthBytes, reader.lengthBytes());
                assertEquals(length, reader.payloadLength());
                assertEquals(length, reader.payloadRemaining());
            });
        }
    }

    @Nested
    class Payload {
        private void readHeader(FrameReader reader, ByteBuffer in) {
            assertTrue(reader.readFirst(in));
            assertTrue(reader.readSecond(in));
            assertTrue(reader.readLength(in));
            assertTrue(reader.readMaskingKey(in));
        }

        @Test
        void anUnmaskedFrameHasNoKey() {
            byte[] bytes = Hex.bytes("81 02 6869");
            ByteBuffer in = ByteBuffer.wrap(bytes);
            readHeader(frame, in);
            assertEquals(2, in.position());
            assertEquals(2, frame.readPayload(in));
            assertEquals("81026869", Hex.spell(bytes));
            assertEquals(0, frame.payloadRemaining());
        }

        @Test
        void isUnmaskedInPlaceBeforeTheNewPosition() {
            byte[] bytes = Hex.bytes("8185 37fa213d 7f9f4d5158 8180"); // "Hello" of RFC 6455 §5.7, and what follows it
            ByteBuffer in = ByteBuffer.wrap(bytes);
            readHeader(frame, in);
            assertEquals(5, frame.readPayload(in));
            assertEquals(11, in.position());
            assertEquals("818537fa213d" + "48656c6c6f" + "8180", Hex.spell(bytes));
        }

        @Test
        void isReadAsItArrives() {
            EverySplit.of(Hex.bytes("7f9f4d5158b244515b9569585b96"), pieces -> {
                FrameReader reader = new FrameReader();
                readHeader(reader, buffer("818e 37fa213d"));
                StringBuilder payload = new StringBuilder();
                for (byte[] piece : pieces) {
                    assertEquals(piece.length, reader.readPayload(ByteBuffer.wrap(piece)));
                    payload.append(Hex.spell(piece));
                }
                assertEquals(0, reader.payloadRemaining());
                assertEquals("48656c6c6f" + "48656c6c6f" + "48656c6c", payload.toString());
            });
        }

        @Test
        void liesWhereTheBufferLies() {
            byte[] array = Hex.bytes("eeee 7f9f4d5158 eeee");
            readHeader(frame, buffer("8185 37fa213d"));
            assertEquals(5, frame.readPayload(ByteBuffer.wrap(array, 2, 5).slice()));
            assertEquals("eeee" + "48656c6c6f" + "eeee", Hex.spell(array));
        }

        @Test
        void theKeyMayArriveInPieces() {
            for (byte[] piece : EverySplit.byteByByte(Hex.bytes("8185 37fa21"))) {
                ByteBuffer in = ByteBuffer.wrap(piece);
                boolean read = piece[0] == (byte) 0x81
                        ? frame.readFirst(in)
                        : piece[0] == (byte) 0x85
                                ? frame.readSecond(in) && frame.readLength(in)
                                : !frame.readMaskingKey(in);
                assertTrue(read);
            }
            assertTrue(frame.readMaskingKey(buffer("3d")));
            byte[] payload = Hex.bytes("7f9f4d5158");
            frame.readPayload(ByteBuffer.wrap(payload));
            assertEquals("48656c6c6f", Hex.spell(payload));
        }

        @Test
        void oneReaderReadsFrameAfterFrame() {
            for (String next : List.of("8102 6869", "8185 37fa213d 7f9f4d5158", "8200", "8101 00")) {
                ByteBuffer in = buffer(next);
                readHeader(frame, in);
                assertEquals(frame.payloadLength(), frame.readPayload(in));
                assertEquals(0, frame.payloadRemaining());
                assertFalse(in.hasRemaining());
            }
        }
    }
}
