package org.ws101.subprotocols;

import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Counts from 1, as far as it is asked to. */
final class Counting implements Publisher<Integer> {
    /** How many have been cancelled. */
    static final AtomicLong CANCELLED = new AtomicLong();

    private final int to;

    Counting(int to) {
        this.to = to;
    }

    @Override
    public void subscribe(Subscriber<? super Integer> subscriber) {
        subscriber.onSubscribe(new Subscription() {
            private final AtomicLong demand = new AtomicLong();
            private int next = 1;
            private volatile boolean ended;

            @Override
            public void request(long more) {
                if (demand.getAndAdd(more) > 0) {
                    return; // the call that is under way sees it: it is never within itself
                }
                do {
                    if (ended) {
                        return;
                    }
                    if (next > to) {
                        ended = true;
                        subscriber.onComplete();
                        return;
                    }
                    subscriber.onNext(next++);
                } while (demand.decrementAndGet() > 0);
            }

            @Override
            public void cancel() {
                ended = true;
                CANCELLED.incrementAndGet();
            }
        });
    }
}
