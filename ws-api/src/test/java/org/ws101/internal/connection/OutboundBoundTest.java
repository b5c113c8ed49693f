package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.OverflowPolicy;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.protocol.Role;

/** What a send does while the peer reads more slowly than we send. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class OutboundBoundTest {
    private static WebSocketOptions.Builder twoMessages() {
        return WebSocketOptions.builder().outboundMessages(2).maxFrameSize(125);
    }

    private static Rig full(WebSocketOptions.Builder options) {
        Rig rig = Rig.blocking(options);
        rig.transport.limitTo(0);
        rig.webSocket.sendText("one");
        rig.webSocket.sendText("two");
        return rig;
    }

    /** A thread that runs an action and keeps what it throws. */
    private static final class Sender extends Thread {
        private final Runnable action;
        private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();

        Sender(Runnable action) {
            this.action = action;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            try {
                action.run();
            } catch (Throwable e) {
                thrown.set(e);
            }
        }

        Sender awaitBlocked() {
            while (getState() != State.TIMED_WAITING) {
                assertTrue(isAlive(), "it did not block");
                Thread.onSpinWait();
            }
            return this;
        }

        @Nullable
        Throwable outcome() throws InterruptedException {
            join();
            return thrown.get();
        }
    }

    @Nested
    class OfABlockingSend {
        @Test
        void blocksAtTheBoundOfMessagesUntilThereIsRoom() throws InterruptedException {
            Rig rig = full(twoMessages());
            Sender sender = new Sender(() -> rig.webSocket.sendText("three")).awaitBlocked();
            rig.transport.takeAll();
            assertEquals(null, sender.outcome());
            rig.expectSent("one", "two", "three");
        }

        @Test
        void blocksAtTheBoundOfBytes() throws InterruptedException {
            Rig rig = Rig.blocking(WebSocketOptions.builder().outboundBytes(20));
            rig.transport.limitTo(0);
            rig.webSocket.sendText("0123456789"); // 12 bytes with its header
            Sender sender = new Sender(() -> rig.webSocket.sendText("0123456789")).awaitBlocked();
            rig.transport.takeAll();
            assertEquals(null, sender.outcome());
        }

        @Test
        void aMessageLargerThanTheBoundIsAcceptedWhenNothingElseIsQueued() {
            Rig rig = Rig.blocking(WebSocketOptions.builder().outboundBytes(20));
            rig.webSocket.sendText("x".repeat(100));
            rig.expectSent("x".repeat(100));
        }

        @Test
        void givesUpAfterTheSendTimeoutAndSendsNothing() throws InterruptedException {
            Rig rig = full(twoMessages().sendTimeout(Duration.ofMillis(1)));
            Sender sender = new Sender(() -> rig.webSocket.sendText("three"));
            Throwable outcome = sender.outcome();
            assertInstanceOf(WebSocketTimeoutException.class, outcome);
            assertTrue(outcome.getMessage().contains("sendTimeout"), outcome.getMessage());
            rig.transport.takeAll();
            rig.expectSent("one", "two");
            assertTrue(rig.webSocket.isOpen());
        }

        @Test
        void anInterruptWakesItKeepsTheStatusAndSendsNothing() throws InterruptedException {
            Rig rig = full(twoMessages());
            boolean[] interrupted = new boolean[1];
            Sender sender = new Sender(() -> {
                        try {
                            rig.webSocket.sendText("three");
                        } finally {
                            interrupted[0] = Thread.currentThread().isInterrupted();
                        }
                    })
                    .awaitBlocked();
            sender.interrupt();
            assertEquals(WebSocketException.class, classOf(sender.outcome()));
            assertTrue(interrupted[0]);
            rig.transport.takeAll();
            rig.expectSent("one", "two");
            assertTrue(rig.webSocket.isOpen());
        }

        @Test
        void aCloseWakesIt() throws InterruptedException {
            Rig rig = full(twoMessages());
            Sender sender = new Sender(() -> rig.webSocket.sendText("three")).awaitBlocked();
            rig.webSocket.close(CloseCode.GOING_AWAY);
            assertInstanceOf(WebSocketClosedException.class, sender.outcome());
        }

        @Test
        void theEndOfTheConnectionWakesIt() throws InterruptedException {
            Rig rig = full(twoMessages());
            Sender sender = new Sender(() -> rig.webSocket.sendText("three")).awaitBlocked();
            rig.connection.abort("the test says so");
            assertInstanceOf(WebSocketClosedException.class, sender.outcome());
        }

        @Test
        void beforeTheStartItWaitsForTheStart() throws InterruptedException {
            Rig rig = Rig.notStarted(Role.SERVER, twoMessages(), null);
            rig.webSocket.sendText("one");
            rig.webSocket.sendText("two");
            Sender sender = new Sender(() -> rig.webSocket.sendText("three")).awaitBlocked();
            rig.start();
            assertEquals(null, sender.outcome());
            rig.expectSent("one", "two", "three");
        }

        @Test
        void whatACallbackCollectedIsWrittenBeforeItBlocks() {
            RecordingListener listener = new RecordingListener();
            Rig rig = Rig.listening(listener, twoMessages());
            listener.doing((webSocket, call) -> {
                for (int i = 1; i <= 5; i++) {
                    webSocket.sendText("" + i);
                }
            });
            rig.arriveText("go");
            rig.expectSent("1", "2", "3", "4", "5");
            assertEquals(3, rig.transport.writes());
        }
    }

    @Nested
    class OfAFragmentedMessage {
        private static final String LARGE = "x".repeat(1000); // 8 frames

        @Test
        void blocksWithinTheMessageAndHoldsBackOthers() throws InterruptedException {
            Rig rig = Rig.blocking(twoMessages());
            rig.transport.limitTo(0);
            Sender large = new Sender(() -> rig.webSocket.sendText(LARGE)).awaitBlocked();
            Sender other = new Sender(() -> rig.webSocket.sendText("other")).awaitBlocked();
            CompletableFuture<Void> async = rig.webSocket.sendAsync(new Message.Text("async"));
            rig.transport.takeAll();
            assertEquals(null, large.outcome());
            assertEquals(null, other.outcome());
            rig.transport.takeAll();
            rig.settle();
            assertTrue(async.isDone());
            assertEquals(LARGE, rig.sent().get(0));
        }

        @Test
        void controlFramesGoBetweenItsFrames() throws InterruptedException {
            // two frames of 127 bytes fit the bound, a third does not, a ping does
            Rig rig = Rig.blocking(WebSocketOptions.builder().maxFrameSize(125).outboundBytes(300));
            rig.transport.limitTo(0);
            Sender large = new Sender(() -> rig.webSocket.sendText(LARGE)).awaitBlocked();
            rig.transport.arrive(rig.peer.ping("p"));
            rig.webSocket.send(new Message.Ping(new byte[0]));
            rig.transport.takeAll();
            assertEquals(null, large.outcome());
            rig.expectSent("pong:p", "ping:", LARGE);
        }

        @Test
        void theConnectionIsDroppedWhenTheRestCannotBeSent() throws InterruptedException {
            Rig rig = Rig.blocking(twoMessages().sendTimeout(Duration.ofMillis(1)));
            rig.transport.limitTo(0);
            Sender large = new Sender(() -> rig.webSocket.sendText(LARGE));
            assertInstanceOf(WebSocketTimeoutException.class, large.outcome());
            assertTrue(rig.transport.isClosed());
            assertFalse(rig.webSocket.isOpen());
        }

        @Test
        void aCloseInTheMiddleEndsItAndTheClosingHandshakeGoesOn() throws InterruptedException {
            Rig rig = Rig.blocking(twoMessages());
            rig.transport.limitTo(0);
            Sender large = new Sender(() -> rig.webSocket.sendText(LARGE)).awaitBlocked();
            rig.webSocket.close(CloseCode.GOING_AWAY);
            rig.transport.takeAll();
            assertInstanceOf(WebSocketClosedException.class, large.outcome());
            rig.expectSent("close:1001");
            assertFalse(rig.transport.isClosed());
        }

        @Test
        void aFutureThatFallsDueMeanwhileCompletesAfterIt() {
            RecordingListener listener = new RecordingListener();
            Rig rig = Rig.listening(listener, twoMessages());
            listener.doing((webSocket, call) -> {
                if (call.startsWith("text")) {
                    CompletableFuture<Void> second = webSocket
                            .sendAsync(new Message.Text("first")) // collected: it leaves when the next needs room
                            .thenRun(() -> webSocket.send(new Message.Text("second")));
                    webSocket.sendText(LARGE);
                    assertFalse(second.isCompletedExceptionally());
                }
            });
            rig.arriveText("go");
            rig.settle();
            listener.expect("open", "text:go");
            rig.expectSent("first", LARGE, "second"); // not within the large one
        }
    }

    @Nested
    class OfSendAsync {
        @Test
        void completesWhenTheMessageHasLeft() {
            Rig rig = Rig.blocking();
            assertTrue(rig.webSocket.sendAsync(new Message.Text("one")).isDone());
            rig.transport.limitTo(3);
            CompletableFuture<Void> two = rig.webSocket.sendAsync(new Message.Text("two"));
            assertFalse(two.isDone());
            rig.transport.takeMore(1);
            rig.settle();
            assertFalse(two.isDone());
            rig.transport.takeAll();
            assertTrue(two.isDone(), "nothing depends on it that would not be for this thread");
            two.join();
        }

        @Test
        void staysPendingAtTheBoundAndLeavesInOrder() {
            Rig rig = full(twoMessages());
            CompletableFuture<Void> three = rig.webSocket.sendAsync(new Message.Text("three"));
            CompletableFuture<Void> four = rig.webSocket.sendAsync(new Message.Text("four"));
            assertFalse(three.isDone() || four.isDone());
            rig.transport.takeAll();
            rig.settle();
            three.join();
            four.join();
            rig.expectSent("one", "two", "three", "four");
        }

        @Test
        void failsWhenItsQueueIsFullToo() {
            Rig rig = full(twoMessages());
            CompletableFuture<Void> three = rig.webSocket.sendAsync(new Message.Text("three"));
            CompletableFuture<Void> four = rig.webSocket.sendAsync(new Message.Text("four"));
            Throwable five = causeOf(rig.webSocket.sendAsync(new Message.Text("five")));
            assertEquals(WebSocketException.class, classOf(five));
            assertTrue(five.getMessage().contains("outboundMessages"), five.getMessage());
            rig.transport.takeAll();
            rig.settle();
            three.join();
            four.join();
        }

        @Test
        void itsQueueIsBoundedInBytes() {
            Rig rig = Rig.blocking(WebSocketOptions.builder().outboundBytes(20));
            rig.transport.limitTo(0);
            rig.webSocket.sendText("0123456789");
            assertFalse(rig.webSocket.sendAsync(new Message.Text("0123456789")).isDone());
            assertFalse(rig.webSocket.sendAsync(new Message.Text("0123456789")).isDone());
            assertTrue(rig.webSocket.sendAsync(new Message.Text("x")).isCompletedExceptionally());
        }

        @Test
        void whatIsPendingFailsWhenTheConnectionEnds() {
            Rig rig = full(twoMessages());
            CompletableFuture<Void> waiting = rig.webSocket.sendAsync(new Message.Text("three"));
            rig.connection.abort("the test says so");
            rig.settle();
            assertInstanceOf(WebSocketClosedException.class, causeOf(waiting));
        }

        @Test
        void whatIsBeingWrittenFailsWhenTheConnectionEnds() {
            Rig rig = Rig.blocking();
            rig.transport.limitTo(1);
            CompletableFuture<Void> leaving = rig.webSocket.sendAsync(new Message.Text("one"));
            rig.connection.abort("the test says so");
            rig.settle();
            assertInstanceOf(WebSocketClosedException.class, causeOf(leaving));
        }

        @Test
        void failsAtOnceAfterTheEndAlsoWhenOutputWasLeftBehind() {
            Rig rig = full(twoMessages());
            rig.connection.abort("the test says so");
            CompletableFuture<Void> late = rig.webSocket.sendAsync(new Message.Text("late"));
            assertInstanceOf(WebSocketClosedException.class, causeOf(late));
        }

        @Test
        void failsAtOnceAfterOurCloseFrame() {
            Rig rig = full(twoMessages());
            rig.webSocket.close();
            CompletableFuture<Void> late = rig.webSocket.sendAsync(new Message.Text("late"));
            assertInstanceOf(WebSocketClosedException.class, causeOf(late));
        }

        @Test
        void failsForAPart() {
            Rig rig = Rig.blocking();
            assertInstanceOf(
                    IllegalArgumentException.class, causeOf(rig.webSocket.sendAsync(Message.Text.part("part"))));
        }

        @Test
        void sendsALargeMessageInFrames() {
            Rig rig = Rig.blocking(twoMessages());
            String large = "x".repeat(1000);
            rig.webSocket.sendAsync(new Message.Text(large)).join();
            rig.expectSent(large);
        }

        @Test
        void takesAClose() {
            Rig rig = Rig.blocking();
            rig.webSocket.sendAsync(new Message.Close(CloseCode.GOING_AWAY)).join();
            rig.expectSent("close:1001");
            assertFalse(rig.webSocket.isOpen());
        }

        /** Whoever notices that bytes have left may serve others too; what depends on that may block. */
        @Test
        void whatDependsOnItRunsOnTheExecutorAlone() {
            Rig rig = Rig.blocking();
            List<String> ran = new ArrayList<>();
            rig.transport.limitTo(0);
            CompletableFuture<Void> first = rig.webSocket
                    .sendAsync(new Message.Text("one"))
                    .whenComplete((nothing, failure) -> ran.add("sent"));
            rig.transport.takeAll();
            assertEquals(List.of(), ran);
            rig.runTasks();
            assertTrue(first.isDone());

            rig.transport.limitTo(0);
            CompletableFuture<Void> lost = rig.webSocket
                    .sendAsync(new Message.Text("two"))
                    .whenComplete((nothing, failure) -> ran.add("lost"));
            rig.connection.abort("the test wishes so");
            assertEquals(List.of("sent"), ran);
            rig.runTasks();
            assertEquals(List.of("sent", "lost"), ran);
            assertInstanceOf(WebSocketClosedException.class, causeOf(lost));
        }

        @Test
        void completesACloseWhenItsFrameHasLeft() {
            Rig rig = Rig.blocking();
            rig.transport.limitTo(0);
            rig.webSocket.sendText("one");
            CompletableFuture<Void> sent = rig.webSocket.sendAsync(new Message.Close(CloseCode.GOING_AWAY));
            rig.settle();
            assertFalse(sent.isDone());
            rig.transport.takeAll();
            rig.settle();
            assertTrue(sent.isDone());
            rig.expectSent("one", "close:1001");
        }

        @Test
        void failsACloseWhoseFrameCannotLeave() {
            Rig rig = Rig.blocking();
            rig.transport.limitTo(0);
            rig.webSocket.sendText("one");
            CompletableFuture<Void> sent = rig.webSocket.sendAsync(new Message.Close(CloseCode.GOING_AWAY));
            rig.webSocket.abort();
            rig.settle();
            assertInstanceOf(WebSocketClosedException.class, causeOf(sent));
        }

        @Test
        void failsACloseThatComesTooLate() {
            Rig rig = Rig.blocking();
            rig.webSocket.close(CloseCode.NORMAL_CLOSURE);
            assertInstanceOf(
                    WebSocketClosedException.class,
                    causeOf(rig.webSocket.sendAsync(new Message.Close(CloseCode.GOING_AWAY))));
            rig.webSocket.abort();
            assertInstanceOf(
                    WebSocketClosedException.class,
                    causeOf(rig.webSocket.sendAsync(new Message.Close(CloseCode.GOING_AWAY))));
            rig.expectSent("close:1000");
        }
    }

    @Nested
    class ByPolicy {
        @Test
        void failThrowsAtOnceAndTheConnectionStaysOpen() {
            Rig rig = full(twoMessages().outboundOverflow(OverflowPolicy.FAIL));
            WebSocketException failure = assertThrows(WebSocketException.class, () -> rig.webSocket.sendText("three"));
            assertTrue(failure.getMessage().contains("outboundBytes"), failure.getMessage());
            assertTrue(rig.webSocket.sendAsync(new Message.Text("four")).isCompletedExceptionally());
            rig.transport.takeAll();
            rig.expectSent("one", "two");
            rig.webSocket.sendText("five");
            rig.expectSent("five");
        }

        @Test
        void closeDropsTheConnection() {
            Rig rig = full(twoMessages().outboundOverflow(OverflowPolicy.ABORT));
            assertThrows(WebSocketClosedException.class, () -> rig.webSocket.sendText("three"));
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void closeDropsTheConnectionForSendAsync() {
            Rig rig = full(twoMessages().outboundOverflow(OverflowPolicy.ABORT));
            Throwable cause = causeOf(rig.webSocket.sendAsync(new Message.Text("three")));
            assertInstanceOf(WebSocketClosedException.class, cause);
            assertTrue(rig.transport.isClosed());
        }
    }

    /** Room comes back as bytes leave, not when the whole batch has. */
    @Nested
    class OfAPeerThatReadsSlowly {
        private final Rig rig = Rig.notStarted(
                Role.SERVER,
                WebSocketOptions.builder().outboundBytes(20).outboundMessages(3).pingInterval(Duration.ZERO),
                null);

        /** Two messages of six bytes with their headers, in one write when the connection starts. */
        private void twoInOneWrite() {
            rig.transport.limitTo(0);
            rig.webSocket.sendText("1___");
            rig.webSocket.sendText("2___");
        }

        private void take(long bytes) {
            rig.transport.takeMoreUnnoticed(bytes);
            rig.timers.advance(Duration.ofSeconds(1));
            rig.runTasks();
        }

        @Test
        void hasRoomForMoreBytesWhenSomeHaveLeft() throws InterruptedException {
            twoInOneWrite();
            rig.start();
            Sender sender = new Sender(() -> rig.webSocket.sendText("0123456789")).awaitBlocked();
            take(2);
            assertEquals(null, sender.outcome());
            assertEquals(1, rig.transport.writes());
            rig.transport.takeAll();
            rig.expectSent("1___", "2___", "0123456789");
        }

        @Test
        void hasRoomForMoreMessagesWhenSomeHaveLeft() throws InterruptedException {
            twoInOneWrite();
            rig.webSocket.sendText("3___");
            rig.start();
            Sender sender = new Sender(() -> rig.webSocket.sendText("")).awaitBlocked();
            take(5);
            sender.awaitBlocked();
            take(1);
            assertEquals(null, sender.outcome());
            rig.transport.takeAll();
            rig.expectSent("1___", "2___", "3___", "");
        }

        @Test
        void completesWhatHasLeft() {
            rig.transport.limitTo(0);
            CompletableFuture<Void> first = rig.webSocket.sendAsync(new Message.Text("1___"));
            CompletableFuture<Void> second = rig.webSocket.sendAsync(new Message.Text("2___"));
            rig.start();
            take(6);
            assertTrue(first.isDone());
            assertFalse(second.isDone());
            take(6);
            assertTrue(second.isDone());
        }
    }

    @Nested
    class OfAPeerThatStopsReading {
        private final Rig rig = Rig.blocking(WebSocketOptions.builder()
                .sendTimeout(Duration.ofSeconds(10))
                .idleTimeout(Duration.ZERO)
                .pingInterval(Duration.ZERO));

        @Test
        void isDroppedAfterTheSendTimeout() {
            rig.transport.limitTo(2);
            rig.webSocket.sendText("0123456789");
            rig.timers.advance(Duration.ofSeconds(10).minusNanos(1));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(Duration.ofNanos(1));
            assertTrue(rig.transport.isClosed());
            WebSocketClosedException closed =
                    assertThrows(WebSocketClosedException.class, () -> rig.webSocket.receive());
            String cause = String.valueOf(closed.getCause());
            assertTrue(cause.contains("sendTimeout, 10 s: 2 bytes have left"), cause);
            assertTrue(cause.contains("none of the next 10;"), cause);
        }

        @Test
        void isNotDroppedWhileATryToWriteFindsThatItReads() {
            rig.transport.limitTo(2);
            rig.webSocket.sendText("0123456789");
            for (int i = 0; i < 5; i++) {
                rig.transport.takeMoreUnnoticed(1);
                rig.timers.advance(Duration.ofSeconds(10));
            }
            assertFalse(rig.transport.isClosed());
            assertEquals(7, rig.transport.left().length);
            rig.timers.advance(Duration.ofSeconds(1).minusNanos(1)); // it was last seen reading nine seconds ago
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(Duration.ofNanos(1));
            assertTrue(rig.transport.isClosed());
        }

        /** When the machine has too much to do, the peer is not to blame. */
        @Test
        void isNotDroppedWhileNobodyHasTried() {
            rig.transport.limitTo(2);
            rig.webSocket.sendText("0123456789");
            rig.transport.tries(false);
            rig.timers.advance(Duration.ofSeconds(60));
            assertFalse(rig.transport.isClosed());
            rig.transport.tries(true);
            rig.timers.advance(Duration.ofSeconds(1));
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void isNotDroppedByALookThatComesTooLateToTellWhetherItReads() {
            rig.transport.limitTo(2);
            rig.webSocket.sendText("0123456789");
            rig.timers.beBusy(Duration.ofSeconds(20));
            rig.timers.advance(Duration.ofNanos(1));
            assertFalse(rig.transport.isClosed());
            rig.timers.advance(Duration.ofSeconds(1));
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void isNotDroppedWhileItReadsSomething() {
            rig.transport.limitTo(2);
            rig.webSocket.sendText("0123456789");
            for (int i = 0; i < 5; i++) {
                rig.timers.advance(Duration.ofSeconds(9));
                rig.transport.takeMore(1);
            }
            assertFalse(rig.transport.isClosed());
            rig.transport.takeAll();
            rig.timers.advance(Duration.ofSeconds(60));
            assertFalse(rig.transport.isClosed());
            assertEquals(0, rig.timers.waiting());
        }
    }

    private static Class<?> classOf(@Nullable Throwable thrown) {
        assertTrue(thrown != null, "nothing was thrown");
        return thrown.getClass();
    }

    private static Throwable causeOf(CompletableFuture<Void> future) {
        assertTrue(future.isDone(), "still pending");
        return assertThrows(ExecutionException.class, future::get).getCause();
    }
}
