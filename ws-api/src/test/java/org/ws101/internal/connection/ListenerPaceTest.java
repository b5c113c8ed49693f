package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.OverflowPolicy;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;

/** A listener that is behind holds reading back, and what it answers later waits for room in its order. */
class ListenerPaceTest {
    private final RecordingListener listener = new RecordingListener();

    /** Where the callbacks run. */
    enum Style {
        IN_TURNS,
        DISPATCHED;

        Rig start(WebSocketListener listener) {
            WebSocketOptions.Builder options = WebSocketOptions.builder();
            return this == IN_TURNS ? Rig.listening(listener, options) : Rig.dispatching(listener, options);
        }
    }

    @Test
    void isOfAConnectionWithAListenerAlone() {
        Rig blocking = Rig.blocking();
        assertThrows(IllegalArgumentException.class, () -> ListenerPace.of(blocking.webSocket));
        Rig rig = Rig.listening(listener, WebSocketOptions.builder().inboundMessages(7));
        assertEquals(7, ListenerPace.of(rig.webSocket).inboundMessages());
    }

    @Nested
    class Pausing {
        private void pauseAt(String text) {
            listener.doing((webSocket, call) -> {
                if (call.equals("text:" + text)) {
                    ListenerPace.of(webSocket).pauseReading();
                }
            });
        }

        @ParameterizedTest
        @EnumSource
        void withinACallbackHandsOverNothingMore(Style style) {
            pauseAt("two");
            Rig rig = style.start(listener);
            rig.arriveText("one", "two", "three", "four");
            rig.settle();
            listener.expect("open", "text:one", "text:two");
            assertFalse(rig.transport.isReading());

            ListenerPace.of(rig.webSocket).resumeReading();
            rig.settle();
            listener.expect("text:three", "text:four");
            assertTrue(rig.transport.isReading());
        }

        @ParameterizedTest
        @EnumSource
        void duringOnOpenReadsWhenItGoesOn(Style style) {
            listener.doing((webSocket, call) -> {
                if (call.equals("open")) {
                    ListenerPace.of(webSocket).pauseReading();
                }
            });
            Rig rig = style.start(listener);
            rig.arriveText("one");
            rig.settle();
            listener.expect("open");

            ListenerPace.of(rig.webSocket).resumeReading();
            rig.settle();
            listener.expect("text:one");
        }

        @Test
        void thatHasEndedBeforeTheTurnDoesGoesOnInIt() {
            listener.doing((webSocket, call) -> {
                if (call.equals("text:one")) {
                    ListenerPace.of(webSocket).pauseReading();
                    ListenerPace.of(webSocket).resumeReading(); // the transport fails a resume that is one too many
                }
            });
            Rig rig = Rig.listening(listener);
            rig.arriveText("one", "two");
            listener.expect("open", "text:one", "text:two");
        }

        @Test
        void findsThePeersCloseFrameASecondAfterOurs() {
            pauseAt("one");
            Rig rig = Rig.listening(listener);
            rig.transport.arrive(rig.peer.text("one", "two"), rig.peer.close(CloseCode.NORMAL_CLOSURE));
            rig.webSocket.close();
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(Duration.ofSeconds(1));
            rig.settle();
            assertTrue(rig.transport.isClosed());
            listener.expect("open", "text:one", "text:two", "close:1000");
        }
    }

    @Nested
    class SendingInTurn {
        private Rig full(WebSocketOptions.Builder options) {
            Rig rig = Rig.listening(listener, options.outboundMessages(2).maxFrameSize(125));
            rig.transport.limitTo(0);
            rig.webSocket.sendText("one");
            rig.webSocket.sendText("two");
            return rig;
        }

        private CompletableFuture<@Nullable Void> send(Rig rig, String text) {
            return ListenerPace.of(rig.webSocket)
                    .sendInTurn(new Message.Text(text))
                    .toCompletableFuture();
        }

        @Test
        void completesWhenTheMessageIsQueued() {
            Rig rig = full(WebSocketOptions.builder());
            CompletableFuture<?> waits = send(rig, "three");
            assertFalse(waits.isDone());
            rig.transport.takeMore(10); // what waited before, and no more
            rig.settle();
            assertTrue(waits.isDone());
        }

        @Test
        void completesAtOnceWhereItIsCollectedWithOthers() {
            listener.doing((webSocket, call) -> {
                if (call.startsWith("text:")) {
                    CompletableFuture<?> sent = ListenerPace.of(webSocket)
                            .sendInTurn(new Message.Text(call))
                            .toCompletableFuture();
                    assertTrue(sent.isDone());
                }
            });
            Rig rig = Rig.listening(listener);
            rig.arriveText("one", "two");
            listener.expect("open", "text:one", "text:two");
            rig.expectSent("text:one", "text:two");
        }

        @ParameterizedTest
        @EnumSource(names = {"BLOCK", "FAIL"})
        void anyNumberWaitsInItsOrder(OverflowPolicy policy) {
            Rig rig = full(WebSocketOptions.builder().outboundOverflow(policy));
            CompletableFuture<?> all = CompletableFuture.allOf(IntStream.range(0, 1_000)
                    .mapToObj(i -> send(rig, "text " + i))
                    .toArray(CompletableFuture[]::new));
            assertFalse(all.isDone());
            rig.transport.takeAll();
            rig.settle();
            assertTrue(all.isDone() && !all.isCompletedExceptionally());
            assertEquals(
                    IntStream.range(0, 1_000).mapToObj(i -> "text " + i).toList(),
                    rig.sent().subList(2, 1_002));
        }

        @Test
        void withoutAnEndHoldsNoReadingBack() {
            Rig rig = Rig.listening(listener, WebSocketOptions.builder().outboundMessages(20));
            rig.transport.limitTo(0);
            for (int i = 0; i < 100; i++) {
                assertEquals(i < 10, send(rig, "text " + i).isDone());
            }
            rig.arriveText("one");
            listener.expect("open", "text:one");
            assertTrue(rig.transport.isReading());
        }

        @Test
        void dropsTheConnectionWhereThatIsAskedFor() {
            Rig rig = full(WebSocketOptions.builder().outboundOverflow(OverflowPolicy.ABORT));
            assertFailed(send(rig, "three"), WebSocketClosedException.class);
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void failsWithTheConnection() {
            Rig rig = full(WebSocketOptions.builder());
            CompletableFuture<?> waits = send(rig, "three");
            rig.webSocket.abort();
            rig.settle();
            assertFailed(waits, WebSocketClosedException.class);
            assertFailed(send(rig, "four"), WebSocketClosedException.class);
        }

        @Test
        void failsWhenItCannotBeEncoded() {
            Rig rig = full(WebSocketOptions.builder());
            CompletableFuture<?> waits = send(rig, "\ud800"); // what cannot be encoded fails when it is queued
            rig.transport.takeAll();
            assertFailed(waits, IllegalArgumentException.class);
            assertTrue(rig.webSocket.isOpen());
        }

        @Test
        void takesNoParts() {
            CompletableFuture<?> sent = ListenerPace.of(Rig.listening(listener).webSocket)
                    .sendInTurn(Message.Text.part("part"))
                    .toCompletableFuture();
            assertFailed(sent, IllegalArgumentException.class);
        }

        private static void assertFailed(CompletableFuture<?> sent, Class<? extends Throwable> with) {
            assertInstanceOf(
                    with, assertThrows(CompletionException.class, sent::join).getCause());
        }
    }
}
