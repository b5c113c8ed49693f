package org.ws101.servlet.internal.transport.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.servlet.internal.transport.stream.QueuedInput.WhenFull;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.servlet.internal.transport.upgrade.UpgradeHandler;
import org.ws101.testkit.wire.Wire;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class ServletTransportTest {
    private final SystemTimers timers = new SystemTimers("timers");
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Container container = new Container();
    private final List<String> received = new ArrayList<>();
    private final List<Thread> callers = new ArrayList<>();

    private final Connection blocking = Connection.blocking(setup(), services());
    private final Connection listening = Connection.listening(setup(), services(), new WebSocketListener() {
        @Override
        public void onText(WebSocket webSocket, String text) {
            received.add(text);
            callers.add(Thread.currentThread());
        }
    });

    /** As XNIO's, which Undertow has: a thread that takes tasks. */
    private static final class TaskThread extends Thread implements Executor {
        private final ConcurrentLinkedQueue<Runnable> taken = new ConcurrentLinkedQueue<>();

        TaskThread(Runnable first) {
            super(first);
        }

        @Override
        public void execute(Runnable task) {
            taken.add(task);
        }
    }

    private static Setup setup() {
        return new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null);
    }

    private Services services() {
        return new Services(tasks::add, timers, new FlushWatchdog(timers, "watchdog"), new BufferPool(1), () -> 0);
    }

    private WebSocket start(Connection connection) {
        return start(connection, WhenFull.STOP);
    }

    private WebSocket start(Connection connection, WhenFull whenFull) {
        UpgradeHandler handler = new UpgradeHandler();
        Upgrade upgrade = new Upgrade(connection, tasks::add, null, 0);
        handler.begin(upgrade, web -> ServletTransport.begin(web, upgrade, whenFull));
        handler.init(container);
        runTasks();
        return connection.webSocket();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @AfterEach
    void stop() {
        blocking.abort("the test is over");
        listening.abort("the test is over");
        runTasks();
        timers.close();
    }

    private static void assertNotEnded(Connection connection) {
        assertFalse(connection.ended().toCompletableFuture().isDone());
    }

    private static void assertEnded(Connection connection) {
        assertTrue(connection.ended().toCompletableFuture().isDone());
    }

    @Nested
    class Output {
        @Test
        void waitsForTheFirstCallOfTheContainer() throws Exception {
            WebSocket webSocket = start(blocking);
            webSocket.sendText("A");
            assertEquals(0, container.written.size());
            container.letWrite(10);
            assertArrayEquals(new byte[] {(byte) 0x81, 1, 'A'}, container.output());
            assertEquals(1, container.flushes());
        }

        /** Grizzly makes that call within {@code setWriteListener}, before the connection has started. */
        @Test
        void leavesAtOnceWhereThatCallCameBeforeTheStart() {
            container.letWriteAtOnce(10);
            WebSocket webSocket = start(blocking);
            webSocket.sendText("A");
            assertArrayEquals(new byte[] {(byte) 0x81, 1, 'A'}, container.output());
            assertEquals(1, container.flushes());
        }

        @Test
        void leavesAtOnceAfterThat() throws Exception {
            WebSocket webSocket = start(blocking);
            container.letWrite(10);
            webSocket.sendText("A");
            assertEquals(1, container.written.size());
            assertEquals(1, container.flushes());
        }

        /** Undertow sends all of an array; Jetty goes on reading from it after write has returned. */
        @Test
        void isHandedOverInFreshArraysOfTheRightSize() throws Exception {
            WebSocket webSocket = start(blocking);
            byte[] message = new byte[200_000];
            new Random(1).nextBytes(message);
            container.letWrite(100);
            webSocket.sendBinary(message);
            byte[] output = container.output();
            assertArrayEquals(message, Arrays.copyOfRange(output, output.length - message.length, output.length));
            assertEquals(10 + message.length, output.length);
            assertTrue(container.written.stream().allMatch(array -> array.length <= 64 * 1024));
            for (int i = 1; i < container.written.size(); i++) {
                assertNotSame(container.written.get(i - 1), container.written.get(i));
            }
        }

        @Test
        void stopsAtEveryStepThatTheContainerIsNotReadyFor() throws Exception {
            WebSocket webSocket = start(blocking);
            byte[] message = new byte[100_000];
            webSocket.sendBinary(message);
            CompletableFuture<Void> sent = webSocket.sendAsync(new Message.Text("behind"));
            int calls = 0;
            while (!sent.isDone()) {
                container.letWrite(1);
                runTasks();
                calls++;
            }
            // two arrays and a flush for the first batch, one array and a flush for the second, and each asked about in
            // the end
            assertTrue(calls >= 5, calls + " calls");
            assertEquals(2, container.flushes());
            assertEquals(10 + message.length + 2 + "behind".length(), container.output().length);
        }

        /** An Undertow that hides what it holds: nothing but an exception ends its loop around onError. */
        @Test
        void throwsOutOfItsSecondErrorAndCloses() {
            start(blocking);
            assertDoesNotThrow(() -> container.writer().onError(new IOException("reset")));
            assertEnded(blocking);
            assertThrows(RuntimeException.class, () -> container.writer().onError(new IOException("reset")));
            assertTrue(container.closes() > 0);
        }

        /** What follows from the end may be a call of another thread that needs the lock. */
        @Test
        void tellsOfAnErrorWithinAWriteWhenItHoldsNoLock() throws Exception {
            start(blocking);
            container.failWithinWrite(new IOException("reset"));
            AtomicBoolean told = new AtomicBoolean();
            blocking.whenEnding(() -> {
                Thread other = new Thread(() -> assertDoesNotThrow(() -> container.letWrite(10)));
                other.start();
                while (other.isAlive()) {
                    Thread.onSpinWait();
                }
                told.set(true);
            });
            blocking.webSocket().sendText("A");
            container.letWrite(10);
            assertTrue(told.get());
            assertEnded(blocking);
        }

        @Test
        void failsOnceTheContainerReportedAnError() throws Exception {
            start(blocking);
            container.letWrite(10);
            container.writer().onError(new IOException("reset"));
            container.letWrite(10);
            assertEquals(0, container.written.size());
        }
    }

    @Nested
    class InputOfABlockingConnection {
        @Test
        void isDecodedOnTheThreadOfTheContainer() throws Exception {
            WebSocket webSocket = start(blocking);
            container.deliver(Wire.text("first"));
            assertEquals(0, tasks.size());
            assertEquals(new Message.Text("first"), webSocket.receive());
        }

        @Test
        void thatCameBeforeTheStartIsReadWhenItStarts() throws Exception {
            container.receive(Wire.text("early"));
            WebSocket webSocket = start(blocking);
            container.reader().onDataAvailable();
            assertEquals(new Message.Text("early"), webSocket.receive());
        }

        @Test
        void endsTheConnectionAtTheFirstError() {
            start(blocking);
            container.reader().onError(new EOFException());
            assertEnded(blocking);
        }

        @Test
        void endsTheConnectionAtTheEnd() throws Exception {
            start(blocking);
            container.end();
            assertEnded(blocking);
        }

        /** Tomcat repeats what is about the end, tens of thousands of times a second, until the connection is closed within. */
        @Test
        void closesWithinTheSecondCallAboutItsEnd() throws Exception {
            start(blocking);
            container.reader().onError(new EOFException());
            container.end();
            assertTrue(container.closes() > 0);
        }
    }

    @Nested
    class InputOfAListener {
        @Test
        void isHandledOnTheExecutorAlone() throws Exception {
            start(listening);
            container.deliver(Wire.text("first"));
            assertEquals(List.of(), received);
            assertEquals(0, container.unread(), "the container's thread has read it");
            runTasks();
            assertEquals(List.of("first"), received);
        }

        @Test
        void isTakenInToABoundOnly() throws Exception {
            start(listening);
            byte[] flood = flood();
            container.deliver(flood);
            assertTrue(container.unread() >= flood.length - (64 + 16) * 1024, container.unread() + " unread");
            runTasks();
            assertEquals(0, container.unread());
            assertEquals(flood.length / 106, received.size());
        }

        /** Open Liberty loses input when it is asked for more within one call. */
        @Test
        void isReadOnceACallWhereTheContainerNeedsThat() throws Exception {
            start(listening, WhenFull.WAIT);
            byte[] flood = flood();
            container.deliver(flood);
            assertEquals(flood.length - 16 * 1024, container.unread());
        }

        @Test
        void isAllTakenInByAndByWhereTheContainersThreadWaits() throws Exception {
            start(listening, WhenFull.WAIT);
            byte[] flood = flood();
            Thread thread = new Thread(() -> assertDoesNotThrow(() -> deliverInCalls(flood, 100)));
            thread.start();
            while (thread.isAlive()) {
                runTasks();
            }
            assertEquals(0, container.unread());
            runTasks();
            assertEquals(flood.length / 106, received.size());
        }

        @Test
        void isWaitedForNoLongerThanTheConnectionIsOpen() throws Exception {
            start(listening, WhenFull.WAIT);
            Thread thread = new Thread(() -> assertDoesNotThrow(() -> deliverInCalls(flood(), 5)));
            thread.start();
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            listening.abort("for the test");
            thread.join();
            assertTrue(container.unread() > 0);
        }

        /** Goes on calling while there is input, as Open Liberty does. */
        private void deliverInCalls(byte[] bytes, int most) throws Exception {
            container.deliver(bytes);
            for (int call = 1; call < most && container.unread() > 0; call++) {
                container.deliver(new byte[0]);
            }
        }

        /** Some 200 KB in frames of 106 bytes. */
        private static byte[] flood() {
            byte[] frame = Wire.text("a".repeat(100));
            ByteBuffer flood = ByteBuffer.allocate(2000 * frame.length);
            while (flood.hasRemaining()) {
                flood.put(frame);
            }
            return flood.array();
        }

        @Test
        void isHandledInOrderBeforeTheEnd() throws Exception {
            start(listening);
            container.deliver(Wire.text("first"));
            container.end();
            assertNotEnded(listening);
            runTasks();
            assertEquals(List.of("first"), received);
            assertEnded(listening);
        }
    }

    @Nested
    class Closing {
        /** Undertow's close waits without limit for pending output, but not on its I/O thread. */
        @Test
        void happensOnTheThreadOfTheContainerIfThatTakesTasks() throws Exception {
            WebSocket webSocket = start(blocking);
            TaskThread io = new TaskThread(() -> assertDoesNotThrow(() -> container.letWrite(10)));
            io.start();
            io.join();
            webSocket.sendText("x");
            blocking.abort("for the test");
            assertEquals(0, container.closes());
            io.taken.remove().run();
            assertEquals(1, container.closes());
        }

        @Test
        void isNotWaitedForElsewhere() throws Exception {
            CompletableFuture<Thread> closer = new CompletableFuture<>();
            CompletableFuture<Void> peerReads = new CompletableFuture<>();
            container.whenClosed(() -> {
                closer.complete(Thread.currentThread());
                peerReads.join();
            });
            start(blocking);
            blocking.abort("for the test");
            assertEnded(blocking);
            assertNotSame(Thread.currentThread(), closer.get(30, TimeUnit.SECONDS));
            peerReads.complete(null);
        }
    }
}
