package org.ws101.internal.context;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ws101.CapturedContext;
import org.ws101.ContextCapture;
import org.ws101.WebSocketListener;
import org.ws101.internal.log.SureLogger;

/** Contexts that were captured; calls are made in all of them, on whatever thread. Thread-safe. */
public final class CallContext {
    /** Where there is none to capture: calls are made as they are. */
    static final CallContext NONE = new CallContext(null);

    private static final System.Logger LOGGER = new SureLogger(System.getLogger(ContextCapture.class.getName()));

    /** There during a call, and never after it. */
    private static final ThreadLocal<CallContext> CURRENT = new ThreadLocal<>();

    private final @Nullable CapturedContext within;

    private CallContext(@Nullable CapturedContext within) {
        this.within = within;
    }

    /** All of them, one within the other; the first is the outermost. */
    static CallContext of(List<CapturedContext> contexts) {
        CapturedContext within = null;
        for (CapturedContext context : contexts) {
            within = within == null ? context : new Nested(within, context);
        }
        return within == null ? NONE : new CallContext(within);
    }

    /**
     * The context in which an executor runs a task, on the thread that hands it over. It learns nothing of what the
     * call throws.
     */
    public static CapturedContext setBy(Executor executor) {
        return (callback, call) -> {
            Kept kept = new Kept(call);
            executor.execute(kept);
            CallContext.<Exception>rethrow(kept.thrown);
        };
    }

    /** That of the call which the calling thread makes; without any, one that adds nothing. */
    public static CallContext current() {
        CallContext current = CURRENT.get();
        return current == null ? NONE : current;
    }

    /** A listener whose calls are made in the context. */
    public WebSocketListener around(WebSocketListener listener) {
        return within == null ? listener : new ContextualListener(listener, this);
    }

    /**
     * Makes a call on the calling thread.
     *
     * @param whose names, by its {@code toString}, whom the call is made for
     */
    public <E extends Exception> void call(CapturedContext.Callback callback, Object whose, Call<E> call) throws E {
        CapturedContext in = within;
        if (in == null) {
            call.make();
            return;
        }
        Task task = new Task(call);
        try {
            in.call(callback, task);
        } catch (Throwable e) {
            if (e != task.thrown) { // it does not put it in place any more, or it does not take it away in order
                Level level = task.begun ? Level.WARNING : Level.DEBUG;
                LOGGER.log(level, whose + ": a context could not be set around a call", e);
            }
        }
        if (!task.begun) { // as when a container ends the application, which must be told nevertheless
            task.makeAlone();
        }
        CallContext.<E>rethrow(task.thrown);
    }

    @SuppressWarnings("unchecked") // the call throws nothing else
    private static <E extends Exception> void rethrow(@Nullable Throwable thrown) throws E {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (E) thrown;
        }
    }

    /** A call of application code. */
    @FunctionalInterface
    public interface Call<E extends Exception> {
        void make() throws E;
    }

    /** A context within another. */
    private record Nested(CapturedContext outer, CapturedContext inner) implements CapturedContext {
        @Override
        public void call(CapturedContext.Callback callback, CapturedContext.Call call) throws Exception {
            outer.call(callback, () -> inner.call(callback, call));
        }
    }

    /** Knows what the call throws, whatever the contexts make of that. Used by one thread. */
    private final class Task implements CapturedContext.Call {
        private final Call<?> call;
        private boolean begun;
        private @Nullable Throwable thrown;

        Task(Call<?> call) {
            this.call = call;
        }

        @Override
        public void make() throws Exception {
            begun = true;
            CallContext outer = CURRENT.get();
            CURRENT.set(CallContext.this);
            try {
                call.make();
            } catch (Throwable e) {
                thrown = e;
                throw e;
            } finally {
                if (outer == null) {
                    CURRENT.remove();
                } else {
                    CURRENT.set(outer);
                }
            }
        }

        void makeAlone() {
            try {
                make();
            } catch (Throwable e) {
                // it is kept
            }
        }
    }

    /** Keeps what a call throws from the executor, which would log or wrap it. Used by one thread. */
    private static final class Kept implements Runnable {
        private final CapturedContext.Call call;
        private @Nullable Throwable thrown;

        Kept(CapturedContext.Call call) {
            this.call = call;
        }

        @Override
        public void run() {
            try {
                call.make();
            } catch (Throwable e) {
                thrown = e;
            }
        }
    }
}
