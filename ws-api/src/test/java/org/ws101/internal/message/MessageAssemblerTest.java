package org.ws101.internal.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
    private final MessageAssembler assembler = new MessageAssembler();

    /** How much it holds, of which only a part may be filled. */
    private int capacity() {
        try {
            var bytes = MessageAssembler.class.getDeclaredField("bytes");
            bytes.setAccessible(true);
            return ((byte[]) bytes.get(assembler)).length;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private void append(int... values) {
        byte[] piece = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            piece[i] = (byte) values[i];
        }
        assembler.append(piece, 0, piece.length);
    }

    @Test
    void thePiecesAreJoined() {
        append(1, 2);
        append();
        append(3);
        assertEquals(3, assembler.size());
        assertArrayEquals(new byte[] {1, 2, 3}, assembler.take());
    }

    @Test
    void aPieceIsARangeOfAnArray() {
        assembler.append(new byte[] {1, 2, 3, 4}, 1, 2, 0);
        assertArrayEquals(new byte[] {2, 3}, assembler.take());
    }

    @Test
    void afterTakingItIsEmptyAndHoldsNothing() {
        append(1);
        assembler.take();
        assertEquals(0, assembler.size());
        assertEquals(0, capacity());
        assertArrayEquals(new byte[0], assembler.take());
    }

    @Test
    void theEndCanBeCopiedOut() {
        append(1, 2, 3);
        append(4);
        assertArrayEquals(new byte[] {3, 4}, assembler.copyFrom(2));
        assertEquals(4, assembler.size());
    }

    @Test
    void whatIsTakenIsNotTheArrayOfAPiece() {
        byte[] piece = {1};
        assembler.append(piece, 0, 1, 0);
        assertNotSame(piece, assembler.take());
    }

    /** What is held depends on what has come, not on what was announced. */
    @Nested
    class Growth {
        @Test
        void nothingIsAllocatedForWhatWasOnlyAnnounced() {
            assembler.append(new byte[10], 0, 10, 1 << 30);
            assertEquals(20, capacity());
            assembler.append(new byte[11], 0, 11, (1 << 30) - 11);
            assertEquals(42, capacity());
        }

        @Test
        void onePieceOfUnknownSizeMayBeAll() {
            append(1, 2, 3);
            assertEquals(3, capacity());
        }

        @Test
        void itHoldsAtMostTwiceWhatArrived() {
            for (int i = 1; i <= 5000; i++) {
                append(i);
                assertTrue(capacity() <= 2 * i, () -> capacity() + " held");
            }
        }

        @Test
        void theAnnouncedEndIsABound() {
            assembler.append(new byte[60], 0, 60, 40);
            assertEquals(100, capacity());
            assembler.append(new byte[30], 0, 30, 10);
            assertEquals(100, capacity());
            assembler.append(new byte[10], 0, 10, 0);
            assertEquals(100, capacity());
            assertEquals(100, assembler.take().length);
        }

        /** Else a last step would copy all for a few bytes. */
        @Test
        void ifLittleIsMissingItGrowsToTheEnd() {
            assembler.append(new byte[100], 0, 100, 125);
            assertEquals(225, capacity());
            assembler.take();
            assembler.append(new byte[100], 0, 100, 126);
            assertEquals(200, capacity());
        }

        /** A piece of one byte must not copy all that came before it. */
        @Test
        void manySmallPiecesGrowItRarely() {
            int grown = 0;
            int before = 0;
            for (int i = 0; i < 100_000; i++) {
                append(i);
                if (capacity() != before) {
                    grown++;
                    before = capacity();
                }
            }
            assertTrue(grown <= 18, grown + " times");
            byte[] taken = assembler.take();
            byte[] expected = new byte[100_000];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (byte) i;
            }
            assertTrue(Arrays.equals(expected, taken));
        }
    }

    /** Where the rest is read without a copy. */
    @Nested
    class Room {
        private static final int ENOUGH = 8 * 1024;

        private void collect(int size) {
            assembler.append(new byte[size], 0, size, 0);
        }

        @Test
        void thereIsNoneForLittle() {
            assertNull(assembler.room(1 << 20));
            collect(ENOUGH - 1);
            assertNull(assembler.room(1 << 20), "little is there");
            collect(1);
            assertNull(assembler.room(ENOUGH - 1), "little is missing");
            assertEquals(ENOUGH, assembler.room(ENOUGH).remaining());
        }

        @Test
        void itGrowsLikeTheRestAndEndsWithTheFrame() {
            collect(10_000);
            assertEquals(10_000, assembler.room(1 << 20).remaining());
            assertEquals(20_000, capacity());
            assertEquals(9_000, assembler.room(9_000).remaining());
            collect(100_000);
            assertEquals(64 * 1024, assembler.room(1 << 20).remaining());
        }

        @Test
        void whatIsReadIntoItStaysWhereItIs() {
            collect(10_000);
            ByteBuffer room = assembler.room(10_000);
            room.put((byte) 7).put((byte) 8);
            assembler.append(room.array(), room.arrayOffset(), 2, 9_998);
            assertEquals(10_002, assembler.size());
            byte[] taken = assembler.take();
            assertArrayEquals(new byte[] {0, 7, 8}, Arrays.copyOfRange(taken, 9_999, taken.length));
        }
    }
}
