package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.OverflowPolicy;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Setup;
import org.ws101.testing.Hex;
import org.ws101.testing.RecordingObserver;

/** What observers of a connection are told. */
class ObservationTest {
    private static final WebSocketListener QUIET = new WebSocketListener() {};
    private static final WebSocketListener ECHO = new WebSocketListener() {
        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }
    };
    private static final WebSocketListener FAULTY = new WebSocketListener() {
        @Override
        public void onText(WebSocket webSocket, String text) {
            throw new IllegalStateException(text);
        }
    };

    private final RecordingObserver observer = new RecordingObserver();

    private Rig notStarted(Role role, WebSocketOptions.Builder options, @Nullable WebSocketListener listener) {
        return Rig.observed(new Setup(role, options.build(), Optional.empty(), null, null), listener, observer);
    }

    /** One that has opened, of which nothing else has been told yet. */
    private Rig open(Role role, WebSocketOptions.Builder options, @Nullable WebSocketListener listener) {
        Rig rig = notStarted(role, options, listener).start();
        expect("accepted", "open");
        return rig;
    }

    private Rig open(Role role) {
        return open(role, WebSocketOptions.builder(), QUIET);
    }

    private void expect(String... events) {
        assertEquals(List.of(events), observer.events());
    }

    /** How many bytes a small frame takes beside its payload: clients mask. */
    private static int headerOf(Role sender) {
        return sender == Role.CLIENT ? 6 : 2;
    }

    private static Role peerOf(Role role) {
        return role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
    }

    @Nested
    class OfAHandshake {
        @ParameterizedTest
        @EnumSource
        void itIsAcceptedBeforeTheConnectionOpens(Role role) {
            Rig rig = notStarted(role, WebSocketOptions.builder(), QUIET);
            expect();
            rig.start();
            expect("accepted", "open");
        }

        @Test
        void itIsAcceptedOnce() {
            Rig rig = notStarted(Role.SERVER, WebSocketOptions.builder(), QUIET);
            rig.connection.handshakeAccepted();
            expect("accepted");
            rig.start();
            expect("open");
            rig.connection.handshakeAccepted();
            expect();
        }

        /** It cannot be observed, then. */
        @Test
        void nobodyNeedBeTold() {
            Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), QUIET);
            rig.connection.handshakeAccepted();
            rig.connection.notSent();
            expect();
        }

        @Test
        void aConnectionThatNeverOpensNeitherOpensNorCloses() {
            Rig rig = notStarted(Role.SERVER, WebSocketOptions.builder(), QUIET);
            rig.connection.abort("the request could not be upgraded");
            expect("failure org.ws101.WebSocketException: The connection was dropped: the request could not be"
                    + " upgraded");
            rig.start();
            rig.connection.handshakeAccepted();
            expect();
        }

        @Test
        void allIsOfOneConnection() {
            Rig rig = open(Role.SERVER);
            rig.arriveText("x");
            rig.webSocket.abort();
            assertEquals(
                    Set.of(new ObservedConnection(
                            rig.webSocket.id(),
                            "the endpoint",
                            "/path",
                            rig.webSocket.remoteAddress(),
                            Optional.of("ann"))),
                    observer.connections());
        }
    }

    @Nested
    class OfMessages {
        @ParameterizedTest
        @EnumSource
        void receivedWhole(Role role) {
            Rig rig = open(role);
            int header = headerOf(peerOf(role));
            rig.arriveText("é", "x".repeat(125), "x".repeat(126));
            rig.transport.arrive(rig.peer.message(new Message.Binary(new byte[65_536])));
            expect(
                    "received text 2 in " + (2 + header),
                    "received text 125 in " + (125 + header),
                    "received text 126 in " + (128 + header),
                    "received binary 65536 in " + (65_544 + header));
        }

        /** Each frame has a header; what stands between the frames does not count. */
        @ParameterizedTest
        @EnumSource
        void receivedInFrames(Role role) {
            for (WebSocketListener listener : new WebSocketListener[] {QUIET, null}) {
                Rig rig = open(role, WebSocketOptions.builder(), listener);
                int header = headerOf(peerOf(role));
                rig.transport.arrive(
                        rig.peer.frame(false, Opcode.BINARY, "a"),
                        rig.peer.ping("1"),
                        rig.peer.frame(false, Opcode.CONTINUATION, "bc"));
                expect();
                rig.transport.arrive(rig.peer.frame(true, Opcode.CONTINUATION, "d"), rig.peer.text("e"));
                expect("received binary 4 in " + (4 + 3 * header), "received text 1 in " + (1 + header));
            }
        }

        @ParameterizedTest
        @EnumSource
        void sentWhole(Role role) {
            Rig rig = open(role, WebSocketOptions.builder(), null);
            int header = headerOf(role);
            rig.webSocket.sendText("é");
            rig.webSocket.sendBinary(new byte[126]);
            var unused = rig.webSocket.sendAsync(new Message.Text("x".repeat(100)));
            expect(
                    "sent text 2 in " + (2 + header),
                    "sent binary 126 in " + (128 + header),
                    "sent text 100 in " + (100 + header));
        }

        @ParameterizedTest
        @EnumSource
        void sentInFrames(Role role) {
            Rig rig = open(role, WebSocketOptions.builder().maxFrameSize(125), null);
            int header = headerOf(role);
            rig.webSocket.sendAll(new Message.Text("x".repeat(300)));
            expect("sent text 300 in " + (300 + 3 * header));
            rig.webSocket.send(Message.Text.part("ab"));
            rig.webSocket.send(new Message.Ping(new byte[3]));
            expect();
            rig.webSocket.send(new Message.Text("c"));
            expect("sent text 3 in " + (3 + 2 * header));
            rig.webSocket.frames().sendFrame(new Frame(false, 0, Opcode.BINARY, false, new byte[2]));
            rig.webSocket.frames().sendFrame(new Frame(false, 0, Opcode.CONTINUATION, false, new byte[2]));
            expect();
            rig.webSocket.frames().sendFrame(new Frame(true, 0, Opcode.CONTINUATION, false, new byte[0]));
            expect("sent binary 4 in " + (4 + 3 * header));
        }

        @Test
        void controlFramesAreNone() {
            Rig rig = open(Role.SERVER);
            rig.webSocket.send(new Message.Ping(new byte[3]));
            rig.transport.arrive(rig.peer.ping("x"), rig.peer.message(new Message.Pong(new byte[1])));
            expect();
        }

        @Test
        void broadcast() {
            PreparedMessage message = PreparedMessage.of(new Message.Text("hello"));
            open(Role.SERVER).connection.tryOffer(message);
            expect("sent text 5 in 7");
            open(Role.CLIENT).connection.tryOffer(message);
            expect("sent text 5 in 11");
        }

        @Test
        void ofACallbackComeBeforeItsAnswer() {
            Rig rig = open(Role.SERVER, WebSocketOptions.builder(), ECHO);
            rig.arriveText("one", "two");
            expect("received text 3 in 9", "sent text 3 in 5", "received text 3 in 9", "sent text 3 in 5");
            rig.expectSent("one", "two");
        }

        /** As large as the writes of the transport, which have nothing else in them. */
        @Test
        void compressed() {
            CompressorPool pool = new CompressorPool(2);
            Rig client = compressing(Role.CLIENT, pool, QUIET);
            Rig server = compressing(Role.SERVER, pool, ECHO);
            expect("accepted", "open", "accepted", "open");
            String text = "0123456789".repeat(200);
            client.webSocket.sendText(text);
            byte[] request = client.transport.write(0);
            assertTrue(request.length < 50, request.length + " bytes are not compressed");
            expect("sent text 2000 in " + request.length);
            server.transport.arrive(request);
            byte[] response = server.transport.write(0);
            assertEquals(request.length - 4, response.length); // it is not masked
            expect("received text 2000 in " + request.length, "sent text 2000 in " + response.length);
            client.transport.arrive(response);
            expect("received text 2000 in " + response.length);
        }

        /** A broadcast is compressed once; each connection is told the same. */
        @Test
        void broadcastCompressed() {
            CompressorPool pool = new CompressorPool(2);
            PreparedMessage message = PreparedMessage.of(new Message.Text("0123456789".repeat(200)));
            Rig first = compressing(Role.SERVER, pool, QUIET);
            Rig second = compressing(Role.SERVER, pool, QUIET);
            expect("accepted", "open", "accepted", "open");
            first.connection.tryOffer(message);
            second.connection.tryOffer(message);
            String told = "sent text 2000 in " + first.transport.write(0).length;
            expect(told, told);
        }

        @Test
        void compressedInFrames() {
            Rig rig = compressing(Role.SERVER, new CompressorPool(1), null);
            expect("accepted", "open");
            rig.transport.arrive(Hex.bytes("""
                    41 88 00000000 f24805000000ffff  // "He", RFC 7692 §7.2.3.5
                    80 85 00000000 cac9c90700        // "llo"
                    """));
            expect("received text 5 in " + (8 + 5 + 2 * 6));
        }

        private Rig compressing(Role role, CompressorPool pool, @Nullable WebSocketListener listener) {
            PermessageDeflate settings = PermessageDeflate.defaults();
            DeflateParameters agreed = DeflateNegotiation.accept(DeflateNegotiation.offers(settings), settings)
                    .orElseThrow();
            Extension extension = role == Role.SERVER
                    ? DeflateExtension.server(agreed, settings, pool)
                    : DeflateExtension.client(agreed, settings, pool);
            Setup setup = new Setup(role, WebSocketOptions.defaults(), Optional.empty(), extension, null);
            return Rig.observed(setup, listener, observer).start();
        }
    }

    /** The peer takes nothing; two messages of seven bytes each fill the queue. */
    @Nested
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
    class OfASlowPeer {
        private Rig full(OverflowPolicy policy) {
            Rig rig = open(
                    Role.SERVER, WebSocketOptions.builder().outboundMessages(2).outboundOverflow(policy), null);
            rig.transport.limitTo(0);
            rig.webSocket.sendText("first");
            rig.webSocket.sendText("other");
            expect("sent text 5 in 7", "sent text 5 in 7");
            return rig;
        }

        @Test
        void aSenderWaitsForRoom() throws InterruptedException {
            Rig rig = full(OverflowPolicy.BLOCK);
            Thread sender = new Thread(() -> rig.webSocket.sendText("third"));
            sender.start();
            while (sender.getState() != Thread.State.TIMED_WAITING) {
                assertTrue(sender.isAlive(), "it did not block");
                Thread.onSpinWait();
            }
            expect("SENDER_WAITS with 14");
            rig.transport.takeAll();
            sender.join();
            expect("sent text 5 in 7");
        }

        @Test
        void aBroadcastWaitsForRoom() throws InterruptedException {
            Rig rig = full(OverflowPolicy.FAIL);
            PreparedMessage message = PreparedMessage.of(new Message.Text("third"));
            Thread sender = new Thread(() -> rig.connection.offer(message, 0));
            sender.start();
            while (sender.getState() != Thread.State.TIMED_WAITING) {
                assertTrue(sender.isAlive(), "it did not block");
                Thread.onSpinWait();
            }
            expect("SENDER_WAITS with 14");
            rig.transport.takeAll();
            sender.join();
            expect("sent text 5 in 7");
        }

        @Test
        void aMessageIsNotSent() {
            Rig rig = full(OverflowPolicy.FAIL);
            assertThrows(WebSocketException.class, () -> rig.webSocket.sendText("third"));
            expect("NOT_SENT with 14");
            assertTrue(rig.webSocket.sendAsync(new Message.Text("x")).isCompletedExceptionally());
            expect("NOT_SENT with 14");
            rig.connection.notSent();
            expect("NOT_SENT with 14");
        }

        @Test
        void itReadsNothing() {
            Rig rig = full(OverflowPolicy.BLOCK);
            rig.timers.advance(Duration.ofSeconds(11));
            List<String> events = observer.events();
            assertEquals("READS_NOTHING with 14", events.get(0));
            assertTrue(
                    events.get(1)
                            .startsWith(
                                    "failure org.ws101.WebSocketException: The connection was dropped: the peer read"
                                            + " nothing"),
                    events.get(1));
            assertEquals(
                    List.of("at most 14", "closed with 1006 by NOBODY after PT10S"), events.subList(2, events.size()));
        }
    }

    @Nested
    class OfPings {
        @ParameterizedTest
        @EnumSource
        void ofTheApplication(Role role) {
            Rig rig = open(role);
            var unused = rig.webSocket.ping();
            String ping = rig.sent().get(0);
            rig.timers.advance(Duration.ofMillis(30));
            rig.transport.arrive(rig.peer.message(new Message.Pong(
                    ping.substring("ping:".length()).getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
            expect("round trip PT0.03S");
        }

        /** The second pong answers nothing. */
        @ParameterizedTest
        @EnumSource
        void thatAreSentToASilentPeer(Role role) {
            Rig rig = open(role, WebSocketOptions.builder().pingInterval(Duration.ofSeconds(5)), QUIET);
            rig.timers.advance(Duration.ofSeconds(5));
            rig.expectSent("ping:");
            rig.timers.advance(Duration.ofMillis(30));
            rig.transport.arrive(rig.peer.message(new Message.Pong(new byte[0])));
            rig.transport.arrive(rig.peer.message(new Message.Pong(new byte[0])));
            expect("round trip PT0.03S");
        }
    }

    @Nested
    class OfTheEnd {
        private final CloseReason normal = CloseReason.of(CloseCode.NORMAL_CLOSURE);

        @ParameterizedTest
        @EnumSource
        void weClose(Role role) {
            Rig rig = open(role);
            rig.timers.advance(Duration.ofSeconds(2));
            rig.webSocket.close(normal.code());
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            rig.transport.end();
            expect("at most 0", "closed with 1000 by US after PT2S");
        }

        @ParameterizedTest
        @EnumSource
        void thePeerCloses(Role role) {
            Rig rig = open(role);
            rig.arriveClose(CloseCode.GOING_AWAY);
            rig.transport.end();
            expect("at most 0", "closed with 1001 by PEER after PT0S");
        }

        @ParameterizedTest
        @EnumSource
        void thePeerBreaksARule(Role role) {
            Rig rig = open(role);
            rig.transport.arrive(rig.peer.breach());
            rig.transport.end();
            WebSocketFailure breach = new WebSocketFailure(CloseCode.PROTOCOL_ERROR, "reserved opcode 3");
            expect("failure " + breach, "at most 0", "closed with 1002 by US after PT0S");
        }

        @ParameterizedTest
        @EnumSource
        void theNetworkFails(Role role) {
            Rig rig = open(role);
            rig.transport.failReads(new IOException("reset"));
            expect("failure java.io.IOException: reset", "at most 0", "closed with 1006 by NOBODY after PT0S");
        }

        @ParameterizedTest
        @EnumSource
        void thePeerIsGone(Role role) {
            Rig rig = open(role);
            rig.transport.end();
            expect("at most 0", "closed with 1006 by NOBODY after PT0S");
        }

        @Test
        void theApplicationDropsIt() {
            open(Role.SERVER).webSocket.abort();
            expect("at most 0", "closed with 1006 by NOBODY after PT0S");
        }

        @ParameterizedTest
        @EnumSource
        void aCallbackThrows(Role role) {
            Rig rig = open(role, WebSocketOptions.builder(), FAULTY);
            rig.arriveText("a bug");
            rig.arriveClose(CloseCode.INTERNAL_SERVER_ERROR);
            rig.transport.end();
            rig.timers.advance(Duration.ofSeconds(1));
            List<String> events = observer.events();
            int header = headerOf(peerOf(role));
            assertEquals(
                    List.of(
                            "received text 5 in " + (5 + header),
                            "failure java.lang.IllegalStateException: a bug",
                            "at most 0",
                            "closed with 1011 by US after PT0S"),
                    events);
        }

        @Test
        void aBlockingApplicationThrows() {
            Rig rig = open(Role.SERVER, WebSocketOptions.builder(), null);
            new BlockingEndpoint(rig.connection, webSocket -> {
                        throw new IllegalStateException("a bug");
                    })
                    .run();
            expect("failure java.lang.IllegalStateException: a bug");
        }

        /** A message of 102 bytes waits for the end of the callback, and another. */
        @Test
        void theMostThatWasQueuedIsTold() {
            Rig rig = open(Role.SERVER, WebSocketOptions.builder(), ECHO);
            rig.arriveText("x".repeat(100), "y".repeat(50));
            rig.arriveText("z");
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            List<String> events = observer.events();
            assertEquals(
                    List.of("at most 154", "closed with 1000 by PEER after PT0S"), events.subList(6, events.size()));
        }
    }

    @Nested
    class ThatThrows {
        /** Fails in every method. */
        private static final class Failing implements WebSocketObserver {
            private final Consumer<String> failure;

            Failing(Consumer<String> failure) {
                this.failure = failure;
            }

            @Override
            public void onHandshakeAccepted(ObservedConnection connection) {
                failure.accept("onHandshakeAccepted");
            }

            @Override
            public void onOpen(ObservedConnection connection) {
                failure.accept("onOpen");
            }

            @Override
            public void onMessageReceived(ObservedConnection connection, Opcode type, long size, long wireSize) {
                failure.accept("onMessageReceived");
            }

            @Override
            public void onMessageSent(ObservedConnection connection, Opcode type, long size, long wireSize) {
                failure.accept("onMessageSent");
            }

            @Override
            public void onSlowConsumer(ObservedConnection connection, Slowness how, long queued) {
                failure.accept("onSlowConsumer");
            }

            @Override
            public void onRoundTrip(ObservedConnection connection, Duration roundTrip) {
                failure.accept("onRoundTrip");
            }

            @Override
            public void onFailure(ObservedConnection connection, Throwable cause) {
                failure.accept("onFailure");
            }

            @Override
            public void onQueueHighWater(ObservedConnection connection, long bytes) {
                failure.accept("onQueueHighWater");
            }

            @Override
            public void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {
                failure.accept("onClose");
            }
        }

        private void harmsNothing(Consumer<String> failure, String thrown) {
            List<String> failed = new ArrayList<>();
            Setup setup = new Setup(
                    Role.SERVER,
                    WebSocketOptions.builder()
                            .outboundMessages(2)
                            .outboundOverflow(OverflowPolicy.FAIL)
                            .build(),
                    Optional.empty(),
                    null,
                    null);
            Failing failing = new Failing(method -> {
                failed.add(method);
                failure.accept(method);
            });
            Rig rig = Rig.observed(setup, ECHO, failing, observer).start();
            rig.arriveText("one");
            rig.arriveText("two");
            rig.expectSent("one", "two");
            var unused = rig.webSocket.ping();
            rig.transport.arrive(rig.peer.message(new Message.Pong(rig.sent()
                    .get(0)
                    .substring("ping:".length())
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
            rig.connection.notSent();
            rig.transport.arrive(rig.peer.breach());
            rig.transport.end();
            rig.settle();
            expect(
                    "accepted",
                    "open",
                    "received text 3 in 9",
                    "sent text 3 in 5",
                    "received text 3 in 9",
                    "sent text 3 in 5",
                    "round trip PT0S",
                    "NOT_SENT with 0",
                    "failure " + new WebSocketFailure(CloseCode.PROTOCOL_ERROR, "reserved opcode 3"),
                    "at most 5",
                    "closed with 1002 by US after PT0S");
            assertEquals(11, failed.size());
            String name = Failing.class.getName();
            List<String> lines = rig.log.lines().stream()
                    .filter(line -> line.startsWith("WARNING"))
                    .toList();
            assertEquals(
                    failed.stream()
                            .distinct()
                            .map(method -> "WARNING The observer " + name + " failed in " + method
                                    + ", which does not affect the connection <" + thrown + ">")
                            .toList(),
                    lines);
        }

        @Test
        void anException() {
            harmsNothing(
                    method -> {
                        throw new IllegalStateException("on purpose");
                    },
                    "java.lang.IllegalStateException: on purpose");
        }

        @Test
        void anError() {
            harmsNothing(
                    method -> {
                        throw new AssertionError("on purpose");
                    },
                    "java.lang.AssertionError: on purpose");
        }
    }
}
