package org.ws101.internal.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    /** HARDENING.md A2, A4. */
    @Nested
    class Growth {
        @Test
        void nothingIsAllocatedForWhatWasOnlyAnnounced() {
            assembler.append(new byte[10], 0, 10, 1 << 30);
            assertEquals(10, capacity());
            assembler.append(new byte[1], 0, 1, (1 << 30) - 1);
            assertEquals(20, capacity());
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
            assertEquals(60, capacity());
            assembler.append(new byte[30], 0, 30, 10);
            assertEquals(100, capacity());
            assembler.append(new byte[10], 0, 10, 0);
            assertEquals(100, capacity());
            assertEquals(100, assembler.take().length);
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
}
