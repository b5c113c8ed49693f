package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.RatePolicy;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.log.EndLog;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.StoppedException;
import org.ws101.testing.ManualTimers;
import org.ws101.testing.RecordedLog;

/** No connection ends without a trace, and each leaves one. */
class EndLogTest {
    private static void assertTold(Rig rig, String text) {
        String id = rig.webSocket.id();
        String brackets = id.startsWith("s") ? id + " the attachment" : id;
        assertEquals(List.of("INFO the endpoint (" + brackets + "): " + text), rig.log.lines());
    }

    private static void assertSilent(Rig rig) {
        assertEquals(List.of(), rig.log.lines());
    }

    private static Rig of(Role role) {
        return Rig.notStarted(role, WebSocketOptions.builder(), null).start();
    }

    @Test
    void numbersInTheReasonMakeNoOtherKind() {
        RecordedLog recorded = new RecordedLog();
        PeerLog log = new PeerLog(recorded, new ManualTimers());
        for (int bytes : new int[] {1, 22}) {
            new EndLog(log, "the endpoint", null)
                    .ended(
                            new CloseReason(CloseCode.ABNORMAL_CLOSURE, ""),
                            new WebSocketException("the peer read nothing: " + bytes + " bytes have left"));
        }
        assertEquals(List.of("INFO the endpoint: the peer read nothing: 1 bytes have left (1006)"), recorded.lines());
    }

    /** As when it took so long to stop that a connection is left which still receives. */
    @Test
    void noThreadOfAnApplicationThatStopsIsNoFault() {
        RecordedLog recorded = new RecordedLog();
        new EndLog(new PeerLog(recorded, new ManualTimers()), "the endpoint", null).noThread(new StoppedException());
        assertEquals(
                List.of("INFO the endpoint: The connection was dropped: the application is stopping (1006)"),
                recorded.lines());
    }

    @Nested
    class ByThePeer {
        @ParameterizedTest
        @EnumSource
        void aBreach(Role role) {
            Rig rig = of(role);
            rig.transport.arrive(rig.peer.breach());
            rig.timers.advance(Duration.ofSeconds(10));
            assertTold(
                    rig,
                    "data of the peer failed the connection with 1002 protocol-error (reserved opcode 3); the"
                            + " peer, or an intermediary, violates RFC 6455");
        }

        @Test
        void textThatEndsWithinACharacter() {
            Rig rig = of(Role.SERVER);
            byte[] frame = rig.peer.frame(true, Opcode.BINARY, new byte[] {(byte) 0xE2, (byte) 0x82});
            frame[0] = (byte) 0x81; // text
            rig.transport.arrive(frame);
            rig.timers.advance(Duration.ofSeconds(10));
            assertTold(
                    rig,
                    "data of the peer failed the connection with 1007 invalid-frame-payload-data (text ends within a"
                            + " character); send text in UTF-8, and other data as binary messages");
        }

        @Test
        void aMessageOverTheLimit() {
            Rig rig = Rig.blocking(WebSocketOptions.builder().maxMessageSize(10));
            rig.arriveText("eleven chars");
            rig.timers.advance(Duration.ofSeconds(10));
            assertTold(
                    rig,
                    "data of the peer failed the connection with 1009 message-too-big (message is larger than the"
                            + " limit of 10 bytes (maxMessageSize)); raise the option in brackets, or send smaller messages");
        }

        @Test
        void messagesThatComeFasterThanARate() {
            Rig rig =
                    Rig.blocking(WebSocketOptions.builder().messagesPerSecond(2).rateOverflow(RatePolicy.CLOSE));
            rig.arriveText("1", "2", "3");
            rig.timers.advance(Duration.ofSeconds(10));
            assertTold(
                    rig,
                    "data of the peer failed the connection with 1008 policy-violation (more than 2 messages a second"
                            + " (messagesPerSecond)); raise the option in brackets, or send more slowly");
        }

        @Test
        void textThatIsNoUtf8() {
            Rig rig = of(Role.SERVER);
            byte[] frame = rig.peer.frame(true, Opcode.BINARY, new byte[] {(byte) 0xFF});
            frame[0] = (byte) 0x81; // text
            rig.transport.arrive(frame);
            rig.timers.advance(Duration.ofSeconds(10));
            assertTold(
                    rig,
                    "data of the peer failed the connection with 1007 invalid-frame-payload-data (text is not"
                            + " valid UTF-8); send text in UTF-8, and other data as binary messages");
        }

        @Test
        void aReset() {
            Rig rig = of(Role.SERVER);
            rig.transport.failReads(new IOException("Connection reset by peer"));
            assertTold(rig, "the network connection was lost: java.io.IOException: Connection reset by peer (1006)");
        }

        @Test
        void anEndWithoutACloseFrame() {
            Rig rig = of(Role.CLIENT);
            rig.transport.end();
            assertTold(
                    rig,
                    "the peer ended the network connection without a close frame (1006); if a proxy ends idle"
                            + " connections, set pingInterval below its timeout");
        }

        @ParameterizedTest
        @ValueSource(ints = {1002, 1003, 1007, 1008, 1009, 1010, 1011})
        void aComplaint(int code) {
            Rig rig = of(Role.SERVER);
            rig.arriveClose(CloseCode.of(code));
            rig.timers.advance(Duration.ofSeconds(10));
            assertTold(rig, "the peer closed the connection with " + CloseCode.of(code));
        }

        @ParameterizedTest
        @ValueSource(ints = {1000, 1001, 1012, 4000})
        void anOrderlyCloseIsNoNews(int code) {
            Rig rig = of(Role.SERVER);
            rig.arriveClose(CloseCode.of(code));
            rig.timers.advance(Duration.ofSeconds(10));
            assertSilent(rig);
        }
    }

    @Nested
    class ByUs {
        @Test
        void noSignOfLife() {
            Rig rig = Rig.blocking(WebSocketOptions.builder()
                    .pingInterval(Duration.ofSeconds(20))
                    .pongTimeout(Duration.ofSeconds(15)));
            rig.timers.advance(Duration.ofSeconds(35));
            assertTold(
                    rig,
                    "The connection was dropped: no byte came from the peer within pongTimeout, 15 s, after a"
                            + " ping and the time for earlier output, 0 s; raise the option pongTimeout if the network may"
                            + " pause for longer (1006)");
        }

        @Test
        void nothingComesOrGoes() {
            Rig rig = Rig.blocking(
                    WebSocketOptions.builder().pingInterval(Duration.ZERO).idleTimeout(Duration.ofSeconds(60)));
            rig.timers.advance(Duration.ofSeconds(60));
            rig.arriveClose(CloseCode.GOING_AWAY);
            assertTold(
                    rig,
                    "the connection was closed with 1001 going-away, because no byte was received or sent for"
                            + " idleTimeout, 60 s; raise that option, or set it to 0 for no limit");
        }

        @Test
        void thePeerDoesNotAnswerTheClose() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.close();
            rig.timers.advance(Duration.ofSeconds(30));
            assertTold(
                    rig,
                    "The connection was dropped: the peer did not answer the close frame within closeTimeout, 10"
                            + " s (1006)");
        }

        @Test
        void theAnswerToTheCloseWaitsForAThreadOfOurs() {
            Rig rig = of(Role.CLIENT);
            ReadTurns turns = new ReadTurns(rig.connection, null);
            turns.resume();
            assertTrue(turns.begin());
            rig.transport.whileWriting(() -> rig.timers.advance(Duration.ofSeconds(30)));
            WebSocketTimeoutException thrown =
                    assertThrows(WebSocketTimeoutException.class, () -> rig.webSocket.close());
            String why = "the application did not read within closeTimeout, 10 s, so an answer to the close frame was"
                    + " not seen; return from callbacks sooner, call receive until it fails, or add threads to the"
                    + " executor; reading also waits for the options messagesPerSecond and bytesPerSecond";
            assertTrue(String.valueOf(thrown.getMessage()).contains(why), thrown.getMessage());
            assertTold(rig, "The connection was dropped: " + why + " (1006)");
        }

        @Test
        void aClosingHandshakeIsNoNewsWhateverItsCode() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.close(CloseCode.POLICY_VIOLATION, "out");
            rig.arriveClose(CloseCode.POLICY_VIOLATION);
            assertSilent(rig);
        }

        @Test
        void aCloseForWhatThePeerDoes() {
            Rig rig = of(Role.SERVER);
            rig.connection.closeAndTell(new CloseReason(CloseCode.POLICY_VIOLATION, "too slow"), "be patient");
            rig.arriveClose(CloseCode.POLICY_VIOLATION);
            assertTold(rig, "the connection was closed with 1008 policy-violation (too slow); be patient");
        }

        @Test
        void aCloseThatTheApplicationWasFasterWithIsNoNews() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.close();
            rig.connection.closeAndTell(new CloseReason(CloseCode.POLICY_VIOLATION, "too slow"), "be patient");
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            assertSilent(rig);
        }

        @Test
        void whatTheApplicationDropsIsNoNews() {
            Rig rig = of(Role.SERVER);
            rig.webSocket.abort();
            assertSilent(rig);
        }
    }

    @Nested
    class ByTheApplication {
        private Rig failingWith(RuntimeException thrown) {
            Rig rig = Rig.listening(new WebSocketListener() {
                @Override
                public void onText(WebSocket webSocket, String text) {
                    throw thrown;
                }
            });
            rig.arriveText("hi");
            rig.timers.advance(Duration.ofSeconds(10));
            return rig;
        }

        /** As a codec does that cannot read what came. */
        @Test
        void aFailureWithACause() {
            WebSocketFailure failure = new WebSocketFailure(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "no JSON");
            failure.initCause(new IllegalArgumentException("line 1", new IllegalStateException("a comma")));
            assertTold(
                    failingWith(failure),
                    "the connection was failed with 1007 invalid-frame-payload-data (no JSON), because of"
                            + " java.lang.IllegalArgumentException: line 1 (java.lang.IllegalStateException: a comma); send"
                            + " data that the codec reads, or handle the exception in an @OnError method");
        }

        @Test
        void anExceptionOfOursWithoutItsStackTrace() {
            assertTold(
                    failingWith(new WebSocketException("The peer reads too slowly")),
                    "the application failed the connection: org.ws101.WebSocketException: The peer reads too"
                            + " slowly (1011)");
        }

        @Test
        void aTypeOfMessageThatItDoesNotTake() {
            assertTold(
                    failingWith(new WebSocketFailure(CloseCode.UNSUPPORTED_DATA, "no text")),
                    "the connection was failed with 1003 unsupported-data (no text); send the other type of"
                            + " message, or add a callback for this type");
        }

        @Test
        void anythingElseItKnowsItself() {
            assertTold(
                    failingWith(new WebSocketFailure(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "no JSON")),
                    "the connection was failed with 1007 invalid-frame-payload-data (no JSON)");
        }

        /** A bug, which has its stack trace. */
        @Test
        void anyOtherExceptionIsAWarning() {
            Rig rig = failingWith(new IllegalStateException("a bug"));
            String id = rig.webSocket.id();
            List<String> lines = rig.log.lines();
            assertEquals(1, lines.size(), lines::toString);
            String line = lines.get(0);
            assertTrue(line.startsWith("WARNING A callback of the endpoint ("), line);
            assertTrue(
                    line.endsWith(
                            " on " + id + " the attachment failed (1011) <java.lang.IllegalStateException: a bug>"),
                    line);
        }

        /** The peer may connect again and again. */
        @Test
        void aBugHasItsStackTraceOnceAMinute() {
            RecordedLog recorded = new RecordedLog();
            PeerLog log = new PeerLog(recorded, new ManualTimers());
            for (int i = 0; i < 10; i++) {
                new EndLog(log, "place", null).applicationFailed("A callback", new IllegalStateException("a bug"));
            }
            assertEquals(
                    List.of("WARNING A callback failed (1011) <java.lang.IllegalStateException: a bug>"),
                    recorded.lines());
        }

        @Test
        void proceedThatLetsAnExceptionOfOursThrough() {
            Rig rig = of(Role.SERVER);
            new BlockingEndpoint(rig.connection, webSocket -> {
                        throw new WebSocketException("a backend is away");
                    })
                    .run();
            rig.timers.advance(Duration.ofSeconds(10));
            assertTold(
                    rig,
                    "the application failed the connection: org.ws101.WebSocketException: a backend is away (1011)");
        }

        /** As beans do, so that observers know the reason; the peer may be faster than the exception. */
        @Test
        void aFailureThatItHasClosedWithBefore() {
            Rig rig = of(Role.SERVER);
            new BlockingEndpoint(rig.connection, webSocket -> {
                        webSocket.close(CloseCode.POLICY_VIOLATION, "out");
                        rig.arriveClose(CloseCode.POLICY_VIOLATION);
                        throw new WebSocketFailure(CloseCode.POLICY_VIOLATION, "out");
                    })
                    .run();
            assertTold(rig, "the connection was failed with 1008 policy-violation (out)");
        }

        @Test
        void aMessageThatIsLargerThanItsReceiverWants() {
            Rig rig = of(Role.SERVER);
            rig.arriveText("hello");
            new BlockingEndpoint(rig.connection, webSocket -> webSocket.receiveAll(2)).run();
            rig.timers.advance(Duration.ofSeconds(10));
            assertTold(
                    rig,
                    "the connection was failed with 1009 message-too-big (message is larger than the limit of 2"
                            + " bytes)");
        }
    }

    /** It is no fault of any text. */
    @Test
    void brokenCompressionHasARemedyOfItsOwn() {
        WebSocketFailure breach =
                new WebSocketFailure(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "invalid data for the extension");
        RecordedLog recorded = new RecordedLog();
        new EndLog(new PeerLog(recorded, new ManualTimers()), "place", null)
                .ended(new CloseReason(breach.code(), breach.text()), breach);
        String line = recorded.lines().get(0);
        assertTrue(
                line.contains("(invalid data for the extension); the peer, or an intermediary, violates RFC 7692"),
                line);
        assertTrue(line.contains("permessageDeflate") && !line.contains("UTF-8"), line);
    }

    /** A codec's exception may quote all of the payload, and whoever attaches something a request. */
    @Test
    void noMoreThanTwoHundredCharactersAreThePeers() {
        WebSocketFailure failure = new WebSocketFailure(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "no JSON");
        failure.initCause(new IllegalArgumentException("\n[2m" + "x".repeat(5_000)));
        RecordedLog recorded = new RecordedLog();
        EndLog log = new EndLog(new PeerLog(recorded, new ManualTimers()), "place", "/" + "y".repeat(5_000));
        log.failed(failure);
        String line = recorded.lines().get(0);
        assertEquals(-1, line.indexOf('\n'), line);
        assertTrue(line.contains("y".repeat(199) + "..."), line);
        assertTrue(line.length() < 750, line);
    }

    /** Which holds how long it took, so that it might be another each time. */
    @Test
    void whatIsDroppedForOneReasonIsOfOneKind() {
        RecordedLog recorded = new RecordedLog();
        PeerLog log = new PeerLog(recorded, new ManualTimers());
        for (int bytes = 1; bytes < 100; bytes++) {
            new EndLog(log, "place", null)
                    .ended(
                            CloseReason.of(CloseCode.ABNORMAL_CLOSURE),
                            new WebSocketException("dropped: " + bytes + " bytes have left"));
        }
        assertEquals(List.of("INFO place: dropped: 1 bytes have left (1006)"), recorded.lines());
    }

    @Test
    void anUnnamedBlockingApplicationIsNobody() {
        Setup setup = new Setup(Role.CLIENT, WebSocketOptions.defaults(), Optional.empty(), null, null);
        assertEquals("A connection", setup.place(null));
    }

    @Test
    void anUnnamedListenerIsCalledByItsClass() {
        Rig rig = Rig.dispatching(new RecordingListener(), WebSocketOptions.builder());
        rig.transport.arrive(rig.peer.message(new Message.Text("hi")));
        rig.transport.failReads(new IOException("gone"));
        rig.settle();
        assertEquals(
                List.of("INFO " + RecordingListener.class.getName() + " (" + rig.webSocket.id()
                        + "): the network connection was lost: java.io.IOException: gone (1006)"),
                rig.log.lines());
    }
}
