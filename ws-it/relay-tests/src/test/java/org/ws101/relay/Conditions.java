package org.ws101.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits until something is so. Stateless. */
public final class Conditions {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private Conditions() {}

    public static void await(BooleanSupplier condition, Supplier<String> otherwise) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, otherwise);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
