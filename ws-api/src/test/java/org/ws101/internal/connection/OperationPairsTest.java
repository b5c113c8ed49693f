package org.ws101.internal.connection;

import java.util.List;
import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.internal.connection.PairRun.Operation;

/**
 * What holds when any two operations of a connection coincide, on connections of every kind and in many orders of their steps: see
 * {@link PairRun}. The property {@code interleavings} says how many times as many orders to try.
 */
class OperationPairsTest {
    /** So many orders of each pair. */
    private static final long SEEDS = 3L * Integer.getInteger("interleavings", 1);

    /** The same of a pair that needs more. */
    private static final long MANY_SEEDS = 30 * SEEDS;

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

    /** What happens in few orders of few connections. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SEND INTERRUPT",
                "SEND_LARGE INTERRUPT",
                "PEERS_TEXTS INTERRUPT",
                "CLOSE_AND_WAIT INTERRUPT",
                "SEND_LATER REFUSE",
                "SEND PEERS_CLOSE answering",
                "PEERS_TEXTS PEERS_CLOSE answering",
                "PEERS_PING PEERS_CLOSE answering",
                "SPURIOUS_TURN PEERS_CLOSE answering"
            })
    void holdInManyOrders(String pair) {
        for (ObjLongConsumer<String> runner : List.of(new PairRun.Runner(), divided)) {
            for (long seed = 0; seed < MANY_SEEDS; seed++) {
                runner.accept(pair, seed);
            }
        }
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
