package org.ws101.cdi.internal.serving;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.cdi.WebSocketEndpoint;

/**
 * Makes the calls of a connection one at a time: those of the engine, and those that are due when a stage completes, on
 * whichever thread that is. A late call never waits: when another is being made, it follows that. Each is made in the
 * connection's surroundings. Thread-safe.
 */
final class Turns {
    private static final System.Logger LOGGER = System.getLogger(WebSocketEndpoint.class.getName());

    private final ServedConnection<?> served;
    /** Held during a call. */
    private final ReentrantLock calling = new ReentrantLock();

    private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();
    /** Guarded by {@code calling}. */
    private boolean over;

    Turns(ServedConnection<?> served) {
        this.served = served;
    }

    /** Begins a call of the engine, when a late one is over. If this throws, there is nothing to end. */
    void begin() {
        calling.lock();
        try {
            served.enter();
        } catch (RuntimeException | Error e) {
            calling.unlock();
            throw e;
        }
    }

    /** Ends it. */
    void end() {
        try {
            served.leave();
        } finally {
            calling.unlock();
        }
        if (!late.isEmpty()) {
            makeLateCalls(false);
        }
    }

    /** Ends the last one; late calls are not made any more. */
    void endLast() {
        over = true;
        late.clear();
        end();
    }

    /** Makes a call soon, in its turn. */
    void later(Runnable call) {
        late.add(call);
        makeLateCalls(false);
    }

    private void makeLateCalls(boolean anywhere) {
        // Within a call of this connection, its end makes them.
        while (!late.isEmpty() && !calling.isHeldByCurrentThread() && calling.tryLock()) {
            boolean made = true;
            try {
                if (over) {
                    late.clear();
                } else {
                    made = makeLateCall(anywhere);
                }
            } catch (RuntimeException | Error e) {
                late.clear(); // the CDI container is shut down
                LOGGER.log(Level.WARNING, "What a callback's stage completed with is lost", e);
            } finally {
                calling.unlock();
            }
            if (!made) {
                ForkJoinPool.commonPool().execute(() -> makeLateCalls(true));
                return;
            }
        }
    }

    /**
     * False when another thread has to make it: this one is in a request of somebody else's, whose beans are none of this
     * connection's business.
     */
    private boolean makeLateCall(boolean anywhere) {
        served.enter();
        try {
            if (served.sharesRequestContext() && !anywhere) {
                return false;
            }
            Runnable call = late.poll();
            if (call != null) {
                call.run();
            }
            return true;
        } finally {
            served.leave();
        }
    }
}
