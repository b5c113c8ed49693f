package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.OverflowPolicy;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.PreparedMessage;

/** A message that is offered to a connection: queued at once, or waited for, or not sent, but never an exception. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class OfferTest {
    private static final long NO_TIME_LEFT = Long.MAX_VALUE;
    private static final long ALL_THE_TIME = 0;

    private final PreparedMessage message = PreparedMessage.of(new Message.Text("news"));

    private static WebSocketOptions.Builder twoMessages() {
        return WebSocketOptions.builder().outboundMessages(2);
    }

    private static Rig full(WebSocketOptions.Builder options) {
        Rig rig = Rig.blocking(options);
        rig.transport.limitTo(0);
        rig.webSocket.sendText("one");
        rig.webSocket.sendText("two");
        return rig;
    }

    /** An offer that waits, on a thread of its own. */
    private final class Waiting extends Thread {
        private final Rig rig;
        private final AtomicReference<@Nullable BroadcastResult> offer = new AtomicReference<>();
        private volatile boolean interrupted;

        Waiting(Rig rig) {
            this.rig = rig;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            offer.set(rig.connection.offer(message, ALL_THE_TIME));
            interrupted = Thread.currentThread().isInterrupted();
        }

        Waiting awaitBlocked() {
            while (getState() != State.TIMED_WAITING) {
                assertTrue(isAlive(), "it did not block");
                Thread.onSpinWait();
            }
            return this;
        }

        @Nullable
        BroadcastResult outcome() throws InterruptedException {
            join();
            return offer.get();
        }
    }

    @Test
    void leavesAtOnceWhereThereIsRoom() {
        Rig rig = Rig.blocking();
        assertEquals(BroadcastResult.QUEUED, rig.connection.offer(message, NO_TIME_LEFT));
        rig.expectSent("news");
    }

    @Test
    void isTriedWithoutWaiting() {
        Rig rig = full(twoMessages());
        assertEquals(BroadcastResult.FULL, rig.connection.tryOffer(message));
        rig.transport.takeAll();
        assertEquals(BroadcastResult.QUEUED, rig.connection.tryOffer(message));
        rig.webSocket.send(Message.Text.part("be"));
        assertEquals(BroadcastResult.BUSY, rig.connection.tryOffer(message));
        rig.connection.abort("the test wishes so");
        assertEquals(BroadcastResult.CLOSED, rig.connection.tryOffer(message));
    }

    @Test
    void leavesWithWhatIsCollectedWithinATurn() {
        RecordingListener listener = new RecordingListener();
        Rig rig = Rig.listening(listener, WebSocketOptions.builder().outboundMessages(1));
        listener.doing((webSocket, call) -> {
            if (call.startsWith("text:")) {
                webSocket.sendText("answer"); // it is not slow: nobody has written yet
                assertEquals(BroadcastResult.QUEUED, rig.connection.tryOffer(message));
                assertEquals(BroadcastResult.QUEUED, rig.connection.offer(message, NO_TIME_LEFT));
            }
        });
        rig.arriveText("question");
        listener.expect("open", "text:question");
        rig.expectSent("answer", "news", "news");
    }

    @Test
    void isOfNoUseToAConnectionThatCloses() {
        Rig rig = Rig.blocking();
        rig.webSocket.close();
        assertEquals(BroadcastResult.CLOSED, rig.connection.offer(message, ALL_THE_TIME));
        rig.connection.abort("the test wishes so");
        assertEquals(BroadcastResult.CLOSED, rig.connection.offer(message, ALL_THE_TIME));
        rig.expectSent("close:1000");
    }

    @Test
    void isEncodedByAClientForItself() {
        Rig rig = Rig.blockingClient(WebSocketOptions.builder());
        assertEquals(BroadcastResult.QUEUED, rig.connection.offer(message, NO_TIME_LEFT));
        assertEquals(BroadcastResult.QUEUED, rig.connection.offer(message, NO_TIME_LEFT));
        assertEquals(2, message.encodings());
        rig.expectSent("news", "news");
    }

    @Test
    void isSplitIntoFramesOfTheLargestSize() {
        Rig rig = Rig.blocking(WebSocketOptions.builder().maxFrameSize(125));
        assertEquals(
                BroadcastResult.QUEUED,
                rig.connection.offer(PreparedMessage.of(new Message.Text("x".repeat(1000))), NO_TIME_LEFT));
        rig.expectSent("x".repeat(1000));
        assertEquals(1000 + 8 * 2, rig.transport.left().length);
    }

    @Nested
    class InTurn {
        @Test
        void isQueuedAtOnceAndIsDoneWhenThereIsRoom() {
            Rig rig = full(twoMessages());
            CompletableFuture<Void> queued = rig.connection.offerInTurn(message);
            CompletableFuture<Void> next = rig.connection.offerInTurn(message.behind(new byte[] {'m'}));
            assertFalse(queued.isDone());
            rig.transport.takeAll();
            rig.settle();
            assertTrue(queued.isDone() && next.isDone());
            rig.expectSent("one", "two", "news", "m", "news");
        }

        @Test
        void isDoneAtOnceWhereThereIsRoom() {
            Rig rig = Rig.blocking();
            assertTrue(rig.connection.offerInTurn(message).isDone());
            rig.expectSent("news");
        }

        @Test
        void waitsForTheEndOfAMessageInParts() {
            Rig rig = Rig.blocking();
            rig.webSocket.send(Message.Text.part("be"));
            CompletableFuture<Void> queued = rig.connection.offerInTurn(message);
            assertFalse(queued.isDone());
            rig.webSocket.send(new Message.Ping(new byte[0]));
            assertFalse(queued.isDone());
            rig.webSocket.send(new Message.Text("fore"));
            rig.settle();
            assertTrue(queued.isDone());
            rig.webSocket.sendText("after");
            rig.expectSent("ping:", "before", "news", "after");
        }

        @Test
        void failsWhenNothingCanBeSentAnyMore() {
            Rig rig = Rig.blocking();
            rig.connection.abort("the test wishes so");
            assertTrue(rig.connection.offerInTurn(message).isCompletedExceptionally());
        }

        @Test
        void dropsTheConnectionWithoutRoomWhenTheOptionSaysSo() {
            Rig rig = full(twoMessages().outboundOverflow(OverflowPolicy.ABORT));
            assertTrue(rig.connection.offerInTurn(message).isCompletedExceptionally());
            assertTrue(rig.connection.hasEnded());
        }
    }

    @Nested
    class WithoutRoom {
        @Test
        void isNotSentWhenThereIsNoTime() {
            Rig rig = full(twoMessages());
            assertEquals(BroadcastResult.FULL, rig.connection.offer(message, NO_TIME_LEFT));
            rig.transport.takeAll();
            rig.expectSent("one", "two");
        }

        @Test
        void doesNotAddToWhatIsHeldForASlowPeer() {
            Rig rig = Rig.blocking(WebSocketOptions.builder().outboundBytes(100));
            rig.transport.limitTo(0);
            int queued = 0;
            while (rig.connection.offer(message, NO_TIME_LEFT) == BroadcastResult.QUEUED) {
                queued++;
            }
            assertEquals(17, queued); // 6 bytes each, and the last one may reach the bound with its header
            for (int i = 0; i < 1000; i++) {
                assertEquals(BroadcastResult.FULL, rig.connection.offer(message, NO_TIME_LEFT));
            }
        }

        @Test
        void neitherThrowsNorClosesWhateverTheOverflowPolicySays() {
            for (OverflowPolicy policy : OverflowPolicy.values()) {
                Rig rig = full(twoMessages().outboundOverflow(policy));
                assertEquals(BroadcastResult.FULL, rig.connection.offer(message, NO_TIME_LEFT));
                assertTrue(rig.webSocket.isOpen());
            }
        }

        @Test
        void waitsForRoom() throws InterruptedException {
            Rig rig = full(twoMessages().outboundOverflow(OverflowPolicy.FAIL));
            Waiting waiting = new Waiting(rig).awaitBlocked();
            rig.transport.takeAll();
            assertEquals(BroadcastResult.QUEUED, waiting.outcome());
            rig.expectSent("one", "two", "news");
        }

        @Test
        void waitsNoLongerThanTheSendTimeout() throws InterruptedException {
            Rig rig = full(twoMessages().sendTimeout(Duration.ofMillis(1)));
            assertEquals(BroadcastResult.FULL, new Waiting(rig).outcome());
        }

        @Test
        void waitsNoMoreWhenTheConnectionEnds() throws InterruptedException {
            Rig rig = full(twoMessages());
            Waiting waiting = new Waiting(rig).awaitBlocked();
            rig.connection.abort("the test wishes so");
            assertEquals(BroadcastResult.CLOSED, waiting.outcome());
        }

        @Test
        void waitsNoMoreWhenItsThreadIsInterruptedAndKeepsTheStatus() throws InterruptedException {
            Rig rig = full(twoMessages());
            Waiting waiting = new Waiting(rig).awaitBlocked();
            waiting.interrupt();
            assertEquals(BroadcastResult.FULL, waiting.outcome());
            assertTrue(waiting.interrupted);
        }

        @Test
        void comesBehindWhatWaitsAlready() {
            Rig rig = full(twoMessages());
            var unused = rig.webSocket.sendAsync(new Message.Text("three"));
            assertEquals(BroadcastResult.FULL, rig.connection.offer(message, NO_TIME_LEFT));
            rig.transport.takeAll();
            rig.expectSent("one", "two", "three");
        }
    }

    @Nested
    class WithinAMessageInParts {
        @Test
        void isNotSentWhenThereIsNoTime() {
            Rig rig = Rig.blocking();
            rig.webSocket.send(Message.Text.part("be"));
            assertEquals(BroadcastResult.BUSY, rig.connection.offer(message, NO_TIME_LEFT));
            rig.webSocket.send(new Message.Text("gin"));
            assertEquals(BroadcastResult.QUEUED, rig.connection.offer(message, NO_TIME_LEFT));
            rig.expectSent("begin", "news");
        }

        @Test
        void waitsForItsEnd() throws InterruptedException {
            Rig rig = Rig.blocking();
            rig.webSocket.send(Message.Text.part("be"));
            Waiting waiting = new Waiting(rig).awaitBlocked();
            rig.webSocket.send(new Message.Text("gin"));
            assertEquals(BroadcastResult.QUEUED, waiting.outcome());
            rig.expectSent("begin", "news");
        }

        @Test
        void isNotSentWhileAnotherThreadSendsAMessageInSeveralFrames() throws InterruptedException {
            Rig rig = Rig.blocking(WebSocketOptions.builder().outboundBytes(200).maxFrameSize(125));
            rig.transport.limitTo(0);
            Thread sender = new Thread(() -> rig.webSocket.sendText("x".repeat(1000)));
            sender.setDaemon(true);
            sender.start();
            while (sender.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            assertEquals(BroadcastResult.BUSY, rig.connection.offer(message, NO_TIME_LEFT));
            while (sender.isAlive()) {
                rig.transport.takeMore(100);
            }
            rig.transport.takeAll();
            assertEquals(BroadcastResult.QUEUED, rig.connection.offer(message, NO_TIME_LEFT));
            rig.expectSent("x".repeat(1000), "news");
        }
    }

    @Test
    void tellsTheEndOfTheConnectionBeforeItsListener() {
        RecordingListener listener = new RecordingListener();
        Rig rig = Rig.listening(listener);
        AtomicBoolean ending = new AtomicBoolean();
        rig.connection.whenEnding(() -> ending.set(true));
        listener.doing((webSocket, call) -> {
            if (call.startsWith("close:")) {
                assertTrue(ending.get());
            }
        });
        rig.arriveClose(CloseCode.NORMAL_CLOSURE);
        rig.settle();
        listener.expect("open", "close:1000");
    }
}
