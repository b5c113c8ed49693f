package org.ws101.internal.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** So that the clock overflows within each test. */
    private static final long START = Long.MAX_VALUE - 10;

    private static int takenAt(TokenBucket bucket, long now) {
        int taken = 0;
        while (bucket.tryTake(now)) {
            taken++;
        }
        return taken;
    }

    @Test
    void hasASecondsWorthAtTheBeginning() {
        assertEquals(4, takenAt(new TokenBucket(4, START), START));
    }

    @Test
    void getsEachTokenBackInItsTime() {
        TokenBucket bucket = new TokenBucket(4, START);
        takenAt(bucket, START);
        assertEquals(0, takenAt(bucket, START + SECOND / 4 - 1));
        assertEquals(1, takenAt(bucket, START + SECOND / 4));
        assertEquals(2, takenAt(bucket, START + SECOND * 3 / 4));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 60, 86_400 * 365L})
    void hasASecondsWorthAtMost(long seconds) {
        TokenBucket bucket = new TokenBucket(4, START);
        takenAt(bucket, START);
        assertEquals(4, takenAt(bucket, START + seconds * SECOND));
    }

    @Test
    void tellsTheTimeOfTheNextTokenExactly() {
        TokenBucket bucket = new TokenBucket(3, START);
        assertEquals(0, bucket.nanosToNext(START));
        takenAt(bucket, START);
        long time = bucket.nanosToNext(START);
        assertEquals(333_333_334, time);
        assertFalse(bucket.tryTake(START + time - 1));
        assertEquals(1, bucket.nanosToNext(START + time - 1));
        assertTrue(bucket.tryTake(START + time));
    }

    @Test
    void losesNothingToRounding() {
        TokenBucket bucket = new TokenBucket(3, START);
        takenAt(bucket, START);
        int taken = 0;
        for (long at = 0; at <= 100 * SECOND; at += 1_234_567) {
            taken += takenAt(bucket, START + at);
        }
        assertEquals(299, taken);
    }

    @Test
    void isPaidItsDebtFirst() {
        TokenBucket bucket = new TokenBucket(4, START);
        bucket.take(4, START);
        assertFalse(bucket.isOverdrawn());
        bucket.take(6, START);
        assertTrue(bucket.isOverdrawn());
        assertEquals(SECOND * 7 / 4, bucket.nanosToNext(START));
        assertFalse(bucket.tryTake(START + SECOND * 7 / 4 - 1));
        assertTrue(bucket.tryTake(START + SECOND * 7 / 4));
    }

    @Test
    void isFullWhenASecondHasPassed() {
        TokenBucket bucket = new TokenBucket(4, START);
        assertTrue(bucket.isFull(START));
        takenAt(bucket, START);
        assertFalse(bucket.isFull(START + SECOND - 1));
        assertTrue(bucket.isFull(START + SECOND));
    }

    @Test
    void getsNothingFromAClockThatGoesBack() {
        TokenBucket bucket = new TokenBucket(4, START);
        takenAt(bucket, START);
        assertEquals(0, takenAt(bucket, START - SECOND));
        assertEquals(0, takenAt(bucket, START));
    }

    @Test
    void overflowsWithNoNumbers() {
        TokenBucket bucket = new TokenBucket(Integer.MAX_VALUE, START);
        for (int i = 0; i < 10; i++) {
            bucket.take(Integer.MAX_VALUE, START);
        }
        assertTrue(bucket.isOverdrawn());
        assertTrue(bucket.nanosToNext(START) > SECOND);
        assertTrue(bucket.isFull(START + 4 * SECOND));
    }
}
