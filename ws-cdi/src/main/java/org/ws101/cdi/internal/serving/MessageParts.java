package org.ws101.cdi.internal.serving;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one message, for one subscriber, as they come and as it requests them. At most one part waits for the
 * subscriber; as long as it does, reading has to pause. {@link #subscribe} and what the subscriber calls are thread-safe; the
 * rest is called in turns of the connection, and so is the subscriber.
 */
final class MessageParts implements Flow.Publisher<Object> {
    private final LateCalls turns;
    private final UnaryOperator<Object> conversion;
    private final Consumer<Throwable> failures;
    private volatile boolean cancelled;
    // Of the turns.
    private Flow.@Nullable Subscriber<? super Object> subscriber;
    private boolean subscribed;
    private long demand;
    /** The part that waits. */
    private @Nullable Object part;
    /** Whether the last part has come. */
    private boolean complete;

    private @Nullable Throwable failure;
    /** Whether the subscriber hears no more, or never anything. */
    private boolean over;

    /**
     * Those of a message whose first part is about to come.
     *
     * @param conversion from a {@code String} or {@code byte[]} to what the subscriber gets
     * @param failures settles, in a turn, what the subscriber throws
     */
    MessageParts(LateCalls turns, UnaryOperator<Object> conversion, Consumer<Throwable> failures) {
        this.turns = turns;
        this.conversion = conversion;
        this.failures = failures;
    }

    /** Takes the next part. */
    void next(Object payload, boolean last) {
        complete = last;
        if (part != null) { // nothing can pause any more
            fail(new IllegalStateException("A part was dropped: this end has closed the connection"));
        } else if (!over && !isEmpty(payload)) {
            part = conversion.apply(payload);
        }
        proceed();
    }

    private static boolean isEmpty(Object payload) {
        return payload instanceof String text ? text.isEmpty() : ((byte[]) payload).length == 0;
    }

    /** No more parts come. Nothing when the message was complete. */
    void fail(Throwable why) {
        if (!complete || part != null) {
            failure = why;
            proceed();
        }
    }

    /** If nobody has subscribed, nobody will: the rest of the message is dropped. */
    void abandon() {
        if (!subscribed) {
            end();
        }
    }

    /** Whether the last part has come. */
    boolean areComplete() {
        return complete;
    }

    /** Whether a part waits for the subscriber. */
    boolean areWaiting() {
        return part != null;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> to) {
        requireNonNull(to, "subscriber");
        turns.later(
                () -> subscribed(to),
                () -> refuse(to, new IllegalStateException("The connection that the message came by has ended")));
    }

    private void subscribed(Flow.Subscriber<? super Object> to) {
        if (subscribed || over) {
            refuse(
                    to,
                    new IllegalStateException(
                            subscribed
                                    ? "The parts of a message are for one subscriber, and there is one already"
                                    : "The message was dropped, because its callback failed"));
            return;
        }
        subscribed = true;
        subscriber = to;
        attempt(() -> to.onSubscribe(new Demand()));
        proceed();
    }

    private void refuse(Flow.Subscriber<? super Object> to, IllegalStateException why) {
        try {
            to.onSubscribe(new Nothing());
            to.onError(why);
        } catch (Throwable thrown) {
            failures.accept(thrown);
        }
    }

    /** Tells the subscriber what can be told. */
    private void proceed() {
        Flow.Subscriber<? super Object> to = subscriber;
        if (to == null || over) {
            return;
        }
        Object next = part;
        if (!cancelled && failure == null && next != null && demand > 0) {
            part = null;
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            attempt(() -> to.onNext(next));
        }
        Throwable why = failure;
        if (over) {
            return;
        }
        if (cancelled) {
            end();
        } else if (why != null) {
            end();
            attempt(() -> to.onError(why));
        } else if (complete && part == null) {
            end();
            attempt(to::onComplete);
        }
    }

    private void end() {
        over = true;
        subscriber = null;
        part = null;
    }

    /** What the subscriber throws, against Reactive Streams §2.13, counts as if the callback had thrown it. */
    private void attempt(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable thrown) {
            end();
            failures.accept(thrown);
        }
    }

    private void requested(long count) {
        if (count <= 0) {
            fail(new IllegalArgumentException(
                    "Request a positive number of parts, not " + count + " (Reactive Streams §3.9)"));
            return;
        }
        demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
        proceed();
    }

    private final class Demand implements Flow.Subscription {
        @Override
        public void request(long count) {
            turns.later(() -> requested(count));
        }

        @Override
        public void cancel() {
            cancelled = true;
            turns.later(MessageParts.this::proceed);
        }
    }

    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
