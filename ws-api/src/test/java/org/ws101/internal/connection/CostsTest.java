package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.Timers;
import org.ws101.testing.ManualTimers;

/** What a message costs beside its bytes: locks that are taken, looks at the clock. */
class CostsTest {
    private final AtomicInteger locked = new AtomicInteger();
    private final AtomicInteger clockLooks = new AtomicInteger();
    private final ManualTransport transport = new ManualTransport();
    private final OtherEnd peer = new OtherEnd(Role.SERVER);

    private final class CountedLock extends ReentrantLock {
        private static final long serialVersionUID = 1L;

        @Override
        public void lock() {
            locked.incrementAndGet();
            super.lock();
        }

        @Override
        public boolean tryLock() {
            locked.incrementAndGet();
            return super.tryLock();
        }
    }

    private final class CountedTimers implements Timers {
        private final ManualTimers timers = new ManualTimers();

        @Override
        public long nanoTime() {
            clockLooks.incrementAndGet();
            return timers.nanoTime();
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            return timers.schedule(delay, task);
        }
    }

    private Connection start(@Nullable WebSocketListener listener) {
        Timers timers = new CountedTimers();
        Connection connection = new Connection(
                new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
                new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0),
                listener,
                false,
                new Connection.Meeting(CountedLock::new, Runnable::run));
        transport.connect(connection);
        connection.start(transport);
        transport.runResumed();
        return connection;
    }

    private static WebSocketListener echo() {
        return new WebSocketListener() {
            @Override
            public void onText(org.ws101.WebSocket webSocket, String text) {
                webSocket.sendText(text);
            }
        };
    }

    private static String[] messages(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    private int locksOfATurn(int messages) {
        byte[] bytes = peer.text(messages(messages));
        int before = locked.get();
        transport.arrive(bytes);
        return locked.get() - before;
    }

    @Test
    void anEchoWithinATurnTakesOneLock() {
        start(echo());
        int ofOne = locksOfATurn(1);
        assertEquals(10, locksOfATurn(11) - ofOne);
        assertTrue(ofOne <= 5, ofOne + " locks for a turn with one message");
    }

    @Test
    void messagesForAReceiverAreHandedOverWithOneLock() {
        start(null);
        assertEquals(1, locksOfATurn(10));
    }

    @Test
    void aReceiverTakesAlmostHalfOfAFullInboxWithOneLock() {
        Connection connection = start(null);
        transport.arrive(peer.text(messages(WebSocketOptions.defaults().inboundMessages())));
        int before = locked.get();
        for (int i = 0; i < WebSocketOptions.defaults().inboundMessages() / 2 - 1; i++) {
            assertEquals(new Message.Text("m" + i), connection.webSocket().receive());
        }
        assertEquals(1, locked.get() - before);
    }

    @Test
    void aLoneSendTakesThreeLocks() {
        Connection connection = start(echo());
        connection.webSocket().sendText("warm");
        int before = locked.get();
        connection.webSocket().sendText("lone");
        assertEquals(3, locked.get() - before);
    }

    @Test
    void sixteenMessagesOfATurnTakeOneLookAtTheClock() {
        start(echo());
        byte[] bytes = peer.text(messages(16));
        int before = clockLooks.get();
        transport.arrive(bytes);
        assertEquals(1, clockLooks.get() - before);
        byte[] more = peer.text(messages(160));
        before = clockLooks.get();
        transport.arrive(more);
        assertTrue(clockLooks.get() - before <= 10, (clockLooks.get() - before) + " looks for 160 messages");
    }
}
