package org.ws101.internal.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputBufferTest {
    private final OutputBuffer output = new OutputBuffer();

    private void put(int... values) {
        byte[] bytes = output.reserve(values.length);
        for (int i = 0; i < values.length; i++) {
            bytes[output.size() + i] = (byte) values[i];
        }
        output.commit(output.size() + values.length);
    }

    private static ByteBuffer bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void whatWasCommittedLeavesInOneRun() {
        put(1, 2);
        put(3);
        assertEquals(3, output.size());
        assertEquals(bytes(1, 2, 3), output.take());
    }

    @Test
    void whatWasNotCommittedDoesNotLeave() {
        put(1);
        Arrays.fill(output.reserve(10), 1, 11, (byte) 9);
        assertEquals(1, output.size());
        assertEquals(bytes(1), output.take());
    }

    @Test
    void whatIsLentComesBehindWithoutACopy() {
        put(1);
        byte[] array = {9, 2, 3, 9};
        output.lend(array, 1, 2);
        assertEquals(3, output.size());
        assertTrue(output.lends());
        ByteBuffer lent = output.takeLent();
        array[2] = 4;
        assertEquals(bytes(2, 4), lent);
        assertFalse(output.lends());
        assertEquals(bytes(1), output.take());
    }

    @Test
    void whatIsLentIsCopiedWhenMoreFollows() {
        put(1);
        output.lend(new byte[] {2, 3}, 0, 2);
        put(4);
        assertNull(output.takeLent());
        output.lend(new byte[] {5}, 0, 1);
        output.append(new byte[] {6});
        output.lend(new byte[] {7}, 0, 1);
        assertEquals(bytes(1, 2, 3, 4, 5, 6, 7), output.take());
    }

    @Test
    void theArrayOfWhatWasLentMayChangeOnceItIsKept() {
        byte[] array = {1};
        output.lend(array, 0, 1);
        output.keepLent();
        array[0] = 9;
        assertFalse(output.lends());
        assertEquals(bytes(1), output.take());
    }

    @Test
    void whatIsLentIsNotLostWhenThereIsNoRoomForACopy() {
        output.commit(Integer.MAX_VALUE);
        output.lend(new byte[] {1}, 0, 1);
        assertThrows(ArithmeticException.class, output::keepLent);
        assertEquals(bytes(1), output.takeLent());
    }

    @Test
    void framesThatOthersSendTooAreNotCopiedUntilSomethingFollows() {
        byte[] shared = {1, 2};
        output.append(shared);
        assertEquals(2, output.size());
        assertSame(shared, output.take().array());
        output.append(shared);
        put(3);
        output.append(shared);
        assertEquals(bytes(1, 2, 3, 1, 2), output.take());
        assertEquals(bytes(1, 2), ByteBuffer.wrap(shared));
    }

    @Test
    void anEmptyBufferHoldsNoArray() {
        assertEquals(0, output.reserve(0).length);
        put(1);
        byte[] taken = output.take().array();
        assertEquals(0, output.size());
        assertEquals(0, output.reserve(0).length);
        assertNotSame(taken, output.reserve(1));
    }

    @Test
    void theArrayGrowsToTwiceItsSize() {
        assertEquals(256, output.reserve(1).length);
        output.commit(256);
        assertEquals(512, output.reserve(1).length);
    }

    @Test
    void aLargeArrayGrowsByHalf() {
        int large = 1 << 20;
        output.commit(0);
        assertEquals(large, output.reserve(large).length);
        output.commit(large);
        assertEquals(large + large / 2, output.reserve(1).length);
    }

    @Test
    void justBelowLargeItStillDoubles() {
        int size = (1 << 20) - 1;
        assertEquals(size, output.reserve(size).length);
        output.commit(size);
        assertEquals(2 * size, output.reserve(1).length);
    }

    @Test
    void itGrowsAsFarAsIsAsked() {
        output.reserve(1);
        output.commit(1);
        assertEquals(10_001, output.reserve(10_000).length);
    }

    @Test
    void whatWasThereIsKeptWhenItGrows() {
        put(1, 2, 3);
        output.reserve(1000);
        assertEquals(bytes(1, 2, 3), output.take());
    }

    @Test
    void roomThatSufficesIsNotReplaced() {
        byte[] bytes = output.reserve(256);
        output.commit(250);
        assertSame(bytes, output.reserve(6));
    }

    @Test
    void moreThanAnArrayCanHoldIsRefused() {
        put(1);
        assertThrows(ArithmeticException.class, () -> output.reserve(Integer.MAX_VALUE));
    }

    @Test
    void aBatchLikeTheLastOneNeedsOneArray() {
        for (int i = 0; i < 1000; i++) {
            put(1);
        }
        assertEquals(1000, output.take().remaining());
        put(1);
        byte[] first = output.reserve(0);
        for (int i = 1; i < 1000; i++) {
            put(1);
        }
        assertSame(first, output.reserve(0));
    }

    @Test
    void aBatchLikeTheLastOneNeedsOneArrayAlsoIfItsLastTextCouldBeLonger() {
        for (int i = 0; i < 1000; i++) {
            byte[] unused = output.reserve(300);
            put(1);
        }
        assertEquals(1000, output.take().remaining());
        byte[] first = output.reserve(300);
        for (int i = 1; i < 1000; i++) {
            put(1);
        }
        assertSame(first, output.reserve(300));
    }

    @Test
    void aSmallBatchAfterAHugeOneGetsNoHugeArray() {
        byte[] unused = output.reserve(1 << 20);
        output.commit(1 << 20);
        assertEquals(1 << 20, output.take().remaining());
        put(1);
        assertEquals(64 * 1024, output.reserve(0).length);
        assertEquals(1, output.take().remaining());
        put(1);
        assertEquals(256, output.reserve(0).length);
    }

    // arrays that come back

    /** Those that were taken and have not come back. */
    private static final class Lender implements OutputBuffer.Arrays {
        private final List<byte[]> out = new ArrayList<>();

        @Override
        public byte[] takeArray() {
            byte[] array = new byte[LENGTH];
            Arrays.fill(array, (byte) 9); // whatever was in it
            out.add(array);
            return array;
        }

        @Override
        public void giveBack(byte[] array) {
            assertTrue(out.remove(array), "it was not taken, or came back before");
        }
    }

    private final Lender lender = new Lender();
    private final OutputBuffer borrowing = new OutputBuffer(lender);

    private void commit(int size) {
        byte[] bytes = borrowing.reserve(size);
        Arrays.fill(bytes, borrowing.size(), borrowing.size() + size, (byte) 1);
        borrowing.commit(borrowing.size() + size);
    }

    private static ByteBuffer ones(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 1);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void aSmallBatchHasAnArrayOfItsOwn() {
        commit(1024);
        assertEquals(ones(1024), borrowing.take());
        assertFalse(borrowing.lastBorrowed());
    }

    @Test
    void aBatchThatGrowsBorrowsAnArray() {
        commit(1000);
        commit(1000);
        assertSame(lender.out.get(0), borrowing.take().array());
        assertTrue(borrowing.lastBorrowed());
        assertEquals(ones(2000), ByteBuffer.wrap(lender.out.get(0), 0, 2000));
    }

    @Test
    void oneLikeTheLastBorrowsItAtOnce() {
        commit(2000);
        ByteBuffer first = borrowing.take();
        commit(10);
        assertEquals(2, lender.out.size());
        assertEquals(ones(10), borrowing.take());
        assertTrue(borrowing.lastBorrowed());
        assertEquals(ones(2000), first);
    }

    @Test
    void aLargerOneGivesTheArrayBack() {
        commit(2000);
        commit(OutputBuffer.Arrays.LENGTH);
        assertEquals(List.of(), lender.out);
        assertEquals(ones(2000 + OutputBuffer.Arrays.LENGTH), borrowing.take());
        assertFalse(borrowing.lastBorrowed());
    }

    @Test
    void framesThatOthersSendTooAreNeverGivenBack() {
        commit(2000);
        ByteBuffer unused = borrowing.take();
        byte[] reserved = borrowing.reserve(10);
        assertEquals(OutputBuffer.Arrays.LENGTH, reserved.length);
        borrowing.append(new byte[OutputBuffer.Arrays.LENGTH]);
        unused = borrowing.take();
        assertFalse(borrowing.lastBorrowed());
    }
}
