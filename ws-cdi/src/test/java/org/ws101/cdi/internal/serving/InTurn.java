package org.ws101.cdi.internal.serving;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayDeque;
import java.util.Queue;

/** The turns of a connection on the thread of a test: a call within a call follows it. For one thread. */
final class InTurn implements LateCalls {
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private boolean busy;
    private boolean over;

    @Override
    public void later(Runnable call, Runnable otherwise) {
        calls.add(() -> (over ? otherwise : call).run());
        if (!busy) {
            run();
        }
    }

    @Override
    public void laterElsewhere(Runnable call) {
        later(call);
    }

    /** Makes a call as the engine does. */
    void now(Runnable call) {
        assertFalse(busy, "a call within a call");
        later(call);
    }

    /** The connection has ended. */
    void end() {
        over = true;
    }

    private void run() {
        busy = true;
        try {
            for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
                call.run();
            }
        } finally {
            busy = false;
        }
    }
}
