package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;

/** Reading stops while the application is behind, and goes on exactly once when it is not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class ReadingPausesTest {
    @Nested
    class ForAFullInbox {
        private final Rig rig = Rig.blocking(WebSocketOptions.builder().inboundMessages(4));

        private String receive() {
            return ((Message.Text) rig.webSocket.receiveAll()).data();
        }

        @Test
        void atTheBoundOfMessages() {
            rig.arriveText("1", "2", "3");
            assertTrue(rig.transport.isReading());
            rig.arriveText("4");
            assertFalse(rig.transport.isReading());
        }

        @Test
        void atTheBoundOfBytes() {
            Rig bytes = Rig.blocking(WebSocketOptions.builder().inboundBytes(10));
            bytes.arriveText("12345");
            assertTrue(bytes.transport.isReading());
            bytes.arriveText("67890");
            assertFalse(bytes.transport.isReading());
            bytes.webSocket.receive();
            assertTrue(bytes.transport.isReading());
        }

        @Test
        void goesOnWhenItIsHalfEmptyAndLosesNothing() {
            rig.arriveText("1", "2", "3", "4", "5");
            assertEquals("1", receive());
            assertFalse(rig.transport.isReading());
            assertEquals("2", receive());
            assertTrue(rig.transport.isResumed()); // 5, which had been read, was handled on this thread
            for (String expected : List.of("3", "4", "5")) {
                assertEquals(expected, receive());
            }
            rig.settle();
            assertTrue(rig.transport.isReading());
        }

        @Test
        void goesOnOnceHoweverManyHaveReasonTo() {
            rig.arriveText("1", "2", "3", "4");
            receive();
            receive(); // the transport fails a second resume
            receive();
            rig.connection.pump();
            rig.connection.written();
            rig.webSocket.sendText("x");
            assertTrue(rig.transport.isResumed());
        }

        @Test
        void pausesAgainWhenWhatWasReadFillsItAgain() {
            rig.arriveText("1", "2", "3", "4", "5", "6", "7", "8", "9");
            List<String> received = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                received.add(receive());
            }
            assertEquals(List.of("1", "2", "3", "4", "5", "6", "7", "8", "9"), received);
        }

        @Test
        void aCallOfTheTransportDuringAPauseReadsNothing() {
            rig.arriveText("1", "2", "3", "4");
            assertFalse(rig.connection.readable());
            receive();
            assertFalse(rig.connection.readable());
        }

        @Test
        void aCloseFrameOfOursDoesNotMakeItLoseWhatTheApplicationReadsOn() {
            rig.webSocket.close();
            rig.arriveText("1", "2", "3", "4", "5", "6");
            assertEquals("1", receive());
            rig.timers.advance(Duration.ofSeconds(2));
            rig.settle();
            for (String expected : List.of("2", "3", "4", "5", "6")) {
                assertEquals(expected, receive());
            }
            rig.settle();
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            assertThrows(WebSocketClosedException.class, this::receive);
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void thePeersCloseFrameIsFoundBehindWhatNobodyReceives() {
            rig.webSocket.close();
            rig.transport.arrive(rig.peer.text("1", "2", "3", "4", "5"), rig.peer.close(CloseCode.NORMAL_CLOSURE));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(Duration.ofSeconds(1));
            rig.settle();
            assertTrue(rig.transport.isClosed());
            assertEquals(
                    CloseCode.NORMAL_CLOSURE,
                    rig.webSocket.closeReason().orElseThrow().code());
            assertEquals("1", receive()); // what was in the inbox is still there
        }

        @Test
        void anEndDuringAPauseEndsIt() {
            rig.arriveText("1", "2", "3", "4", "5");
            rig.connection.abort("the test says so");
            assertEquals("1", receive());
            assertEquals("2", receive());
            assertFalse(rig.transport.isResumed());
        }

        @Test
        void anApplicationThatReturnsLeavesTheRestUnread() {
            rig.arriveText("1", "2", "3", "4", "5");
            rig.connection.finish();
            rig.settle();
            rig.arriveText("6", "7", "8", "9", "10", "11", "12");
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            assertTrue(rig.transport.isClosed());
        }
    }

    @Nested
    class ForACongestedOutbox {
        private final RecordingListener listener = new RecordingListener().echoing();
        private final Rig rig = Rig.listening(
                listener, WebSocketOptions.builder().outboundMessages(4).inboundMessages(1));

        @Test
        void aListenerIsNotCalledIntoABlockedSend() {
            rig.transport.limitTo(0);
            rig.arriveText("1"); // its answer cannot leave
            rig.arriveText("2", "3", "4", "5", "6");
            assertFalse(rig.transport.isReading());
            listener.expect("open", "text:1", "text:2", "text:3");
            rig.transport.takeAll();
            rig.settle();
            listener.expect("text:4", "text:5", "text:6");
            rig.expectSent("1", "2", "3", "4", "5", "6");
            assertTrue(rig.transport.isReading());
        }

        @Test
        void goesOnWhenAnotherThreadsWriteMadeTheRoom() {
            // the write that made reading pause is under way on another thread, and is done before it returns
            rig.transport.whileWriting(() -> {
                rig.arriveText("1", "2", "3");
                assertFalse(rig.transport.isReading());
            });
            rig.webSocket.sendText("first");
            rig.settle();
            listener.expect("open", "text:1", "text:2", "text:3");
            rig.expectSent("first", "1", "2", "3");
        }

        /** Two peers that fill each other's outbox from other threads would stand still. */
        @Test
        void isNoneWhenOthersHaveFilledIt() {
            listener.doing((webSocket, call) -> {});
            rig.transport.limitTo(0);
            for (int i = 0; i < 4; i++) {
                rig.webSocket.sendText("by another thread " + i);
            }
            rig.arriveText("1", "2", "3");
            listener.expect("open", "text:1", "text:2", "text:3");
            assertTrue(rig.transport.isReading());
        }

        /** A callback that answers finds room that others cannot fill. */
        @Test
        void leavesACallbackRoomToAnswerWhenOthersHaveFilledIt() {
            rig.transport.limitTo(0);
            for (int i = 0; i < 4; i++) {
                rig.webSocket.sendText("by another thread " + i);
            }
            rig.arriveText("1");
            listener.expect("open", "text:1");
            rig.transport.takeAll();
            assertEquals("1", rig.sent().get(4));
        }

        @Test
        void aPeerThatClosesIsHeardAllTheSame() {
            rig.transport.limitTo(0);
            rig.arriveText("1");
            rig.transport.arrive(rig.peer.text("2", "3", "4"), rig.peer.close(CloseCode.GOING_AWAY));
            rig.transport.takeAll();
            rig.settle();
            listener.expect("open", "text:1", "text:2", "text:3", "text:4", "close:1001");
        }
    }
}
