package org.ws101.cdi.internal.serving;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the items of a publisher that a callback has returned: a few are requested ahead, and one more whenever one has found
 * room. What the publisher signals is dealt with in turns of the connection, and so are all calls of its subscription, which
 * are serial for that (Reactive Streams §2.7). Thread-safe.
 */
final class ItemSubscriber implements Flow.Subscriber<@Nullable Object> {
    /** Enough to keep a publisher at work on another thread; so many items may wait for room. */
    private static final int AHEAD = 8;

    /** Where the items go. */
    @FunctionalInterface
    interface Outlet {
        /** Sends an item when there is room, then calls {@code then}, in a turn, with what went wrong or null. */
        void send(@Nullable Object item, Consumer<@Nullable Throwable> then);
    }

    private final LateCalls turns;
    private final Outlet outlet;
    private final BiConsumer<ItemSubscriber, @Nullable Throwable> ended;
    // Of the turns.
    private Flow.@Nullable Subscription subscription;
    private int sending;
    private boolean complete;
    private boolean over;

    /** @param ended called once, in a turn, with what went wrong or null; not after {@link #cancel} */
    ItemSubscriber(LateCalls turns, Outlet outlet, BiConsumer<ItemSubscriber, @Nullable Throwable> ended) {
        this.turns = turns;
        this.outlet = outlet;
        this.ended = ended;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        requireNonNull(to, "subscription");
        turns.later(() -> subscribed(to), to::cancel);
    }

    private void subscribed(Flow.Subscription to) {
        if (subscription != null || over) {
            attempt(to::cancel); // Reactive Streams §2.5
            return;
        }
        subscription = to;
        attempt(() -> to.request(AHEAD));
    }

    @Override
    public void onNext(@Nullable Object item) {
        requireNonNull(item, "item");
        turns.later(() -> {
            if (!over) {
                sending++;
                outlet.send(item, this::sent);
            }
        });
    }

    private void sent(@Nullable Throwable failure) {
        sending--;
        if (over) {
            return;
        }
        Flow.Subscription of = subscription;
        if (failure != null) {
            fail(failure);
        } else if (complete) {
            endIfSent();
        } else if (of != null) {
            attempt(() -> of.request(1));
        }
    }

    @Override
    public void onError(Throwable failure) {
        requireNonNull(failure, "failure");
        turns.later(() -> end(failure));
    }

    @Override
    public void onComplete() {
        turns.later(() -> {
            complete = true;
            endIfSent();
        });
    }

    private void endIfSent() {
        if (sending == 0) {
            end(null);
        }
    }

    private void end(@Nullable Throwable failure) {
        if (!over) {
            over = true;
            ended.accept(this, failure);
        }
    }

    private void fail(Throwable failure) {
        Flow.Subscription of = subscription;
        end(failure);
        if (of != null) {
            attempt(of::cancel);
        }
    }

    /** Wants no more items. In a turn. */
    void cancel() {
        over = true;
        Flow.Subscription of = subscription;
        if (of != null) {
            attempt(of::cancel);
        }
    }

    /** What a subscription throws, against Reactive Streams §3.16, counts as a failure of the publisher. */
    private void attempt(Runnable call) {
        try {
            call.run();
        } catch (Throwable thrown) {
            end(thrown);
        }
    }
}
