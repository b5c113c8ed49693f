package org.ws101.cdi.internal.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.cdi.Undeclared;

/** The rules of Reactive Streams for a subscriber, and what becomes of the items. */
@Tag("any-cdi")
class ItemSubscriberTest {
    private final List<String> log = new ArrayList<>();
    private final InTurn turns = new InTurn();
    /** What waits for room. */
    private final Queue<Consumer<@Nullable Throwable>> waiting = new ArrayDeque<>();

    private final ItemSubscriber subscriber = new ItemSubscriber(
            turns,
            (item, then) -> {
                log.add("sends " + item);
                waiting.add(then);
            },
            (of, failure) -> log.add(failure == null ? "complete" : "failed: " + failure.getMessage()));

    private final class Subscription implements Flow.Subscription {
        private final String name;

        Subscription(String name) {
            this.name = name;
        }

        @Override
        public void request(long count) {
            log.add(name + " requested " + count);
        }

        @Override
        public void cancel() {
            log.add(name + " cancelled");
        }
    }

    private void subscribe() {
        subscriber.onSubscribe(new Subscription("first"));
        expect("first requested 8");
    }

    private void room() {
        turns.now(() -> waiting.remove().accept(null));
    }

    private void expect(String... expected) {
        assertEquals(List.of(expected), log);
        log.clear();
    }

    @Nested
    class Demand {
        @Test
        void isForAFewItemsAheadAndForOneMoreWhenOneHasRoom() {
            subscribe();
            subscriber.onNext("a");
            subscriber.onNext("b");
            expect("sends a", "sends b");
            room();
            expect("first requested 1");
            room();
            expect("first requested 1");
        }

        @Test
        void endsWithTheItems() {
            subscribe();
            subscriber.onNext("a");
            subscriber.onComplete();
            expect("sends a");
            room();
            expect("complete");
        }

        @Test
        void isNoneAfterAFailure() {
            subscribe();
            subscriber.onNext("a");
            subscriber.onError(new IllegalStateException("on purpose"));
            expect("sends a", "failed: on purpose");
            room();
            subscriber.onNext("b");
            subscriber.onComplete();
            expect();
        }

        @Test
        void ofAPublisherThatSignalsWithinItIsServedOneAfterTheOther() {
            int[] left = {100_000}; // deeper than any stack
            Flow.Subscriber<Object>[] to = subscribers();
            to[0] = new ItemSubscriber(turns, (item, then) -> then.accept(null), (of, failure) -> log.add("complete"));
            to[0].onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    for (long i = 0; i < count && left[0] > 0; i++) {
                        to[0].onNext(left[0]--);
                        if (left[0] == 0) {
                            to[0].onComplete();
                        }
                    }
                }

                @Override
                public void cancel() {}
            });
            expect("complete");
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static Flow.Subscriber<Object>[] subscribers() {
            return new Flow.Subscriber[1];
        }
    }

    @Nested
    class Cancelling {
        @Test
        void followsAFailureToSend() {
            subscribe();
            subscriber.onNext("a");
            subscriber.onNext("b");
            expect("sends a", "sends b");
            turns.now(() -> waiting.remove().accept(new IllegalStateException("no codec")));
            expect("failed: no codec", "first cancelled");
            room();
            subscriber.onNext("c");
            expect();
        }

        @Test
        void endsItWithoutAWord() {
            subscribe();
            turns.now(subscriber::cancel);
            subscriber.onNext("a");
            subscriber.onComplete();
            expect("first cancelled");
        }

        @Test
        void beforeTheSubscriptionCountsToo() {
            turns.now(subscriber::cancel);
            subscriber.onSubscribe(new Subscription("late"));
            expect("late cancelled");
        }

        @Test
        void ofWhatComesWhenTheConnectionHasEnded() {
            turns.end();
            subscriber.onSubscribe(new Subscription("late"));
            expect("late cancelled");
        }

        @Test
        void ofASecondSubscription() { // Reactive Streams §2.5
            subscribe();
            subscriber.onSubscribe(new Subscription("second"));
            expect("second cancelled");
            subscriber.onNext("a");
            room();
            expect("sends a", "first requested 1");
        }
    }

    @Nested
    class Mistakes {
        @Test
        void nullIsNeverASignal() { // Reactive Streams §2.13
            assertThrows(NullPointerException.class, () -> subscriber.onSubscribe(null));
            subscribe();
            assertThrows(NullPointerException.class, () -> subscriber.onNext(null));
            assertThrows(NullPointerException.class, () -> subscriber.onError(null));
        }

        @Test
        void whatASubscriptionThrowsCountsAsAFailure() { // Reactive Streams §3.16
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    throw new IllegalStateException("broken");
                }

                @Override
                public void cancel() {}
            });
            expect("failed: broken");
        }

        @Test
        void soDoesAnExceptionThatIsNotDeclared() {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    throw Undeclared.thrown();
                }

                @Override
                public void cancel() {}
            });
            expect("failed: on purpose");
        }
    }
}
