package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.internal.transport.Transport;

/** A connection is made before the handshake's answer is out, so much can happen to it before it has a transport. */
class ConnectionStartTest {
    private final SystemTimers timers = new SystemTimers("connection-start-test");
    private final RecordingTransport transport = new RecordingTransport();
    private final Setup setup = new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null);
    private final Queue<Runnable> handedOver = new ArrayDeque<>();
    private final List<String> opened = new ArrayList<>();
    private final WebSocketListener opening = new WebSocketListener() {
        @Override
        public void onOpen(WebSocket webSocket) {
            opened.add("opened");
        }
    };
    private final Connection connection = Connection.blocking(
            new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
            new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0));

    @AfterEach
    void endTheTimersThread() {
        connection.abort("the test is over");
        timers.close();
    }

    @Test
    void whatWasSentBeforeTheStartLeavesAtTheStart() {
        connection.webSocket().sendText("Hi");
        connection.start(transport);
        assertEquals("81024869", transport.written()); // FIN, text, 2 bytes, "Hi"
    }

    @Test
    void aCloseBeforeTheStartLeavesAtTheStart() {
        connection.webSocket().close(CloseCode.GOING_AWAY);
        connection.start(transport);
        assertEquals("880203e9", transport.written()); // close, 1001
        assertFalse(transport.closed); // the peer's answer is awaited
    }

    @Test
    void aConnectionDroppedBeforeTheStartEndsAndClosesItsTransport() {
        connection.abort("stopping");
        assertTrue(connection.ended().toCompletableFuture().isDone());
        connection.start(transport);
        assertTrue(transport.closed);
        assertEquals("", transport.written());
        assertFalse(transport.resumed);
    }

    @Test
    void thatItStartsIsKnownAtTheStart() {
        assertFalse(connection.starting().toCompletableFuture().isDone());
        connection.start(transport);
        assertTrue(connection.starting().toCompletableFuture().join());
    }

    @Test
    void thatItWillNotStartIsKnownAtItsEnd() {
        connection.abort("the client has left");
        assertFalse(connection.starting().toCompletableFuture().join());
    }

    @Test
    void aListenerThatIsNeverOpenedNeedNotBeTold() {
        Connection listening = Connection.listening(
                new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
                new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0),
                new WebSocketListener() {});
        listening.abort("the client has left");
        assertTrue(listening.told().toCompletableFuture().isDone());
    }

    /** To hand it over to another thread costs more than most listeners do when they open. */
    @Test
    void aListenerIsOpenedByTheThreadThatStartsWhereThatMayBlock() {
        Connection listening = Connection.listening(setup, services(), opening);
        listening.start(transport, Runnable::run);
        assertEquals(List.of("opened"), opened);
        assertTrue(handedOver.isEmpty());
        assertTrue(transport.resumed);
        listening.abort("the test is over");
    }

    @Test
    void aListenerIsOpenedOnTheExecutorWhereTheThreadThatStartsMustNotBlock() {
        Connection listening = Connection.listening(setup, services(), opening);
        listening.start(transport);
        assertOpenedOnTheExecutor(listening);
    }

    @Test
    void aListenerWhoseCallbacksAreAllOfTheExecutorsIsOpenedThere() {
        Connection listening = Connection.dispatching(setup, services(), opening);
        listening.start(transport, Runnable::run);
        assertOpenedOnTheExecutor(listening);
    }

    private void assertOpenedOnTheExecutor(Connection listening) {
        assertEquals(List.of(), opened);
        assertFalse(transport.resumed);
        handedOver.remove().run();
        assertEquals(List.of("opened"), opened);
        assertTrue(transport.resumed);
        listening.abort("the test is over");
    }

    private Services services() {
        return new Services(handedOver::add, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0);
    }

    private static final class RecordingTransport implements Transport {
        private final StringBuilder written = new StringBuilder();
        private boolean closed;
        private boolean resumed;

        String written() {
            return written.toString();
        }

        @Override
        public int read(ByteBuffer buffer) {
            return 0;
        }

        @Override
        public boolean write(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            written.append(HexFormat.of().formatHex(copy));
            return true;
        }

        @Override
        public int unwritten() {
            return 0;
        }

        @Override
        public void resume() {
            resumed = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
