package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.RatePolicy;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.testkit.wire.Wire;

/** A peer that sends faster than the options allow: it is held back, or the connection fails. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class InboundRateTest {
    private static final Duration TICK = Duration.ofNanos(1);

    private final RecordingListener listener = new RecordingListener();

    private static WebSocketOptions.Builder messages(int perSecond) {
        return WebSocketOptions.builder().messagesPerSecond(perSecond);
    }

    private static WebSocketOptions.Builder bytes(int perSecond) {
        return WebSocketOptions.builder().bytesPerSecond(perSecond);
    }

    private static void advance(Rig rig, Duration by) {
        rig.timers.advance(by);
        rig.settle();
    }

    private static String[] texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "" + i).toArray(String[]::new);
    }

    /** Where the callbacks run. */
    enum Style {
        IN_TURNS,
        NON_BLOCKING,
        DISPATCHED;

        Rig start(WebSocketListener listener, WebSocketOptions.Builder options) {
            return switch (this) {
                case IN_TURNS -> Rig.listening(listener, options);
                case NON_BLOCKING -> Rig.listening(listener, options.nonBlocking());
                case DISPATCHED -> Rig.dispatching(listener, options);
            };
        }
    }

    @Test
    void isNoneByDefault() {
        Rig rig = Rig.blocking();
        assertNull(InboundRate.of(WebSocketOptions.defaults(), rig.connection, rig.timers));
    }

    @Nested
    class Pausing {
        @ParameterizedTest
        @EnumSource
        void letsASecondsWorthThroughAtOnceAndEachOtherMessageInItsTime(Style style) {
            Rig rig = style.start(listener, messages(4));
            rig.arriveText("1", "2", "3", "4", "5", "6");
            rig.settle();
            listener.expect("open", "text:1", "text:2", "text:3", "text:4");
            assertFalse(rig.transport.isReading());
            advance(rig, Duration.ofMillis(250).minus(TICK));
            listener.expect();
            advance(rig, TICK);
            listener.expect("text:5");
            assertFalse(rig.transport.isReading());
            advance(rig, Duration.ofMillis(250));
            listener.expect("text:6");
            advance(rig, Duration.ofMillis(250));
            assertTrue(rig.transport.isReading());
        }

        @ParameterizedTest
        @EnumSource
        void letsASecondsWorthThroughAgainAfterAQuietSecond(Style style) {
            Rig rig = style.start(listener, messages(2));
            for (int i = 0; i < 5; i++) {
                rig.arriveText("1", "2");
                advance(rig, Duration.ofSeconds(1));
            }
            listener.expect(
                    "open", "text:1", "text:2", "text:1", "text:2", "text:1", "text:2", "text:1", "text:2", "text:1",
                    "text:2");
        }

        @Test
        void isNotEndedByAReceiverThatMakesRoom() {
            Rig rig = Rig.blocking(messages(4).inboundMessages(4));
            rig.arriveText("1", "2", "3", "4", "5");
            for (int i = 1; i <= 4; i++) {
                assertEquals(new Message.Text("" + i), rig.webSocket.receive());
            }
            assertThrows(WebSocketTimeoutException.class, () -> rig.webSocket.receive(TICK));
            assertFalse(rig.transport.isReading());
            advance(rig, Duration.ofMillis(250));
            assertEquals(new Message.Text("5"), rig.webSocket.receive());
        }

        @Test
        void endsOnlyWhenThereIsRoomToo() {
            Rig rig = Rig.blocking(messages(4).inboundMessages(4));
            rig.arriveText("1", "2", "3", "4", "5");
            advance(rig, Duration.ofSeconds(1));
            assertFalse(rig.transport.isReading());
            for (int i = 1; i <= 5; i++) {
                assertEquals(new Message.Text("" + i), rig.webSocket.receive());
            }
        }

        @Test
        void thatIsOverBeforeTheTurnIsNoPause() {
            listener.doing((webSocket, call) -> {});
            Rig rig = Rig.listening(listener, messages(2));
            listener.doing((webSocket, call) -> {
                if (call.equals("text:2")) {
                    rig.timers.advance(Duration.ofSeconds(1)); // the transport fails a resume that is one too many
                }
            });
            rig.arriveText("1", "2", "3");
            listener.expect("open", "text:1", "text:2", "text:3");
            assertTrue(rig.transport.isReading());
        }

        @Test
        void isWorthSeveralMessagesWhereTheRateIsHigh() {
            Rig rig = Rig.listening(listener, messages(1_000));
            List<String> received = new ArrayList<>();
            listener.doing((webSocket, call) -> received.add(call));
            rig.arriveText(texts(1_015));
            assertEquals(1_000, received.size());
            advance(rig, Duration.ofMillis(10).minus(TICK));
            assertEquals(1_000, received.size());
            advance(rig, TICK);
            assertEquals(1_010, received.size());
        }

        @Test
        void isForMessagesOrBytesWhicheverTakesLonger() {
            Rig rig = Rig.listening(listener, messages(2).bytesPerSecond(10));
            rig.arriveText("one", "two", "three".repeat(3), "four");
            listener.expect("open", "text:one", "text:two");
            advance(rig, Duration.ofMillis(500)); // 9 of 10 bytes are there
            listener.expect("text:threethreethree");
            advance(rig, Duration.ofMillis(500));
            listener.expect();
            advance(rig, Duration.ofMillis(200));
            listener.expect("text:four");
        }

        @Test
        void judgesNoPeer() {
            Rig rig = Rig.listening(
                    listener,
                    bytes(1).pingInterval(Duration.ofSeconds(5))
                            .pongTimeout(Duration.ofSeconds(5))
                            .idleTimeout(Duration.ofSeconds(20)));
            rig.arriveText("x".repeat(100));
            advance(rig, Duration.ofSeconds(99));
            assertTrue(rig.webSocket.isOpen());
            assertFalse(rig.transport.isReading());
            advance(rig, Duration.ofSeconds(1));
            assertTrue(rig.transport.isReading());
        }

        @Test
        void leavesNoTimerBehindWhenTheConnectionEnds() {
            Rig rig = Rig.listening(listener, messages(1));
            rig.arriveText("1", "2");
            rig.connection.abort("the test says so");
            rig.settle();
            listener.expect("open", "text:1", "error:WebSocketException", "close:1006");
            assertEquals(0, rig.timers.waiting());
        }

        @Test
        void isToldTheLogOnce() {
            Rig rig = Rig.listening(listener, messages(1));
            rig.arriveText("1", "2", "3");
            advance(rig, Duration.ofSeconds(1));
            advance(rig, Duration.ofSeconds(1));
            listener.expect("open", "text:1", "text:2", "text:3");
            assertEquals(
                    List.of("INFO the endpoint (" + rig.webSocket.id()
                            + " the attachment): reading pauses at times, because the peer sends as much as the option"
                            + " messagesPerSecond allows, 1 a second, or more; raise the option to allow more"),
                    rig.log.lines());
        }
    }

    @Nested
    class Bytes {
        @Test
        void countOfEveryMessageAndWhatIsTooMuchIsMadeUpForBeforeTheNext() {
            Rig rig = Rig.listening(listener, bytes(100));
            rig.arriveText("a".repeat(60), "b".repeat(60), "c");
            listener.expect("open", "text:" + "a".repeat(60), "text:" + "b".repeat(60));
            advance(rig, Duration.ofMillis(210).minus(TICK));
            listener.expect();
            advance(rig, TICK);
            listener.expect("text:c");
        }

        @Test
        void pauseReadingWithinAMessage() {
            Rig rig = Rig.listening(listener, bytes(100));
            byte[] frame = rig.peer.text("x".repeat(1_000));
            rig.transport.arrive(java.util.Arrays.copyOf(frame, 500));
            assertFalse(rig.transport.isReading());
            rig.transport.arrive(java.util.Arrays.copyOfRange(frame, 500, frame.length));
            advance(rig, Duration.ofMillis(3_930).minus(TICK)); // 8 of the 500 are the header
            listener.expect("open");
            assertFalse(rig.transport.isReading());
            advance(rig, TICK);
            listener.expect("text:" + "x".repeat(1_000));
        }

        /** It is read into its own array. */
        @Test
        void ofALargeMessageAreHeldToTheRateAndNoneIsLost() {
            String large = IntStream.range(0, 1 << 17)
                    .mapToObj(i -> String.valueOf((char) ('a' + i % 26)))
                    .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
                    .toString();
            Rig rig = Rig.listening(listener, bytes(1 << 15));
            rig.arriveText(large, "next");
            listener.expect("open");
            advance(rig, Duration.ofSeconds(2)); // all but what one read may take more
            listener.expect();
            advance(rig, Duration.ofSeconds(1));
            listener.expect("text:" + large);
            advance(rig, Duration.ofSeconds(1));
            listener.expect("text:next");
        }

        @Test
        void areThoseOfControlFramesToo() {
            Rig rig = Rig.listening(listener, bytes(100).rateOverflow(RatePolicy.CLOSE));
            rig.transport.arrive(rig.peer.ping("p".repeat(50)), rig.peer.ping("q".repeat(50)));
            assertTrue(rig.webSocket.isOpen());
            rig.transport.arrive(rig.peer.ping("r"));
            assertFalse(rig.webSocket.isOpen());
        }
    }

    @Nested
    class Counts {
        private void assertPasses(Rig rig, byte[]... frames) {
            rig.transport.arrive(frames);
            rig.settle();
            assertTrue(rig.webSocket.isOpen());
        }

        private void assertFails(Rig rig, byte[]... frames) {
            rig.transport.arrive(frames);
            rig.settle();
            assertFalse(rig.webSocket.isOpen());
        }

        private byte[] fragmented(Rig rig) {
            return Wire.joined(
                    rig.peer.frame(false, Opcode.TEXT, "a"),
                    rig.peer.frame(false, Opcode.CONTINUATION, "b"),
                    rig.peer.frame(true, Opcode.CONTINUATION, "c"));
        }

        @Test
        void aMessageOnceThatIsHandedOverWhole() {
            Rig rig = Rig.listening(listener, messages(2).rateOverflow(RatePolicy.CLOSE));
            assertPasses(rig, fragmented(rig), fragmented(rig));
            assertPasses(rig, rig.peer.frame(false, Opcode.TEXT, "a"));
            assertFails(rig, rig.peer.frame(true, Opcode.CONTINUATION, "b"));
        }

        @Test
        void eachPartWherePartsAreHandedOver() {
            Rig rig = Rig.blocking(messages(5).rateOverflow(RatePolicy.CLOSE));
            assertPasses(rig, fragmented(rig));
            assertFails(rig, fragmented(rig));
        }

        @Test
        void pingsAndPongs() {
            Rig rig = Rig.listening(listener, messages(3).rateOverflow(RatePolicy.CLOSE));
            byte[] pong = rig.peer.message(new Message.Pong(new byte[0]));
            assertPasses(rig, rig.peer.ping("1"), pong, rig.peer.ping("2"));
            assertFails(rig, pong);
        }

        @Test
        void noCloseFrame() {
            Rig rig = Rig.listening(listener, messages(1).rateOverflow(RatePolicy.CLOSE));
            rig.transport.arrive(rig.peer.text("1"), rig.peer.close(CloseCode.NORMAL_CLOSURE));
            rig.settle();
            listener.expect("open", "text:1", "close:1000");
        }
    }

    @Nested
    class Closing {
        @ParameterizedTest
        @EnumSource
        void failsWithAReasonThatNamesTheRate(Style style) {
            Rig rig = style.start(listener, messages(2).rateOverflow(RatePolicy.CLOSE));
            rig.arriveText("1", "2", "3", "4");
            rig.settle();
            rig.expectSent("close:1008 more than 2 messages a second (messagesPerSecond)");
            listener.expect("open", "text:1", "text:2", "error:WebSocketFailure");
            advance(rig, Duration.ofSeconds(10));
            listener.expect("close:1008");
            assertEquals(0, rig.timers.waiting());
        }

        @Test
        void failsWithinAMessageThatIsLargerThanTheRate() {
            Rig rig = Rig.listening(listener, bytes(100).rateOverflow(RatePolicy.CLOSE));
            byte[] frame = rig.peer.text("x".repeat(1_000));
            rig.transport.arrive(java.util.Arrays.copyOf(frame, 109));
            rig.expectSent("close:1008 more than 100 bytes a second (bytesPerSecond)");
            listener.expect("open", "error:WebSocketFailure");
        }

        @Test
        void leavesAPeerAloneThatKeepsToTheRate() {
            Rig rig = Rig.listening(listener.echoing(), messages(2).rateOverflow(RatePolicy.CLOSE));
            for (int i = 0; i < 10; i++) {
                rig.arriveText("1", "2");
                rig.expectSent("1", "2");
                advance(rig, Duration.ofSeconds(1));
            }
            assertTrue(rig.webSocket.isOpen());
            assertEquals(List.of(), rig.log.lines());
        }

        /** What came before can still be received. */
        @Test
        void losesNothingOfWhatKeptToTheRate() {
            Rig rig = Rig.blocking(messages(2).rateOverflow(RatePolicy.CLOSE));
            rig.arriveText("1", "2", "3");
            assertEquals(new Message.Text("1"), rig.webSocket.receive());
            assertEquals(new Message.Text("2"), rig.webSocket.receive());
            assertThrows(org.ws101.WebSocketClosedException.class, rig.webSocket::receive);
            rig.expectSent("close:1008 more than 2 messages a second (messagesPerSecond)");
        }
    }

    @Nested
    class AfterOurCloseFrame {
        @Test
        void aReceiverIsNotHeldBackAndThePeersIsFound() {
            Rig rig = Rig.blocking(messages(2));
            rig.arriveText("1", "2", "3", "4", "5");
            rig.webSocket.close();
            rig.settle();
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            assertTrue(rig.transport.isClosed());
        }

        /** Else closing would be a way round it. */
        @Test
        void aListenerIsCalledAtTheRate() {
            Rig rig = Rig.listening(listener, messages(2));
            rig.transport.arrive(rig.peer.text("1", "2", "3"), rig.peer.close(CloseCode.NORMAL_CLOSURE));
            rig.webSocket.close();
            rig.settle();
            listener.expect("open", "text:1", "text:2");
            advance(rig, Duration.ofMillis(500));
            listener.expect("text:3");
            advance(rig, Duration.ofMillis(500));
            listener.expect("close:1000");
        }
    }

    /** That a payload is text in UTF-8 does not matter: bytes are bytes. */
    @Test
    void bytesAreNoCharacters() {
        Rig rig = Rig.listening(listener, bytes(4).rateOverflow(RatePolicy.CLOSE));
        assertEquals(6, "äöü".getBytes(StandardCharsets.UTF_8).length);
        rig.arriveText("äöü");
        assertFalse(rig.webSocket.isOpen());
    }
}
