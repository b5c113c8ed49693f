package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.thread.FlushWatchdog;

/** When output leaves: one write a turn, at once outside a turn, and after a millisecond at the latest. */
class FlushTest {
    private static final Duration LONG = Duration.ofNanos(FlushWatchdog.PATIENCE_NANOS);

    private static String[] numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    @Nested
    class InTheListenerStyle {
        private final RecordingListener listener = new RecordingListener().echoing();
        private final Rig rig = Rig.listening(listener);

        @AfterEach
        void noAssertionFailedWithinACallback() {
            listener.verify();
        }

        @Test
        void aTurnOfManyMessagesAnswersInOneWrite() {
            rig.arriveText(numbers(100));
            assertEquals(1, rig.transport.writes());
            rig.expectSent(numbers(100));
        }

        @Test
        void segmentsThatAreReadInOneTurnAreAnsweredInOneWrite() {
            listener.doing((webSocket, call) -> {
                if (call.equals("text:first")) {
                    rig.transport.arrive(rig.peer.text("second"), rig.peer.text("third")); // comes while this one runs
                }
                webSocket.sendText(call);
            });
            rig.arriveText("first");
            rig.expectSent("text:first", "text:second", "text:third");
            assertEquals(1, rig.transport.writes());
        }

        @Test
        void aPeerThatNeverPausesIsAnsweredAfterSomeReads() {
            int[] turns = new int[1];
            listener.doing((webSocket, call) -> {
                webSocket.sendText(call);
                if (++turns[0] < 40) {
                    rig.arriveText("again");
                }
            });
            rig.arriveText("go");
            assertEquals(40, rig.sent().size());
            assertEquals(3, rig.transport.writes());
        }

        @Test
        void aSendOutsideATurnIsWrittenAtOnce() {
            rig.webSocket.sendText("one");
            rig.expectSent("one");
            rig.webSocket.sendText("two");
            rig.expectSent("two");
            assertEquals(2, rig.transport.writes());
        }

        @Test
        void aSendInOnOpenIsWrittenAtOnce() {
            RecordingListener greeting = new RecordingListener();
            Rig other = Rig.notStarted(org.ws101.internal.protocol.Role.SERVER, WebSocketOptions.builder(), greeting);
            greeting.doing((webSocket, call) -> {
                webSocket.sendText("welcome");
                other.expectSent("welcome");
            });
            other.start();
            greeting.expect("open");
        }

        @Test
        void aSendOfAnotherThreadDuringATurnIsWrittenAtOnce() {
            listener.doing((webSocket, call) -> {
                Thread other = new Thread(() -> webSocket.sendText("from another thread"));
                other.start();
                other.join();
                rig.expectSent("from another thread");
            });
            rig.arriveText("go");
            listener.expect("open", "text:go");
        }

        @Test
        void aCallbackThatRanLongDoesNotHoldBackTheNextOnes() {
            listener.doing((webSocket, call) -> {
                if (call.equals("text:three")) {
                    rig.expectSent("text:one", "text:two");
                }
                webSocket.sendText(call);
                if (call.equals("text:two")) {
                    rig.timers.advance(LONG);
                    rig.watchdog.tick();
                }
            });
            rig.arriveText("one", "two", "three");
            rig.expectSent("text:three");
        }

        @Test
        void theWatchdogFlushesWhatWaitsBehindACallbackThatBlocks() {
            listener.doing((webSocket, call) -> {
                webSocket.sendText(call);
                if (call.equals("text:two")) {
                    rig.timers.advance(LONG.minusNanos(1));
                    rig.watchdog.tick();
                    rig.expectSent();
                    rig.timers.advance(Duration.ofNanos(1));
                    rig.watchdog.tick();
                    rig.expectSent("text:one", "text:two");
                    webSocket.sendText("more");
                    rig.timers.advance(LONG);
                    rig.watchdog.tick();
                    rig.expectSent("more");
                }
            });
            rig.arriveText("one", "two");
            listener.expect("open", "text:one", "text:two");
        }

        @Test
        void thePongDoesNotWaitForACallbackThatBlocks() {
            listener.doing((webSocket, call) -> {
                if (call.equals("text:slow")) {
                    rig.timers.advance(LONG);
                    rig.watchdog.tick();
                    rig.expectSent("pong:x");
                }
            });
            rig.transport.arrive(rig.peer.ping("x"), rig.peer.text("slow"));
            listener.expect("open", "ping:1", "text:slow");
        }

        @Test
        void theWatchdogForgetsAConnectionThatCollectsNoMore() {
            rig.arriveText("one");
            rig.watchdog.tick();
            rig.expectSent("one");
            rig.watchdog.tick();
            assertEquals(1, rig.transport.writes());
            rig.arriveText("two"); // watched again
            rig.expectSent("two");
        }
    }

    @Nested
    class InTheBlockingStyle {
        private final Rig rig = Rig.blocking();

        @Test
        void sendsAreCollectedWhileTheInboxIsNotEmptyAndLeaveWithTheLastOne() {
            rig.arriveText("a", "b", "c");
            for (String expected : List.of("a", "b", "c")) {
                assertEquals(0, rig.transport.writes());
                assertEquals(new Message.Text(expected), rig.webSocket.receive());
                rig.webSocket.sendText("re:" + expected);
            }
            rig.expectSent("re:a", "re:b", "re:c");
            assertEquals(1, rig.transport.writes());
        }

        @Test
        void soAreThoseToMoreMessagesThanTheInboxHolds() {
            String[] texts = IntStream.range(0, 64).mapToObj(String::valueOf).toArray(String[]::new);
            rig.arriveText(texts);
            for (String expected : texts) {
                assertEquals(new Message.Text(expected), rig.webSocket.receive());
                rig.webSocket.sendText(expected);
            }
            rig.expectSent(texts);
            assertEquals(1, rig.transport.writes());
        }

        @Test
        void whatWasCollectedLeavesBeforeTheApplicationWaits() {
            rig.arriveText("a", "b");
            rig.webSocket.receive();
            rig.webSocket.sendText("re:a");
            rig.webSocket.receive(); // "b" is not answered
            rig.expectSent();
            assertThrows(WebSocketTimeoutException.class, () -> rig.webSocket.receive(Duration.ZERO));
            rig.expectSent("re:a");
        }

        @Test
        void aSendWithAnEmptyInboxIsWrittenAtOnce() {
            rig.webSocket.sendText("greeting");
            rig.expectSent("greeting");
            rig.arriveText("a");
            rig.webSocket.receive();
            rig.webSocket.sendText("re:a");
            rig.expectSent("re:a");
        }

        @Test
        void anotherThreadsSendIsWrittenAtOnceAlthoughTheInboxIsNotEmpty() throws InterruptedException {
            rig.arriveText("a", "b");
            rig.webSocket.receive();
            Thread other = new Thread(() -> rig.webSocket.sendText("news"));
            other.start();
            other.join();
            rig.expectSent("news");
        }

        @Test
        void aTurnLeavesToTheReceiverWhatThatHasCollected() throws InterruptedException {
            rig.arriveText("a", "b");
            rig.webSocket.receive();
            rig.webSocket.sendText("re:a");
            Thread reader = new Thread(() -> rig.arriveText("c"));
            reader.start();
            reader.join();
            assertEquals(0, rig.transport.writes());
            rig.webSocket.receive();
            rig.webSocket.receive();
            rig.webSocket.sendText("re:c");
            rig.expectSent("re:a", "re:c");
            assertEquals(1, rig.transport.writes());
        }

        @Test
        void aTurnWritesItsPongsAlthoughAReceiverCollects() throws InterruptedException {
            rig.arriveText("a", "b");
            rig.webSocket.receive();
            Thread reader = new Thread(() -> rig.transport.arrive(rig.peer.ping("x")));
            reader.start();
            reader.join();
            rig.expectSent("pong:x");
        }

        @Test
        void theWatchdogFlushesWhatAnApplicationLeavesBehindThatDoesNotReceiveAgain() {
            rig.arriveText("a", "b");
            rig.webSocket.receive();
            rig.webSocket.sendText("re:a");
            rig.timers.advance(LONG);
            rig.watchdog.tick();
            rig.expectSent("re:a");
        }

        @Test
        void theWatchdogFlushesThePongOfInputThatWasHandledWhenTheApplicationMadeRoom() {
            Rig small = Rig.blocking(WebSocketOptions.builder().inboundMessages(1));
            small.transport.arrive(small.peer.text("a"), small.peer.ping("x"), small.peer.text("b"));
            small.webSocket.receive(); // the ping was behind the bound
            small.timers.advance(LONG);
            small.watchdog.tick();
            small.expectSent("pong:x");
        }

        @Test
        void aCloseTakesAlongWhatWasCollected() {
            rig.arriveText("a", "b");
            rig.webSocket.receive();
            rig.webSocket.sendText("re:a");
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            assertEquals(1, rig.transport.writes());
            rig.expectSent("re:a", "close:1000");
        }
    }

    @Test
    void whatIsSentDuringAWriteLeavesInOneWriteAfterIt() {
        Rig rig = Rig.blocking();
        rig.transport.limitTo(1);
        rig.webSocket.sendText("first");
        rig.webSocket.sendText("second");
        rig.webSocket.sendText("third");
        assertEquals(1, rig.transport.writes());
        rig.transport.takeAll();
        assertEquals(2, rig.transport.writes());
        rig.expectSent("first", "second", "third");
    }

    @Test
    void aWriteIsOwnedByTheTransportUntilItIsDone() {
        Rig rig = Rig.blocking();
        rig.transport.limitTo(3);
        rig.webSocket.sendText("first");
        byte[] before = rig.transport.write(0);
        rig.webSocket.sendText("other"); // must not go into the same array
        rig.transport.takeAll();
        assertArrayEquals(before, java.util.Arrays.copyOf(rig.transport.left(), before.length));
    }
}
