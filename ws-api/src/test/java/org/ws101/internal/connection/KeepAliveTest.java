package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;

/** Silent peers are pinged and, if they do not answer, dropped; connections without traffic are closed. */
class KeepAliveTest {
    private static final Duration INTERVAL = Duration.ofSeconds(20);
    private static final Duration PONG_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration TICK = Duration.ofNanos(1);

    private static WebSocketOptions.Builder options() {
        return WebSocketOptions.builder().pingInterval(INTERVAL).pongTimeout(PONG_TIMEOUT);
    }

    @Nested
    class Pings {
        private final Rig rig = Rig.blocking(options());

        @Test
        void aPeerThatWasSilentForTheInterval() {
            rig.timers.advance(INTERVAL.minus(TICK));
            rig.expectSent();
            rig.timers.advance(TICK);
            rig.expectSent("ping:");
        }

        @Test
        void notOneThatTalks() {
            for (int i = 0; i < 10; i++) {
                rig.timers.advance(INTERVAL.minus(TICK));
                rig.arriveText("hi");
                rig.webSocket.receive();
            }
            rig.expectSent();
        }

        @Test
        void againWhenItAnswered() {
            for (int i = 0; i < 10; i++) {
                rig.timers.advance(INTERVAL);
                rig.expectSent("ping:");
                rig.transport.arrive(rig.peer.message(new Message.Pong(new byte[0])));
            }
            assertFalse(rig.transport.isClosed());
        }

        @Test
        void everyIntervalHoweverLongAnAnswerMayTake() {
            Rig patient = Rig.blocking(WebSocketOptions.builder()
                    .pingInterval(Duration.ofSeconds(5))
                    .pongTimeout(Duration.ofMinutes(1)));
            for (int i = 0; i < 10; i++) {
                patient.timers.advance(Duration.ofSeconds(5));
                patient.expectSent("ping:");
                patient.transport.arrive(patient.peer.message(new Message.Pong(new byte[0])));
            }
        }

        @Test
        void onceUntilItAnswers() {
            rig.timers.advance(INTERVAL.plus(PONG_TIMEOUT).minus(TICK));
            rig.expectSent("ping:");
        }

        @Test
        void neverWhenTurnedOffOrLeftToTheApplication() {
            Rig off = Rig.blocking(
                    WebSocketOptions.builder().pingInterval(Duration.ZERO).idleTimeout(Duration.ZERO));
            Rig manual =
                    Rig.blocking(options().controlFrames(ControlFrames.MANUAL).idleTimeout(Duration.ZERO));
            assertEquals(0, off.timers.waiting());
            assertEquals(0, manual.timers.waiting());
        }
    }

    @Nested
    class Drops {
        private final Rig rig = Rig.blocking(options());

        @Test
        void aPeerThatDoesNotAnswer() {
            rig.timers.advance(INTERVAL.plus(PONG_TIMEOUT).minus(TICK));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(TICK);
            assertTrue(rig.transport.isClosed());
            WebSocketClosedException closed =
                    assertThrows(WebSocketClosedException.class, () -> rig.webSocket.receive());
            assertTrue(String.valueOf(closed.getCause()).contains("pongTimeout"), String.valueOf(closed.getCause()));
            assertEquals(0, rig.timers.waiting());
        }

        @Test
        void notOneWhoseAnyByteCame() {
            rig.timers.advance(INTERVAL);
            byte[] text = rig.peer.text("slow");
            for (int i = 0; i < 5; i++) { // not a pong, not even a whole message
                rig.transport.arrive(new byte[] {text[i]});
                rig.timers.advance(PONG_TIMEOUT.minus(TICK));
            }
            assertFalse(rig.transport.isClosed());
        }

        @Test
        void notOneThatAnsweredAtTheVeryMoment() {
            rig.timers.advance(INTERVAL);
            rig.transport.arrive(rig.peer.message(new Message.Pong(new byte[0]))); // the clock has not moved
            rig.timers.advance(PONG_TIMEOUT);
            assertFalse(rig.transport.isClosed());
        }

        @Test
        void notOneWhoseAnswerMayWaitUnreadWhenALookComesLate() {
            rig.timers.advance(INTERVAL);
            rig.timers.beBusy(PONG_TIMEOUT.plusSeconds(2));
            rig.timers.advance(TICK);
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(Duration.ofSeconds(1));
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void notOneWhoseAnswerIsReadAfterALookThatCameLate() {
            rig.timers.advance(INTERVAL);
            rig.timers.beBusy(PONG_TIMEOUT.plusSeconds(2));
            rig.timers.advance(TICK);
            rig.transport.arrive(rig.peer.message(new Message.Pong(new byte[0])));
            rig.timers.advance(INTERVAL.minus(TICK));
            assertFalse(rig.transport.isClosed());
        }

        @Test
        void notOneThatWasNotHeardBecauseACallbackTookLong() {
            RecordingListener listener = new RecordingListener();
            Rig slow = Rig.notStarted(org.ws101.internal.protocol.Role.SERVER, options(), listener);
            listener.doing((webSocket, call) -> slow.timers.advance(Duration.ofMinutes(10)));
            slow.start(); // onOpen
            slow.arriveText("slow");
            assertFalse(slow.transport.isClosed());
            slow.timers.advance(INTERVAL.plus(PONG_TIMEOUT).minus(TICK)); // the clock starts again when it has ended
            assertFalse(slow.transport.isClosed());
            slow.timers.advance(INTERVAL);
            assertTrue(slow.transport.isClosed());
        }

        @Test
        void notOneThatWeDoNotReadFrom() {
            Rig paused = Rig.blocking(options().inboundMessages(1));
            paused.arriveText("1", "2");
            assertFalse(paused.transport.isReading());
            paused.timers.advance(Duration.ofMinutes(10));
            assertFalse(paused.transport.isClosed());
            paused.webSocket.receive(); // handles the second, and pauses again
            paused.webSocket.receive();
            paused.timers.advance(PONG_TIMEOUT.minus(TICK)); // reading goes on, nothing has come yet
            assertFalse(paused.transport.isClosed());
            paused.timers.advance(INTERVAL.plus(PONG_TIMEOUT));
            assertTrue(paused.transport.isClosed());
        }

        /** A peer that reads 32 KiB a second and got a mebibyte beside what its system holds may answer after 32 seconds. */
        @Test
        void notOneThatMayStillBeReadingWhatWasSentBeforeThePing() {
            rig.webSocket.send(new Message.Binary(new byte[1 << 20]));
            rig.webSocket.send(new Message.Binary(new byte[64 << 10]));
            Duration toRead = Duration.ofSeconds(32).minus(INTERVAL);
            rig.timers.advance(INTERVAL.plus(PONG_TIMEOUT).plus(toRead).minusMillis(1));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(Duration.ofMillis(2));
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void notOneThatStillTakesWhatWeWrite() {
            rig.transport.limitTo(0);
            rig.webSocket.sendText("x".repeat(100));
            for (int i = 0; i < 20; i++) { // longer than interval, deadline and idle timeout together
                rig.timers.advance(Duration.ofSeconds(9));
                rig.transport.takeMore(1);
            }
            assertFalse(rig.transport.isClosed());
            assertTrue(rig.webSocket.isOpen());
            rig.transport.takeAll();
            rig.timers.advance(Duration.ofSeconds(1));
            rig.expectSent("x".repeat(100), "ping:");
        }
    }

    @Nested
    class ClosesWhatIsIdle {
        private final Rig rig = Rig.blocking(
                WebSocketOptions.builder().pingInterval(Duration.ZERO).idleTimeout(Duration.ofSeconds(60)));

        @Test
        void afterTheIdleTimeout() {
            rig.timers.advance(Duration.ofSeconds(60).minus(TICK));
            rig.expectSent();
            rig.timers.advance(TICK);
            rig.expectSent("close:1001 idle");
            rig.arriveClose(CloseCode.GOING_AWAY);
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void notWhenWeTalk() {
            for (int i = 0; i < 5; i++) {
                rig.timers.advance(Duration.ofSeconds(59));
                rig.webSocket.sendText("hi");
            }
            assertTrue(rig.webSocket.isOpen());
        }

        @Test
        void notWhileThePeerMayStillBeReading() {
            rig.webSocket.send(new Message.Binary(new byte[1 << 20]));
            rig.webSocket.send(new Message.Binary(new byte[1 << 20])); // 62 seconds at the least rate
            rig.timers.advance(Duration.ofSeconds(61));
            assertTrue(rig.webSocket.isOpen());
            rig.timers.advance(Duration.ofSeconds(2));
            assertFalse(rig.webSocket.isOpen());
        }

        @Test
        void notWhenThePeerTalks() {
            for (int i = 0; i < 5; i++) {
                rig.timers.advance(Duration.ofSeconds(59));
                rig.arriveText("hi");
            }
            assertTrue(rig.webSocket.isOpen());
        }

        @Test
        void notAtALookThatComesTooLateToTell() {
            rig.timers.beBusy(Duration.ofSeconds(70));
            rig.timers.advance(TICK);
            rig.expectSent();
            rig.timers.advance(Duration.ofSeconds(1));
            rig.expectSent("close:1001 idle");
        }

        @Test
        void notWhileAPingIsAnsweredWithinIt() {
            Rig pinging = Rig.blocking();
            for (int i = 0; i < 20; i++) {
                pinging.timers.advance(Duration.ofSeconds(20));
                pinging.transport.arrive(pinging.peer.message(new Message.Pong(new byte[0])));
            }
            assertTrue(pinging.webSocket.isOpen());
        }
    }

    @Test
    void leavesAClosingConnectionToItsOwnDeadlines() {
        Rig rig = Rig.blocking(options().closeTimeout(Duration.ofHours(1)));
        rig.webSocket.close();
        rig.timers.advance(Duration.ofMinutes(59));
        rig.expectSent("close:1000");
        assertFalse(rig.transport.isClosed());
    }

    /** As while an executor of the application's is full, or all its threads are busy. */
    @Test
    void judgesNobodyWhileATurnWaitsForAThread() {
        Rig rig = Rig.listening(new RecordingListener(), options().idleTimeout(Duration.ofMinutes(1)));
        ReadTurns turns = new ReadTurns(rig.connection, null);
        turns.resume();
        assertTrue(turns.begin());
        rig.timers.advance(Duration.ofMinutes(10));
        assertTrue(rig.webSocket.isOpen());
        assertTrue(turns.run());
        rig.timers.advance(Duration.ofMinutes(1));
        assertTrue(rig.transport.isClosed());
    }
}
