package org.ws101.it.harness;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what the server does in its own time. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Eventually() {}

    /** Asks again and again until the answer is as it should be, and fails when it takes unreasonably long. */
    public static <T> T answer(Supplier<T> question, Predicate<T> expected) {
        return answer(question, expected, PATIENCE);
    }

    /** The same, where what takes longer than that is a failure. The last answer is asked for when that time is over. */
    public static <T> T answer(Supplier<T> question, Predicate<T> expected, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean last = System.nanoTime() - deadline > 0;
            T answer = question.get();
            if (expected.test(answer)) {
                return answer;
            }
            if (last) {
                throw new AssertionError("It stayed at " + answer);
            }
            pause(Duration.ofMillis(20));
        }
    }

    /** Lets time pass, where that is what the test is about. */
    public static void pause(Duration time) {
        try {
            new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
