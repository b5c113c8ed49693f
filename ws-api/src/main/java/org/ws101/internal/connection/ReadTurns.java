package org.ws101.internal.connection;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The read turns of a connection: one thread at a time has one, and goes round again when another was asked for meanwhile.
 * Between a {@link Connection#readable} that returned false and {@link #resume} there are none, whatever the container calls.
 * Thread-safe.
 */
public final class ReadTurns {
    private static final int NONE = 0;
    private static final int RUNNING = 1;
    /** A thread has a turn and will have another. */
    private static final int AGAIN = 2;

    private final Connection connection;
    private final @Nullable ClassLoader contextLoader;
    private final AtomicInteger state = new AtomicInteger();
    /** Whether reading pauses; written by the thread that has the turn, and by resume. */
    private volatile boolean paused = true;

    /** @param contextLoader the context class loader of a thread that has a turn which calls the application; null for its own */
    public ReadTurns(Connection connection, @Nullable ClassLoader contextLoader) {
        this.connection = connection;
        this.contextLoader = connection.runsApplicationCode() ? contextLoader : null;
    }

    /**
     * Asks for a turn.
     *
     * @return whether the caller has to see to it that {@link #run} is called; otherwise the thread that has one goes round
     */
    public boolean begin() {
        boolean first = state.getAndUpdate(now -> now == NONE ? RUNNING : AGAIN) == NONE;
        if (first) {
            connection.turnWaits();
        }
        return first;
    }

    /**
     * Asks the thread that has a turn, if there is one, for another.
     *
     * @return whether there is one
     */
    public boolean join() {
        return state.getAndUpdate(now -> now == NONE ? NONE : AGAIN) != NONE;
    }

    /** Ends a pause. Turns that the container asked for meanwhile have been dropped, so the caller asks for one. */
    public void resume() {
        paused = false;
    }

    /** Whether there are none before {@link #resume}. */
    public boolean arePaused() {
        return paused;
    }

    /**
     * Has the turns that were asked for. Called once for each time that {@link #begin} returned true.
     *
     * @return whether the container is to call again when there is more input: what the last turn said, as a pause that has ended
     *     since then is the business of the turn that its end asks for
     */
    public boolean run() {
        if (contextLoader == null) {
            return loop();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(contextLoader);
        try {
            return loop();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private boolean loop() {
        boolean goesOn;
        do {
            goesOn = !paused && turn();
            connection.turnCame();
        } while (!state.compareAndSet(RUNNING, NONE) && state.compareAndSet(AGAIN, RUNNING));
        return goesOn;
    }

    /** A pause is assumed before the turn: the end of one may come while {@code readable} is still on its way back. */
    private boolean turn() {
        paused = true;
        try {
            if (connection.readable()) {
                paused = false;
                return true;
            }
        } catch (Throwable e) { // what leaves a callback makes Tomcat and Undertow spin
            connection.disconnected(e);
        }
        return false;
    }
}
