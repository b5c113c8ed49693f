package org.ws101.servlet.internal.context;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketListener;

/** A context that was captured; calls are made in it, on whatever thread. Thread-safe. */
public final class CallContext {
    /** Of a container that has none to capture: calls are made as they are. */
    static final CallContext NONE = new CallContext(null);

    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");

    /** There during a call, and never after it. */
    private static final ThreadLocal<CallContext> CURRENT = new ThreadLocal<>();

    /** Runs a task on the calling thread, in the context. */
    private final @Nullable Executor executor;

    CallContext(@Nullable Executor executor) {
        this.executor = executor;
    }

    /** That of the call which the calling thread makes; without any, one that adds nothing. */
    public static CallContext current() {
        CallContext current = CURRENT.get();
        return current == null ? NONE : current;
    }

    /** A listener whose calls are made in the context. */
    public WebSocketListener around(WebSocketListener listener) {
        return executor == null ? listener : new ContextualListener(listener, this);
    }

    /** Makes a call on the calling thread. */
    public <E extends Exception> void call(Call<E> call) throws E {
        Executor in = executor;
        if (in == null) {
            call.make();
            return;
        }
        Task task = new Task(call);
        try {
            in.execute(task);
        } catch (RuntimeException | Error e) {
            // it does not put it in place any more, or it does not take it away in order
            LOGGER.log(task.begun ? Level.WARNING : Level.DEBUG, "The container failed to set its context", e);
        }
        if (!task.begun) { // as when it ends the application, which must be told nevertheless
            task.run();
        }
        task.<E>rethrow();
    }

    /** A call of application code. */
    @FunctionalInterface
    public interface Call<E extends Exception> {
        void make() throws E;
    }

    /** Keeps what the call throws from the container, which would log or wrap it. Used by one thread. */
    private final class Task implements Runnable {
        private final Call<?> call;
        private boolean begun;
        private @Nullable Throwable thrown;

        Task(Call<?> call) {
            this.call = call;
        }

        @Override
        public void run() {
            begun = true;
            CallContext outer = CURRENT.get();
            CURRENT.set(CallContext.this);
            try {
                call.make();
            } catch (Throwable e) {
                thrown = e;
            } finally {
                if (outer == null) {
                    CURRENT.remove();
                } else {
                    CURRENT.set(outer);
                }
            }
        }

        @SuppressWarnings("unchecked") // the call throws nothing else
        <E extends Exception> void rethrow() throws E {
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown != null) {
                throw (E) thrown;
            }
        }
    }
}
