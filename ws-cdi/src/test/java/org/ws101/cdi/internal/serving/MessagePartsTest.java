package org.ws101.cdi.internal.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.cdi.Undeclared;

/** The rules of Reactive Streams for a publisher, and when reading has to pause. */
@Tag("any-cdi")
class MessagePartsTest {
    private final List<String> log = new ArrayList<>();
    private final InTurn turns = new InTurn();
    private final MessageParts parts =
            new MessageParts(turns, part -> part, failure -> log.add("settled: " + failure.getMessage()));

    private class Recorder implements Flow.Subscriber<Object> {
        private final long atOnce;
        private Flow.@Nullable Subscription subscription;
        private Runnable onNext = () -> {};

        Recorder(long atOnce) {
            this.atOnce = atOnce;
        }

        Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription);
        }

        @Override
        public void onSubscribe(Flow.Subscription to) {
            log.add("subscribed");
            subscription = to;
            if (atOnce > 0) {
                to.request(atOnce);
            }
        }

        @Override
        public void onNext(Object item) {
            log.add("part " + item);
            onNext.run();
        }

        @Override
        public void onError(Throwable failure) {
            log.add("error: " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            log.add("complete");
        }
    }

    private Recorder subscribe(long atOnce) {
        Recorder recorder = new Recorder(atOnce);
        parts.subscribe(recorder);
        expect("subscribed");
        return recorder;
    }

    private void comes(String part) {
        turns.now(() -> parts.next(part, false));
    }

    private void last(String part) {
        turns.now(() -> parts.next(part, true));
    }

    private void expect(String... expected) {
        assertEquals(List.of(expected), log);
        log.clear();
    }

    @Nested
    class Demand {
        @Test
        void isWaitedForByOnePartAlone() {
            comes("a");
            assertTrue(parts.areWaiting());
            Recorder recorder = subscribe(0);
            assertTrue(parts.areWaiting());
            recorder.subscription().request(1);
            expect("part a");
            assertFalse(parts.areWaiting());
            last("b");
            assertTrue(parts.areWaiting());
            recorder.subscription().request(1);
            expect("part b", "complete");
            assertFalse(parts.areWaiting());
        }

        @Test
        void addsUp() {
            Recorder recorder = subscribe(2);
            recorder.subscription().request(Long.MAX_VALUE);
            recorder.subscription().request(Long.MAX_VALUE);
            comes("a");
            comes("b");
            comes("c");
            expect("part a", "part b", "part c");
        }

        @Test
        void withinASignalIsMetAfterIt() {
            Recorder recorder = subscribe(1);
            recorder.onNext = () -> {
                recorder.subscription().request(1);
                log.add("end of the signal");
            };
            comes("a");
            last("b");
            expect("part a", "end of the signal", "part b", "end of the signal", "complete");
        }

        @Test
        void isNotNeededForTheEnd() {
            subscribe(1);
            comes("a");
            last("");
            expect("part a", "complete");
        }

        @Test
        void ofNoneIsAnError() { // Reactive Streams §3.9
            Recorder recorder = subscribe(0);
            comes("a");
            recorder.subscription().request(0);
            expect("error: Request a positive number of parts, not 0 (Reactive Streams §3.9)");
            comes("b");
            recorder.subscription().request(1);
            expect();
        }
    }

    @Nested
    class Cancelling {
        @Test
        void dropsTheRest() {
            Recorder recorder = subscribe(1);
            comes("a");
            comes("b");
            recorder.subscription().cancel();
            assertFalse(parts.areWaiting());
            comes("c");
            last("d");
            expect("part a");
            assertFalse(parts.areWaiting());
            assertTrue(parts.areComplete());
        }

        @Test
        void withinTheLastSignalTellsNoEnd() {
            Recorder recorder = subscribe(1);
            recorder.onNext = () -> recorder.subscription().cancel();
            last("a");
            expect("part a");
        }
    }

    @Nested
    class Subscribers {
        @Test
        void areOne() {
            subscribe(1);
            parts.subscribe(new Recorder(1));
            expect("subscribed", "error: The parts of a message are for one subscriber, and there is one already");
            last("a");
            expect("part a", "complete");
        }

        @Test
        void areNotNull() { // Reactive Streams §1.9
            assertThrows(NullPointerException.class, () -> parts.subscribe(null));
        }

        @Test
        void ofAnEmptyMessageHearItsEnd() {
            last("");
            assertFalse(parts.areWaiting());
            parts.subscribe(new Recorder(0));
            expect("subscribed", "complete");
        }

        @Test
        void hearOfTheEndOfTheConnection() {
            subscribe(1);
            comes("a");
            turns.now(() -> parts.fail(new IllegalStateException("gone")));
            expect("part a", "error: gone");
        }

        @Test
        void thatComeAfterItHearOfIt() {
            turns.end();
            parts.subscribe(new Recorder(1));
            expect("subscribed", "error: The connection that the message came by has ended");
        }

        @Test
        void hearNoEndOfTheConnectionAfterThatOfTheMessage() {
            subscribe(1);
            last("a");
            turns.now(() -> parts.fail(new IllegalStateException("gone")));
            expect("part a", "complete");
        }

        @Test
        void ofAMessageWhoseCallbackFailedHearNothingOfIt() {
            comes("a");
            turns.now(parts::abandon);
            assertFalse(parts.areWaiting());
            comes("b");
            parts.subscribe(new Recorder(1));
            expect("subscribed", "error: The message was dropped, because its callback failed");
        }

        @Test
        void thatFailAreSettledLikeACallback() { // Reactive Streams §2.13
            Recorder recorder = subscribe(1);
            recorder.onNext = () -> {
                throw new IllegalStateException("on purpose");
            };
            comes("a");
            last("b");
            expect("part a", "settled: on purpose");
        }

        @Test
        void thatFailWithAnUndeclaredExceptionAreSettledAlike() {
            Recorder recorder = subscribe(1);
            recorder.onNext = () -> {
                throw Undeclared.thrown();
            };
            comes("a");
            last("b");
            expect("part a", "settled: on purpose");
            parts.subscribe(new Recorder(1) {
                @Override
                public void onSubscribe(Flow.Subscription to) {
                    throw Undeclared.thrown();
                }
            });
            expect("settled: on purpose");
        }

        @Test
        void hearOfAPartThatWasDropped() {
            subscribe(0);
            comes("a");
            comes("b"); // reading does not pause any more
            expect("error: A part was dropped: this end has closed the connection");
        }
    }
}
