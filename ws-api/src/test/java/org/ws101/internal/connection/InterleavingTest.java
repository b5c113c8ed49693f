package org.ws101.internal.connection;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.internal.connection.SteppedRun.End;
import org.ws101.internal.connection.SteppedRun.Plot;
import org.ws101.internal.connection.SteppedRun.Style;
import org.ws101.internal.protocol.Role;

/**
 * What holds of a connection in whatever order its threads do their steps: see {@link SteppedRun}. A step is a lock that is taken
 * or given back, a look at the clock, a call of the transport, of an executor, of an extension, or of the application.
 */
class InterleavingTest {
    private static final int SEEDS = 3000;

    /** One thread after the other, as far as each can go; once, the one whose turn it is stands back. */
    private static final class OneDelay implements Steps.Order {
        private final int at;
        private int choices;

        OneDelay(int at) {
            this.at = at;
        }

        @Override
        public int next(int able) {
            return choices++ == at ? 1 : 0;
        }
    }

    private static void run(Plot plot, Steps.Order order, String name) {
        try {
            new SteppedRun(plot, order).run();
        } catch (Throwable e) {
            throw new AssertionError(plot + ", " + name + ": " + e.getMessage(), e);
        }
    }

    /** There are some 170 steps where a thread can stand back. */
    @ParameterizedTest
    @EnumSource
    void holdsWhereverAThreadIsDelayed(Style style) {
        for (End end : End.values()) {
            Plot plot = new Plot(Role.SERVER, style, end, SteppedRun.EVERYTHING, false);
            OneDelay none = new OneDelay(-1);
            run(plot, none, "no delay");
            for (int at = 0; at < none.choices; at++) {
                run(plot, new OneDelay(at), "a delay at the choice " + at);
            }
        }
    }

    /** Any thread goes on at any step. */
    @Test
    void holdsInRandomOrders() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Plot plot = new Plot(
                    any(random, Role.values()),
                    any(random, Style.values()),
                    any(random, End.values()),
                    random.nextBoolean() ? SteppedRun.EVERYTHING : 30,
                    random.nextBoolean());
            int stays = 1 + random.nextInt(8);
            run(plot, able -> random.nextInt(stays) > 0 ? 0 : random.nextInt(able), "seed " + seed);
        }
    }

    private static <T> T any(Random random, T[] of) {
        return of[random.nextInt(of.length)];
    }
}
