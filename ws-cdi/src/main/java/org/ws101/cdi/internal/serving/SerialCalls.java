package org.ws101.cdi.internal.serving;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.CapturedContext;
import org.ws101.internal.context.CallContext;

/**
 * Makes the calls of a connection one at a time: those of the engine, and those that are due when a stage completes or a
 * publisher has an item, on whichever thread that is. A late call never waits: when another is being made, it follows that.
 * Each is made in the connection's surroundings. Thread-safe.
 */
final class SerialCalls implements LateCalls {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");

    /** After so many late calls another thread goes on: a publisher may have items without an end. */
    private static final int AT_ONCE = 64;

    private record Late(Runnable call, Runnable otherwise) {}

    private final ServedConnection<?> served;
    private final Executor executor;
    private final Runnable afterEach;
    /** That of the calls of the engine: late ones are made in it too. */
    private final CallContext context = CallContext.current();
    /** Held during a call. */
    private final ReentrantLock calling = new ReentrantLock();

    private final Queue<Late> late = new ConcurrentLinkedQueue<>();
    /** Guarded by {@code calling}. */
    private boolean over;

    /**
     * Of a connection.
     *
     * @param executor makes late calls that the thread which brings them does not; one that takes no more has ended the connection
     * @param afterEach run at the end of each call, in its turn
     */
    SerialCalls(ServedConnection<?> served, Executor executor, Runnable afterEach) {
        this.served = served;
        this.executor = executor;
        this.afterEach = afterEach;
    }

    /** Begins a call of the engine, when a late one is over. If this throws, there is nothing to end. */
    void begin() {
        calling.lock();
        try {
            served.enter();
        } catch (Throwable e) {
            calling.unlock();
            throw e;
        }
    }

    /** Ends it. */
    void end() {
        try {
            afterEach.run();
        } finally {
            try {
                served.leave();
            } finally {
                calling.unlock();
            }
        }
        makeLateCalls(false);
    }

    /** Ends the last one; late calls are not made any more. */
    void endLast() {
        over = true;
        end();
    }

    @Override
    public void later(Runnable call, Runnable otherwise) {
        late.add(new Late(call, otherwise));
        makeLateCalls(false);
    }

    @Override
    public void laterElsewhere(Runnable call) {
        late.add(new Late(call, () -> {}));
        makeLateCallsElsewhere();
    }

    private void makeLateCalls(boolean anywhere) {
        // Within a call of this connection, its end makes them; so does the end of a call of the engine that waits.
        for (int made = 0;
                !late.isEmpty() && !calling.isHeldByCurrentThread() && !calling.hasQueuedThreads() && calling.tryLock();
                made++) {
            boolean elsewhere = made == AT_ONCE;
            try {
                if (over || served.isOver()) {
                    drop();
                } else if (!elsewhere) {
                    elsewhere = !makeLateCall(anywhere);
                }
            } catch (Throwable e) {
                tell("the value that a callback returned is lost: the CDI container is shut down", e);
                drop();
            } finally {
                calling.unlock();
            }
            if (elsewhere) {
                makeLateCallsElsewhere();
                return;
            }
        }
    }

    private void makeLateCallsElsewhere() {
        executor.execute(() -> makeLateCalls(true));
    }

    private void drop() {
        for (Late dropped = late.poll(); dropped != null; dropped = late.poll()) {
            try {
                dropped.otherwise.run();
            } catch (Throwable e) {
                tell("a subscriber or a subscription failed when the connection had ended", e);
            }
        }
    }

    private void tell(String what, Throwable why) {
        LOGGER.log(Level.WARNING, served.webSocket() + ": " + what, why);
    }

    /**
     * False when another thread has to make it: this one is in a request of somebody else's, whose beans are none of this
     * connection's business.
     */
    private boolean makeLateCall(boolean anywhere) {
        AtomicBoolean made = new AtomicBoolean();
        context.<RuntimeException>call(CapturedContext.Callback.LATER, served.webSocket(), () -> {
            served.enter();
            try {
                if (anywhere || !served.sharesRequestContext()) {
                    made.set(true);
                    Late next = late.poll();
                    if (next != null) {
                        next.call.run();
                        afterEach.run();
                    }
                }
            } finally {
                served.leave();
            }
        });
        return made.get();
    }
}
