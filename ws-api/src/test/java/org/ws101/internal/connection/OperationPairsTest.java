package org.ws101.internal.connection;

import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.internal.connection.PairRun.Operation;

/**
 * What holds when any two operations of a connection coincide, on connections of every kind and in many orders of their steps: see
 * {@link PairRun}. The property {@code interleavings} says how many times as many orders to try.
 */
class OperationPairsTest {
    /** So many orders of each pair. */
    private static final long SEEDS = 3L * Integer.getInteger("interleavings", 1);

    private static ObjLongConsumer<String> divided = new PairRun.Runner();

    @BeforeAll
    static void loadDividedClasses() throws ReflectiveOperationException {
        divided = DividedClasses.runner();
    }

    /** Threads go on at each lock that is taken and each call that leaves the library. */
    @ParameterizedTest
    @EnumSource
    void holdAtEachCall(Operation first) {
        run(first, new PairRun.Runner());
    }

    /** They go on at each access to a field without a lock, too. */
    @ParameterizedTest
    @EnumSource
    void holdAtEachAccessToAVolatileField(Operation first) {
        run(first, divided);
    }

    private static void run(Operation first, ObjLongConsumer<String> runner) {
        for (Operation second : Operation.values()) {
            if (second.compareTo(first) >= 0) {
                for (long seed = 0; seed < SEEDS; seed++) {
                    runner.accept(first + " " + second, seed);
                }
            }
        }
    }
}
