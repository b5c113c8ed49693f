package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SharedThread;

/** No connection takes a thread that others share: the selector, the timers, the watchdog. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class NeighboursTest {
    private static final long NO_TIME_LEFT = Long.MAX_VALUE;

    /** While a thread compresses for as long as the test likes. */
    @Nested
    class OfASenderThatCompresses {
        private final Compressing extension = new Compressing();
        private final Rig rig = Rig.extended(extension, WebSocketOptions.builder());
        private final Thread sender = new Thread(() -> rig.webSocket.sendAll(new Message.Binary(new byte[100_000])));

        private void compress() throws InterruptedException {
            sender.start();
            extension.begun.await();
        }

        @AfterEach
        void finish() throws InterruptedException {
            extension.mayEnd.countDown();
            sender.join();
        }

        @Test
        void doNotWaitInATurn() throws InterruptedException {
            compress();
            rig.transport.arrive(rig.peer.text("hi"), rig.peer.ping("p"));
            assertEquals(new Message.Text("hi"), rig.webSocket.receive(Duration.ZERO));
            assertTrue(rig.transport.isReading());
            extension.mayEnd.countDown();
            sender.join();
            assertTrue(rig.sent().contains("pong:p"));
        }

        @Test
        void doNotWaitOnTheTimersOrTheWatchdog() throws InterruptedException {
            compress();
            rig.timers.advance(Duration.ofSeconds(20)); // a ping is due
            rig.watchdog.tick();
            rig.connection.disconnected(null);
            assertTrue(rig.transport.isClosed());
            assertEquals(0, extension.releases(), "it is in use");
            extension.mayEnd.countDown();
            sender.join();
            assertEquals(1, extension.releases());
        }

        @Test
        void doNotWaitInABroadcastThatComesAgain() throws InterruptedException {
            compress();
            PreparedMessage message = PreparedMessage.of(new Message.Text("news"));
            assertEquals(BroadcastResult.LATER, rig.connection.tryOffer(message));
            Thread broadcaster =
                    new Thread(() -> assertEquals(BroadcastResult.QUEUED, rig.connection.offer(message, NO_TIME_LEFT)));
            broadcaster.start();
            while (broadcaster.getState() != Thread.State.WAITING) { // it is not skipped
                Thread.onSpinWait();
            }
            extension.mayEnd.countDown();
            broadcaster.join();
            sender.join();
            rig.expectSent("binary:100000", "news");
        }

        @Test
        void getWhatWasQueuedBefore() throws InterruptedException {
            rig.arriveText("a", "b");
            rig.webSocket.receive();
            rig.webSocket.sendText("re:a"); // collected, because "b" is there
            rig.expectSent();
            compress();
            rig.timers.advance(Duration.ofNanos(FlushWatchdog.PATIENCE_NANOS));
            rig.watchdog.tick();
            rig.expectSent("re:a");
        }

        @Test
        void closeBehindItsMessage() throws InterruptedException {
            compress();
            rig.webSocket.close(CloseCode.GOING_AWAY);
            rig.expectSent();
            extension.mayEnd.countDown();
            sender.join();
            rig.expectSent("binary:100000", "close:1001");
        }
    }

    @Nested
    class OnASharedThread {
        private final Rig rig = Rig.blocking(WebSocketOptions.builder().outboundMessages(1));

        private Throwable thrownBy(Runnable action) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            new Thread(() -> {
                        SharedThread.mark();
                        thrown.complete(assertThrows(IllegalStateException.class, action::run));
                    })
                    .start();
            return thrown.join();
        }

        @Test
        void receiveThrowsAtOnce() {
            String told = String.valueOf(thrownBy(() -> rig.webSocket.receive()).getMessage());
            assertTrue(told.contains("serves all connections"), told);
        }

        @Test
        void sendThrowsAtOnceWhereItWouldWait() {
            rig.transport.limitTo(0);
            rig.webSocket.sendText("one");
            Throwable unused = thrownBy(() -> rig.webSocket.sendText("two"));
            rig.transport.takeAll();
            rig.expectSent("one");
        }

        @Test
        void nothingElseThrows() {
            assertFalse(SharedThread.isThis());
            rig.webSocket.sendText("one");
            rig.expectSent("one");
        }
    }

    /** Leaves payloads as they are, but takes its time. */
    private static final class Compressing extends UnchangedExtension {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public boolean transforms(int length, boolean last) {
            return length > 1000;
        }

        @Override
        public byte[] encode(byte[] bytes, int offset, int length, boolean last) {
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.encode(bytes, offset, length, last);
        }
    }
}
