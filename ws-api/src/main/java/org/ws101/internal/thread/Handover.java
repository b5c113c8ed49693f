package org.ws101.internal.thread;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands tasks over to an executor that may be of the user's, and may do anything at any call: reject them, throw, throw and
 * run them all the same. A task runs once, and never on the thread that hands it over, unless the executor does that on a
 * thread that may wait. Thread-safe.
 */
public final class Handover {
    private static final System.Logger LOGGER = System.getLogger(Handover.class.getName());

    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    /** For so long an executor may be full. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Executor executor;
    private final Executor elsewhere;
    private final Timers timers;
    private final Object whose;

    /** @param whose names, by its {@code toString}, in the log what the tasks belong to */
    public Handover(Executor executor, Timers timers, Object whose) {
        this(executor, Handover::runOnItsOwn, timers, whose);
    }

    /**
     * The same with threads of another's.
     *
     * @param elsewhere runs what the executor does not take and must be run, and what that would run on a {@link SharedThread}
     */
    public Handover(Executor executor, Executor elsewhere, Timers timers, Object whose) {
        this.executor = executor;
        this.elsewhere = elsewhere;
        this.timers = timers;
        this.whose = whose;
    }

    /** Runs a task on a thread that is made for it. */
    public static void runOnItsOwn(Runnable task) {
        NeutralThreads.daemon("ws101-instead-of-executor", task).start();
    }

    /** The executor. */
    public Executor executor() {
        return executor;
    }

    /**
     * Has a task run that must be: on the executor or, if that does not take it, on a thread that is made for it.
     *
     * @param failed is called, before that, when the executor fails; not when it rejects the task, as one does that stops
     */
    public void execute(Runnable task, Consumer<Throwable> failed) {
        Once once = once(task);
        Throwable failure = attempt(once);
        if (failure == null) {
            return;
        }
        tell(System.Logger.Level.DEBUG, "the executor rejected a task, which runs on another thread", failure);
        if (!(failure instanceof RejectedExecutionException)) {
            failed.accept(failure);
        }
        executeElsewhere(once);
    }

    private void executeElsewhere(Runnable task) {
        try {
            elsewhere.execute(task);
        } catch (Throwable e) { // there is no thread to be had now
            tell(System.Logger.Level.WARNING, "there is no thread for a task, which waits", e);
            timers.schedule(LONGEST_PAUSE, () -> executeElsewhere(task));
        }
    }

    /**
     * Has a task run by the executor.
     *
     * @param failed is called, once, when it does not take the task, which does not run then
     */
    public void executeOrFail(Runnable task, Consumer<Throwable> failed) {
        Once once = once(task);
        Throwable failure = attempt(once);
        if (failure != null && once.cancel()) {
            failed.accept(failure);
        }
    }

    /**
     * Has a task run by the executor as soon as that takes it: one that is full may make room.
     *
     * @param failed is called, once, when it will not take it: it has stopped, throws anything else, or stays full
     */
    public void executeWhenThereIsRoom(Runnable task, Consumer<Throwable> failed) {
        execute(once(task), failed, FIRST_PAUSE, PATIENCE);
    }

    private void execute(Once task, Consumer<Throwable> failed, Duration pause, Duration patience) {
        Throwable failure = attempt(task);
        boolean full = failure instanceof RejectedExecutionException && !hasStopped() && !patience.isNegative();
        if (full) {
            tell(System.Logger.Level.DEBUG, "the executor is full, and a task waits", failure);
            Duration next = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
            timers.schedule(pause, () -> execute(task, failed, next, patience.minus(pause)));
        } else if (failure != null && task.cancel()) {
            failed.accept(failure);
        }
    }

    private boolean hasStopped() {
        return executor instanceof ExecutorService service && service.isShutdown();
    }

    /** What the executor throws; null when it took the task, now or before. */
    private @Nullable Throwable attempt(Once task) {
        try {
            executor.execute(task);
            return null;
        } catch (Throwable e) {
            return task.hasBegun() ? null : e;
        }
    }

    /** An executor may run it on the thread that hands it over: where nobody may wait, it goes on to another. */
    private Once once(Runnable task) {
        return new Once(() -> {
            if (SharedThread.isThis()) {
                executeElsewhere(() -> run(task));
            } else {
                run(task);
            }
        });
    }

    /** Throws nothing: an executor must not take that for a failure of its own. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            tell(System.Logger.Level.ERROR, "a task of the library failed", e);
        }
    }

    private void tell(System.Logger.Level level, String what, @Nullable Throwable why) {
        SharedLog.tell(LOGGER, level, whose, what, why);
    }
}
