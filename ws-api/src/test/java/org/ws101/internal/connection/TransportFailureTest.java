package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.transport.Transport;

/** Whatever the transport throws, the connection ends, once, and tells its application. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class TransportFailureTest {
    static Stream<Throwable> failures() {
        return Stream.of(
                new IOException("broken pipe"), new IllegalStateException("recycled"), new StackOverflowError());
    }

    private static final Duration LINGER = Duration.ofMillis(100);

    private static void assertEndedBy(Rig rig, Throwable failure) {
        assertTrue(rig.transport.isClosed());
        assertTrue(rig.connection.ended().toCompletableFuture().isDone());
        WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, () -> rig.webSocket.receive());
        assertSame(failure, closed.getCause());
        assertEquals(0, rig.timers.waiting());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofRead(Throwable failure) {
        Rig rig = Rig.blocking();
        rig.transport.failReads(failure);
        assertEndedBy(rig, failure);
        assertFalse(rig.connection.readable());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofWrite(Throwable failure) {
        Rig rig = Rig.blocking();
        rig.transport.failWrites(failure);
        rig.webSocket.sendText("lost"); // queued; the application hears of it where it receives, or with sendAsync
        assertFalse(rig.transport.isClosed(), "the peer's close frame may still come");
        assertThrows(WebSocketClosedException.class, () -> rig.webSocket.sendText("more"));
        rig.timers.advance(LINGER);
        assertEndedBy(rig, failure);
        assertThrows(WebSocketClosedException.class, () -> rig.webSocket.sendText("more"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofWriteWithinATurn(Throwable failure) {
        RecordingListener listener = new RecordingListener().echoing();
        Rig rig = Rig.listening(listener);
        rig.transport.failWrites(failure);
        rig.arriveText("1");
        rig.timers.advance(LINGER);
        rig.settle();
        listener.expect("open", "text:1", "error:" + failure.getClass().getSimpleName(), "close:1006");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofWriteFailsTheFutures(Throwable failure) {
        Rig rig = Rig.blocking();
        rig.transport.failWrites(failure);
        CompletableFuture<Void> sent = rig.webSocket.sendAsync(new Message.Text("lost"));
        rig.timers.advance(LINGER);
        rig.settle();
        assertTrue(sent.isCompletedExceptionally());
    }

    @Test
    void ofWriteLeavesThePeersCloseFrameTheTimeToBeRead() {
        Rig rig = Rig.blocking();
        rig.transport.failWrites(new IOException("broken pipe"));
        rig.webSocket.sendText("lost");
        rig.arriveClose(CloseCode.GOING_AWAY);
        assertTrue(rig.transport.isClosed());
        assertEquals(
                CloseCode.GOING_AWAY, rig.webSocket.closeReason().orElseThrow().code());
    }

    @Test
    void toldFromOutsideDuringAWrite() {
        Rig rig = Rig.blocking();
        IOException failure = new IOException("reset");
        rig.transport.whileWriting(() -> rig.connection.disconnected(failure));
        rig.webSocket.sendText("last");
        assertEndedBy(rig, failure);
    }

    @Test
    void ofCloseAndResume() {
        Transport broken = new Transport() {
            @Override
            public int read(ByteBuffer buffer) {
                return 0;
            }

            @Override
            public boolean write(ByteBuffer bytes) {
                return true;
            }

            @Override
            public int unwritten() {
                return 0;
            }

            @Override
            public void resume() {
                throw new IllegalStateException("no");
            }

            @Override
            public void close() {
                throw new IllegalStateException("no");
            }
        };
        Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), null);
        rig.connection.start(broken);
        assertTrue(rig.connection.ended().toCompletableFuture().isDone());
        assertThrows(WebSocketClosedException.class, () -> rig.webSocket.receive());
        String named = "the endpoint (" + rig.webSocket.id() + " the attachment)";
        assertTrue(
                rig.log
                        .lines()
                        .contains("ERROR " + named
                                + ": the transport could not be closed <java.lang.IllegalStateException: no>"),
                rig.log.lines()::toString);
    }

    @Test
    void aLateCallOfTheTransportDoesNothing() {
        Rig rig = Rig.blocking();
        rig.connection.abort("the test says so");
        rig.connection.written();
        rig.connection.disconnected(new IOException("late"));
        assertFalse(rig.connection.readable());
        assertEquals(0, rig.transport.writes());
    }
}
