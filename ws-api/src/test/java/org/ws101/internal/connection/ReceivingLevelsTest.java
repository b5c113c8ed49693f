package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseCode;
import org.ws101.ControlFrames;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;

/** Receiving in the blocking style: by parts, by whole messages and by frames; nothing is lost between them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class ReceivingLevelsTest {
    private final Rig rig = Rig.blocking();

    private void arriveFragments(String... fragments) {
        byte[][] frames = new byte[fragments.length][];
        for (int i = 0; i < fragments.length; i++) {
            boolean last = i == fragments.length - 1;
            frames[i] = rig.peer.frame(last, i == 0 ? Opcode.TEXT : Opcode.CONTINUATION, fragments[i]);
        }
        rig.transport.arrive(frames);
    }

    private void arriveStart(String fragment) {
        rig.transport.arrive(rig.peer.frame(false, Opcode.TEXT, fragment));
    }

    private void arriveEnd(String fragment) {
        rig.transport.arrive(rig.peer.frame(true, Opcode.CONTINUATION, fragment));
    }

    @Nested
    class Receive {
        @Test
        void givesPartsAsTheyCome() {
            arriveFragments("a", "b", "c");
            assertEquals(Message.Text.part("a"), rig.webSocket.receive());
            assertEquals(Message.Text.part("b"), rig.webSocket.receive());
            assertEquals(new Message.Text("c"), rig.webSocket.receive());
        }

        @Test
        void cutsTextBetweenCharacters() {
            rig.transport.arrive(
                    rig.peer.frame(false, Opcode.TEXT, new byte[] {(byte) 0xE2}),
                    rig.peer.frame(true, Opcode.CONTINUATION, new byte[] {(byte) 0x82, (byte) 0xAC}));
            assertEquals(Message.Text.part(""), rig.webSocket.receive());
            assertEquals(new Message.Text("€"), rig.webSocket.receive());
        }

        @Test
        void givesPartsOfBinaryMessages() {
            rig.transport.arrive(
                    rig.peer.message(Message.Binary.part(new byte[] {1})),
                    rig.peer.message(new Message.Binary(new byte[] {2})));
            assertEquals(Message.Binary.part(new byte[] {1}), rig.webSocket.receive());
            assertEquals(new Message.Binary(new byte[] {2}), rig.webSocket.receive());
        }

        @Test
        void timesOutAndLosesNothing() {
            WebSocketTimeoutException e =
                    assertThrows(WebSocketTimeoutException.class, () -> rig.webSocket.receive(Duration.ofMillis(1)));
            assertTrue(e.getMessage().contains("no data is lost"), e.getMessage());
            rig.arriveText("late");
            assertEquals(new Message.Text("late"), rig.webSocket.receive(Duration.ZERO));
        }

        @Test
        void takesAnyDuration() {
            rig.arriveText("a", "b");
            assertEquals(new Message.Text("a"), rig.webSocket.receive(Duration.ofSeconds(Long.MAX_VALUE)));
            assertEquals(new Message.Text("b"), rig.webSocket.receive(Duration.ofSeconds(-1)));
            assertThrows(WebSocketTimeoutException.class, () -> rig.webSocket.receive(Duration.ofSeconds(-1)));
        }

        @Test
        void isInterruptedKeepsTheStatusAndLosesNothing() {
            Thread.currentThread().interrupt();
            assertThrows(WebSocketException.class, () -> rig.webSocket.receive());
            assertTrue(Thread.interrupted());
            rig.arriveText("late");
            assertEquals(new Message.Text("late"), rig.webSocket.receive());
        }

        @Test
        void wakesWhenSomethingComes() throws InterruptedException {
            List<Message> received = new ArrayList<>();
            Thread waiting = new Thread(() -> received.add(rig.webSocket.receive()));
            waiting.start();
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            rig.arriveText("news");
            waiting.join();
            assertEquals(List.of(new Message.Text("news")), received);
        }

        @Test
        void wakesWhenTheConnectionEnds() throws InterruptedException {
            List<Throwable> thrown = new ArrayList<>();
            Thread waiting = new Thread(
                    () -> thrown.add(assertThrows(WebSocketClosedException.class, () -> rig.webSocket.receive())));
            waiting.start();
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            rig.connection.abort("the test says so");
            waiting.join();
            assertEquals(1, thrown.size());
        }
    }

    @Nested
    class ReceiveAll {
        @Test
        void joinsTheParts() {
            arriveFragments("a", "b", "c");
            assertEquals(new Message.Text("abc"), rig.webSocket.receiveAll());
        }

        @Test
        void givesTheRestAfterReceive() {
            arriveFragments("a", "b", "c");
            rig.webSocket.receive();
            assertEquals(new Message.Text("bc"), rig.webSocket.receiveAll());
            rig.arriveText("next");
            assertEquals(new Message.Text("next"), rig.webSocket.receiveAll());
        }

        @Test
        void anInterruptLosesNoPart() {
            arriveStart("a");
            Thread.currentThread().interrupt();
            assertThrows(WebSocketException.class, () -> rig.webSocket.receiveAll());
            assertTrue(Thread.interrupted());
            arriveEnd("b");
            assertEquals(new Message.Text("ab"), rig.webSocket.receiveAll());
        }

        @Test
        void whatItHeldAtAnInterruptCanBeReceivedByParts() {
            arriveStart("a");
            Thread.currentThread().interrupt();
            assertThrows(WebSocketException.class, () -> rig.webSocket.receiveAll());
            assertTrue(Thread.interrupted());
            arriveEnd("b");
            assertEquals(Message.Text.part("a"), rig.webSocket.receive());
            assertEquals(new Message.Text("b"), rig.webSocket.receive());
        }

        @Test
        void acceptsATotalEqualToTheLimit() {
            arriveFragments("ab", "cd");
            assertEquals(new Message.Text("abcd"), rig.webSocket.receiveAll(4));
            rig.arriveText("efgh");
            assertEquals(new Message.Text("efgh"), rig.webSocket.receiveAll(4));
        }

        @Test
        void failsTheConnectionAboveTheLimitBeforeTheMessageIsWhole() {
            arriveStart("abcde");
            WebSocketFailure failure = assertThrows(WebSocketFailure.class, () -> rig.webSocket.receiveAll(4));
            assertEquals(CloseCode.MESSAGE_TOO_BIG, failure.code());
            rig.expectSent("close:1009 message is larger than the limit of 4 bytes");
            assertThrows(WebSocketClosedException.class, () -> rig.webSocket.receiveAll());
        }

        @Test
        void refusesANegativeLimit() {
            assertThrows(IllegalArgumentException.class, () -> rig.webSocket.receiveAll(-1));
        }

        @Test
        void aPingWithinTheMessageComesOutInManualModeAndTheMessageAfterIt() {
            Rig manual = Rig.blocking(WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL));
            manual.transport.arrive(
                    manual.peer.frame(false, Opcode.TEXT, "a"),
                    manual.peer.ping("p"),
                    manual.peer.frame(true, Opcode.CONTINUATION, "b"));
            assertInstanceOf(Message.Ping.class, manual.webSocket.receiveAll());
            assertEquals(new Message.Text("ab"), manual.webSocket.receiveAll());
        }

        @Test
        void keepsTheFramesWhenTheyAreRetained() {
            Rig retaining = Rig.blocking(WebSocketOptions.builder().retainFrames());
            retaining.transport.arrive(
                    retaining.peer.frame(false, Opcode.TEXT, "a"),
                    retaining.peer.frame(true, Opcode.CONTINUATION, "b"),
                    retaining.peer.text("c"));
            Message message = retaining.webSocket.receiveAll();
            assertEquals(2, message.frames().size());
            assertEquals(Opcode.CONTINUATION, message.frames().get(1).opcode());
            assertEquals(1, retaining.webSocket.receiveAll().frames().size());
        }
    }

    @Nested
    class ReceiveFrame {
        private String next() {
            Frame frame = rig.webSocket.frames().receiveFrame();
            return frame.opcode()
                    + (frame.fin() ? " fin " : " ")
                    + new String(frame.payloadData(), java.nio.charset.StandardCharsets.UTF_8);
        }

        @Test
        void givesEachFrame() {
            arriveFragments("a", "b");
            rig.arriveText("whole");
            rig.transport.arrive(rig.peer.message(new Message.Binary(new byte[] {'x'})));
            assertEquals("text a", next());
            assertEquals("continuation fin b", next());
            assertEquals("text fin whole", next());
            assertEquals("binary fin x", next());
        }

        @Test
        void saysThatClientsMask() {
            rig.arriveText("masked");
            assertTrue(rig.webSocket.frames().receiveFrame().masked());
            Rig client = Rig.blockingClient(WebSocketOptions.builder());
            client.arriveText("plain");
            assertFalse(client.webSocket.frames().receiveFrame().masked());
        }

        @Test
        void givesControlFramesInManualMode() {
            Rig manual = Rig.blocking(WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL));
            manual.transport.arrive(
                    manual.peer.ping("p"),
                    manual.peer.message(new Message.Pong(new byte[] {1})),
                    manual.peer.message(new Message.Close(CloseCode.GOING_AWAY, "bye")));
            assertEquals(Opcode.PING, manual.webSocket.frames().receiveFrame().opcode());
            assertEquals(Opcode.PONG, manual.webSocket.frames().receiveFrame().opcode());
            Frame close = manual.webSocket.frames().receiveFrame();
            assertArrayEquals(new byte[] {0x03, (byte) 0xE9, 'b', 'y', 'e'}, close.payloadData()); // 1001
        }

        @Test
        void givesAnEmptyPayloadForACloseFrameWithoutACode() {
            Rig manual = Rig.blocking(WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL));
            manual.transport.arrive(manual.peer.close(CloseCode.NO_STATUS_RCVD));
            assertEquals(0, manual.webSocket.frames().receiveFrame().payloadLength());
        }

        @Test
        void isRefusedWithinAMessageThatIsReceivedInParts() {
            arriveFragments("a", "b");
            rig.webSocket.receive();
            assertThrows(IllegalStateException.class, this::next);
            assertEquals(new Message.Text("b"), rig.webSocket.receive());
            rig.arriveText("c");
            assertEquals("text fin c", next());
        }

        @Test
        void refusesTheMessageLevelWithinItsMessage() {
            arriveFragments("a", "b");
            next();
            assertThrows(IllegalStateException.class, () -> rig.webSocket.receive());
            assertThrows(IllegalStateException.class, () -> rig.webSocket.receiveAll());
            assertEquals("continuation fin b", next());
            rig.arriveText("c");
            assertEquals(new Message.Text("c"), rig.webSocket.receive());
        }

        @Test
        void givesAReservedOpcodeThatWasAdmittedAndTheMessageLevelLeavesItThere() {
            Opcode own = Opcode.reserved(3, "own");
            Rig admitting = Rig.blocking(WebSocketOptions.builder().admitOpcode(own));
            admitting.transport.arrive(admitting.peer.breach());
            assertThrows(IllegalStateException.class, () -> admitting.webSocket.receive());
            assertThrows(IllegalStateException.class, () -> admitting.webSocket.receiveAll());
            assertEquals(own, admitting.webSocket.frames().receiveFrame().opcode());
        }

        @Test
        void sendsFrames() {
            rig.webSocket
                    .frames()
                    .sendFrame(Frame.of(Opcode.TEXT, new byte[] {'a'}).notFinal());
            assertThrows(IllegalStateException.class, () -> rig.webSocket.sendText("other"));
            rig.webSocket.frames().sendFrame(Frame.of(Opcode.CONTINUATION, new byte[] {'b'}));
            rig.webSocket.frames().sendFrame(Frame.of(Opcode.CONNECTION_CLOSE, new byte[] {0x03, (byte) 0xE8}));
            rig.expectSent("ab", "close:1000");
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            assertTrue(rig.transport.isClosed());
        }
    }

    @Nested
    class ReceiveAllInTime {
        @Test
        void givesAWholeMessage() {
            arriveFragments("a", "b");
            assertEquals(new Message.Text("ab"), rig.webSocket.receiveAll(Duration.ZERO));
        }

        @Test
        void losesNothingInTheMiddleOfAMessage() {
            arriveStart("a");
            for (int i = 0; i < 3; i++) {
                assertThrows(WebSocketTimeoutException.class, () -> rig.webSocket.receiveAll(Duration.ZERO));
            }
            arriveEnd("b");
            rig.arriveText("next");
            assertEquals(new Message.Text("ab"), rig.webSocket.receiveAll(Duration.ZERO));
            assertEquals(new Message.Text("next"), rig.webSocket.receiveAll(Duration.ofDays(365_000)));
        }

        @Test
        void theOtherMethodsGoOnWithWhatItTook() {
            arriveStart("a");
            assertThrows(WebSocketTimeoutException.class, () -> rig.webSocket.receiveAll(Duration.ofMillis(1)));
            assertEquals(Message.Text.part("a"), rig.webSocket.receive());
            arriveEnd("b");
            assertEquals(new Message.Text("b"), rig.webSocket.receiveAll(Duration.ZERO));

            arriveStart("c");
            assertThrows(WebSocketTimeoutException.class, () -> rig.webSocket.receiveAll(Duration.ZERO));
            arriveEnd("d");
            assertEquals(new Message.Text("cd"), rig.webSocket.receiveAll());
        }

        @Test
        void saysHowLongItWaited() {
            WebSocketTimeoutException late =
                    assertThrows(WebSocketTimeoutException.class, () -> rig.webSocket.receiveAll(Duration.ofMillis(1)));
            assertTrue(late.getMessage().contains(", 1 ms"), late.getMessage());
        }

        @Test
        void endsWithTheConnection() {
            rig.arriveClose(CloseCode.GOING_AWAY);
            assertThrows(WebSocketClosedException.class, () -> rig.webSocket.receiveAll(Duration.ofDays(1)));
        }
    }

    @Nested
    class Iteration {
        @Test
        void endsQuietlyOnACleanClose() {
            rig.transport.arrive(rig.peer.text("1", "2"), rig.peer.close(CloseCode.GOING_AWAY));
            List<Message> received = new ArrayList<>();
            for (Message message : rig.webSocket) {
                received.add(message);
            }
            assertEquals(List.of(new Message.Text("1"), new Message.Text("2")), received);
        }

        @Test
        void throwsOnAnAbnormalClose() {
            rig.arriveText("1");
            rig.transport.end();
            Iterator<Message> messages = rig.webSocket.iterator();
            assertTrue(messages.hasNext());
            assertTrue(messages.hasNext()); // asking twice takes nothing
            assertEquals(new Message.Text("1"), messages.next());
            assertThrows(WebSocketClosedException.class, messages::hasNext);
        }

        @Test
        void throwsOnABreach() {
            rig.transport.arrive(rig.peer.breach());
            WebSocketClosedException closed = assertThrows(
                    WebSocketClosedException.class,
                    () -> rig.webSocket.iterator().hasNext());
            assertInstanceOf(WebSocketFailure.class, closed.getCause());
        }

        @Test
        void hasNoNextAfterItsEnd() {
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            Iterator<Message> messages = rig.webSocket.iterator();
            assertFalse(messages.hasNext());
            assertThrows(NoSuchElementException.class, messages::next);
        }
    }

    /** The loops over a connection. */
    private enum Loop {
        ITERATION {
            @Override
            void over(WebSocket webSocket, List<Message> received) {
                for (Message message : webSocket) {
                    received.add(message);
                }
            }
        },
        FOR_EACH {
            @Override
            void over(WebSocket webSocket, List<Message> received) {
                webSocket.forEach(received::add);
            }
        },
        FOR_EACH_MESSAGE {
            @Override
            void over(WebSocket webSocket, List<Message> received) throws Exception {
                webSocket.forEachMessage(received::add);
            }
        };

        abstract void over(WebSocket webSocket, List<Message> received) throws Exception;
    }

    /** One rule for all of them. */
    @Nested
    class Loops {
        private final List<Message> received = new ArrayList<>();

        private WebSocketClosedException thrown(Loop loop) {
            WebSocketClosedException thrown =
                    assertThrows(WebSocketClosedException.class, () -> loop.over(rig.webSocket, received));
            assertEquals(List.of(new Message.Text("1")), received);
            return thrown;
        }

        @ParameterizedTest
        @EnumSource
        void endQuietlyOnTheClosingHandshakeOfThePeer(Loop loop) throws Exception {
            rig.transport.arrive(rig.peer.text("1"), rig.peer.close(CloseCode.POLICY_VIOLATION));
            loop.over(rig.webSocket, received);
            assertEquals(List.of(new Message.Text("1")), received);
        }

        @ParameterizedTest
        @EnumSource
        void endQuietlyOnOurs(Loop loop) throws Exception {
            rig.webSocket.close(CloseCode.GOING_AWAY);
            rig.transport.arrive(rig.peer.text("1"), rig.peer.close(CloseCode.GOING_AWAY));
            loop.over(rig.webSocket, received);
            assertEquals(List.of(new Message.Text("1")), received);
        }

        @ParameterizedTest
        @EnumSource
        void throwWhenTheBytesEnd(Loop loop) {
            rig.arriveText("1");
            rig.transport.end();
            assertEquals(CloseCode.ABNORMAL_CLOSURE, thrown(loop).reason().code());
        }

        @ParameterizedTest
        @EnumSource
        void throwWhenTheNetworkFails(Loop loop) {
            rig.arriveText("1");
            rig.transport.failReads(new IOException("reset"));
            assertInstanceOf(IOException.class, thrown(loop).getCause());
        }

        @ParameterizedTest
        @EnumSource
        void throwWhenTheConnectionIsDropped(Loop loop) {
            rig.arriveText("1");
            rig.webSocket.abort();
            assertEquals(CloseCode.ABNORMAL_CLOSURE, thrown(loop).reason().code());
        }

        @ParameterizedTest
        @EnumSource
        void throwOnABreach(Loop loop) {
            rig.transport.arrive(rig.peer.text("1"), rig.peer.breach());
            assertInstanceOf(WebSocketFailure.class, thrown(loop).getCause());
        }

        @Test
        void aSendInTheHandlerMayComeTooLate() throws Exception {
            rig.arriveText("1");
            rig.webSocket.forEachMessage(message -> {
                rig.webSocket.close(CloseCode.GOING_AWAY);
                rig.webSocket.sendAll(message);
            });
            rig.arriveClose(CloseCode.GOING_AWAY);
            rig.expectSent("close:1001");
        }

        @Test
        void aSendInTheHandlerThatFindsTheNetworkGoneThrows() {
            rig.arriveText("1");
            assertThrows(
                    WebSocketClosedException.class,
                    () -> rig.webSocket.forEachMessage(message -> {
                        rig.transport.end();
                        rig.webSocket.sendAll(message);
                    }));
        }
    }

    @Test
    void forEachMessageLetsTheEndOfAnotherConnectionThrough() {
        rig.arriveText("1");
        assertThrows(
                WebSocketClosedException.class,
                () -> rig.webSocket.forEachMessage(message -> {
                    throw new WebSocketClosedException(org.ws101.CloseReason.of(CloseCode.GOING_AWAY));
                }));
        assertTrue(rig.webSocket.isOpen());
    }

    @Test
    void sendAllRefusesAPartAndTakesAClose() {
        assertThrows(IllegalArgumentException.class, () -> rig.webSocket.sendAll(Message.Text.part("part")));
        rig.webSocket.sendAll(new Message.Binary(new byte[300_000]));
        rig.webSocket.sendAll(new Message.Close(CloseCode.GOING_AWAY));
        rig.expectSent("binary:300000", "close:1001");
    }

    @Test
    void whatIsAgreedOnCanBeRead() {
        assertEquals("chat", rig.webSocket.protocol().orElseThrow());
        assertEquals("the attachment", Connection.attachmentOf(rig.webSocket));
        assertEquals(1 << 20, rig.webSocket.maxFrameSize());
        assertTrue(rig.webSocket.isOpen());
        assertTrue(rig.webSocket.closeReason().isEmpty());
        assertFalse(rig.connection.runsApplicationCode());
    }
}
