package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.Role;

/** The closing handshake from both sides, its deadlines, and the ends that have none (RFC 6455 §7). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class ClosingTest {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofNanos(1);

    private static Rig of(Role role) {
        return Rig.notStarted(role, WebSocketOptions.builder(), null).start();
    }

    private static void assertEnded(Rig rig, CloseCode code) {
        assertTrue(rig.transport.isClosed());
        assertTrue(rig.connection.ended().toCompletableFuture().isDone());
        assertEquals(code, rig.webSocket.closeReason().orElseThrow().code());
        assertEquals(0, rig.timers.waiting());
    }

    private static WebSocketClosedException receiveClosed(Rig rig) {
        return assertThrows(WebSocketClosedException.class, () -> rig.webSocket.receive());
    }

    @Nested
    class BegunByUs {
        @Test
        void theServerEndsTheConnectionWhenThePeerHasAnswered() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.close(CloseCode.GOING_AWAY, "bye");
            rig.expectSent("close:1001 bye");
            assertFalse(rig.webSocket.isOpen());
            assertFalse(rig.transport.isClosed());
            rig.arriveClose(CloseCode.GOING_AWAY);
            assertEnded(rig, CloseCode.GOING_AWAY);
        }

        @Test
        void theClientWaitsForTheServerToEndIt() {
            Rig rig = of(Role.CLIENT);
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            assertFalse(rig.transport.isClosed());
            rig.transport.end();
            assertEnded(rig, CloseCode.NORMAL_CLOSURE);
            assertNull(receiveClosed(rig).getCause());
        }

        @Test
        void theClientEndsItAtTheDeadline() {
            Rig rig = of(Role.CLIENT);
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            rig.timers.advance(CLOSE_TIMEOUT.minus(TICK));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(TICK);
            assertEnded(rig, CloseCode.NORMAL_CLOSURE);
        }

        @ParameterizedTest
        @EnumSource(Role.class)
        void aPeerThatDoesNotAnswerIsGoneByTheDeadline(Role role) {
            Rig rig = of(role);
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.timers.advance(CLOSE_TIMEOUT.minus(TICK));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(TICK);
            assertEnded(rig, CloseCode.ABNORMAL_CLOSURE);
            Throwable cause = receiveClosed(rig).getCause();
            assertTrue(String.valueOf(cause).contains("closeTimeout"), String.valueOf(cause));
        }

        /** What was sent before may lie in systems' buffers: 1 MiB takes 30 s and more at the rate that is granted. */
        @Test
        void aPeerThatReadsSlowlyIsWaitedFor() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.sendAll(new Message.Binary(new byte[1 << 20]));
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.timers.advance(CLOSE_TIMEOUT.plusSeconds(28));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(Duration.ofSeconds(2));
            assertEnded(rig, CloseCode.ABNORMAL_CLOSURE);
        }

        @Test
        void aPeerThatDoesNotKeepUpIsNotWaitedFor() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.sendAll(new Message.Binary(new byte[1 << 20]));
            rig.connection.closeAndTell(CloseReason.of(CloseCode.POLICY_VIOLATION), "read faster");
            rig.timers.advance(CLOSE_TIMEOUT.minus(TICK));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(TICK);
            assertEnded(rig, CloseCode.ABNORMAL_CLOSURE);
        }

        @Test
        void aDeadlineShorterThanTheGraceIsKept() {
            Rig rig = Rig.blocking(WebSocketOptions.builder().closeTimeout(Duration.ofMillis(10)));
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.timers.advance(Duration.ofMillis(10).minus(TICK));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(TICK);
            assertEnded(rig, CloseCode.ABNORMAL_CLOSURE);
        }

        @Test
        void aPeerThatIgnoresItAndTalksOnIsGoneByTheDeadline() {
            Rig rig = Rig.listening(new RecordingListener());
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            for (int i = 0; i < 11; i++) {
                rig.arriveText("still here");
                rig.timers.advance(Duration.ofSeconds(1));
            }
            assertEnded(rig, CloseCode.ABNORMAL_CLOSURE);
        }

        @Test
        void bothMayCloseAtOnce() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.close(CloseCode.GOING_AWAY);
            rig.arriveClose(CloseCode.NORMAL_CLOSURE); // not an answer to ours, which it crossed
            rig.expectSent("close:1001");
            assertEnded(rig, CloseCode.NORMAL_CLOSURE);
        }

        @Test
        void itIsIdempotent() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.close(CloseCode.GOING_AWAY);
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.expectSent("close:1001");
            rig.arriveClose(CloseCode.GOING_AWAY);
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.webSocket.abort();
            assertEnded(rig, CloseCode.GOING_AWAY);
        }

        @Test
        void aCodeThatMayNotBeSentIsRefused() {
            Rig rig = of(Role.SERVER);
            assertThrows(IllegalArgumentException.class, () -> rig.webSocket.close(CloseCode.ABNORMAL_CLOSURE));
            assertTrue(rig.webSocket.isOpen());
            rig.expectSent();
        }

        @Test
        void aSendAfterItThrows() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.send(new Message.Close(CloseCode.GOING_AWAY));
            assertThrows(WebSocketClosedException.class, () -> rig.webSocket.sendText("more"));
            rig.expectSent("close:1001");
        }

        @Test
        void whatThePeerStillSentIsReceived() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.arriveText("under way");
            assertEquals(new Message.Text("under way"), rig.webSocket.receive());
        }

        @Test
        void aCloseFrameThatCannotLeaveIsGoneByTheDeadline() {
            Rig rig = of(Role.SERVER);
            rig.transport.limitTo(0);
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            assertFalse(rig.transport.isClosed()); // ours is still to leave
            rig.timers.advance(CLOSE_TIMEOUT);
            assertEnded(rig, CloseCode.NORMAL_CLOSURE);
        }
    }

    @Nested
    class BegunByThePeer {
        @Test
        void isAnsweredWithItsCodeAtOnceWhenNothingElseIsToDo() {
            Rig rig = of(Role.SERVER);
            rig.arriveClose(CloseCode.GOING_AWAY);
            rig.expectSent("close:1001");
            assertEnded(rig, CloseCode.GOING_AWAY);
            assertNull(receiveClosed(rig).getCause());
        }

        @Test
        void theConnectionEndsOnlyWhenTheAnswerHasLeft() {
            Rig rig = of(Role.SERVER);
            rig.transport.limitTo(1);
            rig.arriveClose(CloseCode.GOING_AWAY);
            assertFalse(rig.transport.isClosed());
            rig.transport.takeAll();
            assertEnded(rig, CloseCode.GOING_AWAY);
            rig.expectSent("close:1001");
        }

        @Test
        void aListenerAnswersTheMessageBeforeItInTheSameSegment() {
            Rig rig = Rig.listening(new RecordingListener().echoing());
            rig.transport.arrive(rig.peer.text("last words"), rig.peer.close(CloseCode.NORMAL_CLOSURE));
            rig.expectSent("last words", "close:1000");
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void aBlockingApplicationAnswersTheMessagesBeforeItInTheSameSegment() {
            Rig rig = of(Role.SERVER);
            rig.transport.arrive(rig.peer.text("1", "2"), rig.peer.close(CloseCode.NORMAL_CLOSURE));
            for (int i = 1; i <= 2; i++) {
                Message message = rig.webSocket.receive();
                rig.webSocket.sendAll(message);
            }
            assertNull(receiveClosed(rig).getCause());
            rig.expectSent("1", "2", "close:1000");
            assertEnded(rig, CloseCode.NORMAL_CLOSURE);
        }

        @Test
        void aBlockingApplicationThatIsAtWorkAnswersBeforeIt() {
            Rig rig = of(Role.SERVER);
            rig.arriveText("1");
            rig.webSocket.receive();
            rig.arriveClose(CloseCode.NORMAL_CLOSURE); // while the application works on its answer
            rig.webSocket.sendText("answer");
            receiveClosed(rig);
            rig.expectSent("answer", "close:1000");
        }

        @Test
        void anApplicationThatDoesNotComeBackIsNotWaitedForLong() {
            Rig rig = of(Role.SERVER);
            rig.arriveText("1");
            rig.webSocket.receive();
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            rig.timers.advance(Duration.ofSeconds(1).minus(TICK));
            rig.expectSent();
            rig.timers.advance(TICK);
            rig.expectSent("close:1000");
            assertEnded(rig, CloseCode.NORMAL_CLOSURE);
            assertThrows(WebSocketClosedException.class, () -> rig.webSocket.sendText("too late"));
        }

        @Test
        void theEndOfItsInputRightBehindItDoesNotCostTheAnswers() {
            Rig rig = of(Role.SERVER);
            rig.transport.arrive(rig.peer.text("1"), rig.peer.close(CloseCode.NORMAL_CLOSURE));
            rig.transport.end();
            rig.webSocket.sendAll(rig.webSocket.receive());
            receiveClosed(rig);
            rig.expectSent("1", "close:1000");
            assertEnded(rig, CloseCode.NORMAL_CLOSURE);
        }

        @Test
        void aResetAfterTheHandshakeIsNoError() {
            RecordingListener listener = new RecordingListener();
            Rig rig = Rig.notStarted(Role.CLIENT, WebSocketOptions.builder(), listener)
                    .start();
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            rig.transport.failReads(new IOException("reset"));
            rig.settle();
            listener.expect("open", "close:1000");
            assertEnded(rig, CloseCode.NORMAL_CLOSURE);
        }

        @Test
        void whatComesBehindItIsIgnored() {
            RecordingListener listener = new RecordingListener();
            Rig rig = Rig.listening(listener);
            rig.transport.arrive(rig.peer.close(CloseCode.NORMAL_CLOSURE), rig.peer.text("late"));
            rig.settle();
            listener.expect("open", "close:1000");
        }
    }

    @Nested
    class LeftToTheApplication {
        private final Rig rig = Rig.blocking(WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL));

        @Test
        void itReceivesAndAnswersTheCloseFrame() {
            rig.arriveClose(CloseCode.GOING_AWAY);
            assertEquals(new Message.Close(CloseCode.GOING_AWAY), rig.webSocket.receive());
            rig.expectSent();
            rig.webSocket.send(new Message.Close(CloseCode.NORMAL_CLOSURE, "ok"));
            rig.expectSent("close:1000 ok");
            assertEnded(rig, CloseCode.GOING_AWAY);
        }

        @Test
        void itMayStillSendBeforeItAnswers() {
            rig.arriveClose(CloseCode.GOING_AWAY);
            rig.webSocket.receive();
            receiveClosed(rig);
            rig.webSocket.sendText("one more");
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.expectSent("one more", "close:1000");
        }

        @Test
        void theDeadlineEndsWhatItDoesNotAnswer() {
            rig.arriveClose(CloseCode.GOING_AWAY);
            rig.timers.advance(CLOSE_TIMEOUT);
            rig.expectSent();
            assertEnded(rig, CloseCode.GOING_AWAY);
        }

        @Test
        void aBreachIsAnsweredForIt() {
            rig.transport.arrive(rig.peer.breach());
            rig.expectSent("close:1002 reserved opcode 3");
        }

        @Test
        void itSeesPingsAndPongs() {
            rig.transport.arrive(rig.peer.ping("x"), rig.peer.message(new Message.Pong(new byte[2])));
            assertInstanceOf(Message.Ping.class, rig.webSocket.receive());
            assertInstanceOf(Message.Pong.class, rig.webSocket.receive());
            rig.expectSent();
        }
    }

    @Nested
    class ByFailure {
        private static final Duration LINGER = Duration.ofMillis(100);

        @Test
        void aBreachIsToldToTheApplicationAsTheCause() {
            Rig rig = of(Role.SERVER);
            rig.transport.arrive(rig.peer.breach());
            WebSocketClosedException closed = receiveClosed(rig);
            assertEquals(CloseCode.PROTOCOL_ERROR, closed.reason().code());
            assertInstanceOf(WebSocketFailure.class, closed.getCause());
        }

        @Test
        void theMessageBeforeABreachInTheSameSegmentIsAnsweredFirst() {
            Rig rig = of(Role.SERVER);
            rig.transport.arrive(rig.peer.text("1"), rig.peer.breach());
            rig.webSocket.sendAll(rig.webSocket.receive());
            assertInstanceOf(WebSocketFailure.class, receiveClosed(rig).getCause());
            rig.expectSent("1", "close:1002 reserved opcode 3");
        }

        @Test
        void aListenerAnswersTheMessageBeforeABreachFirst() {
            Rig rig = Rig.listening(new RecordingListener().echoing());
            rig.transport.arrive(rig.peer.text("1"), rig.peer.breach());
            rig.expectSent("1", "close:1002 reserved opcode 3");
        }

        @Test
        void inputIsDrainedUntilItPauses() {
            Rig rig = of(Role.SERVER);
            rig.transport.arrive(rig.peer.breach());
            for (int i = 0; i < 5; i++) {
                rig.timers.advance(LINGER.minus(TICK));
                assertFalse(rig.transport.isClosed());
                rig.transport.arrive(new byte[] {1, 2, 3});
            }
            rig.timers.advance(LINGER.multipliedBy(2));
            assertEnded(rig, CloseCode.PROTOCOL_ERROR);
        }

        @Test
        void inputThatNeverPausesIsNotDrainedForEver() {
            Rig rig = of(Role.SERVER);
            rig.transport.arrive(rig.peer.breach());
            int rounds = 0;
            while (!rig.transport.isClosed()) {
                rig.timers.advance(LINGER.minus(TICK));
                if (!rig.transport.isClosed()) {
                    rig.transport.arrive(new byte[1]);
                }
                assertTrue(++rounds < 20);
            }
            assertEnded(rig, CloseCode.PROTOCOL_ERROR);
        }

        @Test
        void theEndOfInputEndsItAtOnce() {
            Rig rig = of(Role.SERVER);
            rig.transport.arrive(rig.peer.breach());
            rig.transport.end();
            assertEnded(rig, CloseCode.PROTOCOL_ERROR);
        }

        @Test
        void aCloseFrameThatCannotLeaveHasTheAbnormalCloseTimeout() {
            Rig rig = of(Role.SERVER);
            rig.transport.limitTo(0);
            rig.transport.arrive(rig.peer.breach());
            rig.timers.advance(Duration.ofMillis(50).minus(TICK));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(TICK);
            assertEnded(rig, CloseCode.PROTOCOL_ERROR);
        }

        @Test
        void aBreachAfterOurCloseFrameEndsItWithoutAnother() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.transport.arrive(rig.peer.breach());
            rig.expectSent("close:1000");
            rig.timers.advance(LINGER);
            assertEnded(rig, CloseCode.PROTOCOL_ERROR);
        }
    }

    @Nested
    class WithoutAHandshake {
        @Test
        void theEndOfInputIsAnAbnormalClosure() {
            Rig rig = of(Role.SERVER);
            rig.arriveText("before");
            rig.transport.end();
            assertEquals(new Message.Text("before"), rig.webSocket.receive());
            assertEquals(
                    CloseReason.of(CloseCode.ABNORMAL_CLOSURE),
                    receiveClosed(rig).reason());
            assertEnded(rig, CloseCode.ABNORMAL_CLOSURE);
        }

        @Test
        void aFailingNetworkIsToldAsTheCause() {
            Rig rig = of(Role.SERVER);
            IOException reset = new IOException("reset");
            rig.transport.failReads(reset);
            assertEquals(reset, receiveClosed(rig).getCause());
        }

        @Test
        void anAbortDropsWhatIsQueuedAndWritesNothingAnyMore() {
            RecordingListener listener = new RecordingListener();
            Rig rig = Rig.listening(listener);
            listener.doing((webSocket, call) -> {
                if (call.startsWith("text")) {
                    webSocket.sendText("collected"); // the transport fails a write after its close
                    webSocket.abort();
                }
            });
            rig.arriveText("go");
            rig.expectSent();
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            rig.connection.written();
            rig.watchdog.tick();
            assertEnded(rig, CloseCode.ABNORMAL_CLOSURE);
        }

        @Test
        void anEndDuringAWriteClosesTheTransportAfterIt() {
            Rig rig = of(Role.SERVER);
            rig.transport.whileWriting(() -> {
                rig.connection.abort("the test says so");
                assertFalse(rig.transport.isClosed());
            });
            rig.webSocket.sendText("last");
            assertEnded(rig, CloseCode.ABNORMAL_CLOSURE);
        }

        @Test
        void anEndDuringAWriteThatIsNotFinishedDropsTheRest() {
            Rig rig = of(Role.SERVER);
            rig.transport.limitTo(1);
            rig.transport.whileWriting(() -> rig.connection.abort("the test says so"));
            rig.webSocket.sendText("last");
            assertEnded(rig, CloseCode.ABNORMAL_CLOSURE);
        }
    }
}
