package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.testing.ManualTimers;

/** A message that cannot be made while a part of it is on its way already: it must not stay open on the wire. */
class FailingExtensionTest {
    private final Rig rig = Rig.extended(
            new FailsAt(3), WebSocketOptions.builder().maxFrameSize(125).outboundMessages(1));

    private void assertFailed(Throwable thrown, String... before) {
        WebSocketFailure failure = assertInstanceOf(WebSocketFailure.class, thrown);
        assertInstanceOf(OutOfMemoryError.class, failure.getCause());
        assertEquals(CloseCode.INTERNAL_SERVER_ERROR, failure.code());
        assertEquals(
                CloseCode.INTERNAL_SERVER_ERROR,
                rig.webSocket.closeReason().orElseThrow().code());
        assertFalse(rig.webSocket.isOpen());
        // two parts of the message have left; the close frame stands within it
        List<String> expected = new ArrayList<>(List.of(before));
        expected.add("close:1011 " + failure.text());
        assertEquals(expected, rig.sent());
        assertThrows(WebSocketClosedException.class, () -> rig.webSocket.sendText("more"));
        assertThrows(WebSocketClosedException.class, rig.webSocket::receive);
    }

    @Test
    void sendAllFailsTheConnection() {
        Message message = new Message.Binary(new byte[300]);
        assertFailed(assertThrows(WebSocketFailure.class, () -> rig.webSocket.sendAll(message)));
    }

    @Test
    void sendAsyncFailsTheConnection() {
        CompletableFuture<Void> sent = rig.webSocket.sendAsync(new Message.Binary(new byte[300]));
        assertFailed(assertThrows(CompletionException.class, sent::join).getCause());
    }

    /** What an Error out of our own code would be. */
    @Test
    void sendAsyncCompletesAfterAnError() {
        Error error = new StackOverflowError("on purpose");
        Rig broken = Rig.extended(
                new FailsAt(-1) {
                    @Override
                    public boolean transforms(int length, boolean last) {
                        throw error;
                    }
                },
                WebSocketOptions.builder());
        CompletableFuture<Void> sent = broken.webSocket.sendAsync(new Message.Binary(new byte[300]));
        assertSame(error, assertThrows(CompletionException.class, sent::join).getCause());
    }

    @Test
    void aMessageForManyConnectionsFailsThisOneAndThrowsNothing() {
        PreparedMessage message = PreparedMessage.of(new Message.Binary(new byte[300]));
        assertEquals(BroadcastResult.CLOSED, rig.connection.offer(message, Long.MAX_VALUE));
        assertEquals(List.of("close:1011 a message could not be transformed for the extension"), rig.sent());
        assertEquals(1, rig.log.lines().size(), rig.log.lines()::toString);
    }

    @Test
    void sendOfAPartFailsTheConnection() {
        rig.webSocket.send(Message.Binary.part(new byte[1]));
        rig.webSocket.send(Message.Binary.part(new byte[1]));
        assertFailed(assertThrows(WebSocketFailure.class, () -> rig.webSocket.send(Message.Binary.part(new byte[1]))));
    }

    @Test
    void aMessageThatWaitedForRoomFailsTheConnection() {
        rig.transport.limitTo(0);
        CompletableFuture<Void> first = rig.webSocket.sendAsync(new Message.Ping(new byte[0]));
        CompletableFuture<Void> second = rig.webSocket.sendAsync(new Message.Binary(new byte[300]));
        rig.transport.takeAll();
        rig.settle();
        assertTrue(first.isDone());
        Throwable failure =
                assertThrows(CompletionException.class, second::join).getCause();
        assertFailed(failure, "ping:");
    }

    /** It waited for another that a thread of its own sends in several frames. */
    @Test
    void aMessageThatWaitedForTheEndOfAnotherFailsTheConnection() throws Exception {
        rig.transport.limitTo(0);
        Thread sender = new Thread(() -> rig.webSocket.sendAll(new Message.Binary(new byte[126])));
        sender.start();
        awaitWaiting(sender); // for room for the second frame
        CompletableFuture<Void> sent = rig.webSocket.sendAsync(new Message.Binary(new byte[300]));
        rig.transport.takeAll();
        sender.join();
        rig.settle();
        Throwable failure = assertThrows(CompletionException.class, sent::join).getCause();
        assertFailed(failure, "binary:126");
    }

    /** It waited for one that the application sent in parts. */
    @Test
    void aMessageForManyConnectionsThatWaitedForTheEndOfAnotherFailsTheConnection() {
        rig.webSocket.send(Message.Binary.part(new byte[1]));
        CompletableFuture<Void> sent =
                rig.connection.offerInTurn(PreparedMessage.of(new Message.Binary(new byte[300])));
        rig.webSocket.send(new Message.Binary(new byte[1]));
        rig.settle();
        Throwable failure = assertThrows(CompletionException.class, sent::join).getCause();
        assertFailed(failure, "binary:2");
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    /** As would a lack of memory for the second frame. */
    @Test
    void anErrorBetweenTwoFramesFailsTheConnection() {
        AtomicInteger left = new AtomicInteger(2);
        ManualTimers timers = new ManualTimers();
        Connection client = Connection.blocking(
                new Setup(
                        Role.CLIENT,
                        WebSocketOptions.builder().maxFrameSize(125).build(),
                        Optional.empty(),
                        null,
                        null),
                new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> {
                    if (left.decrementAndGet() == 0) {
                        throw new StackOverflowError("on purpose");
                    }
                    return 1;
                }));
        client.start(new TakingTransport());
        CompletableFuture<Void> sent = client.webSocket().sendAsync(new Message.Binary(new byte[300]));
        Throwable failure = assertThrows(CompletionException.class, sent::join).getCause();
        assertInstanceOf(StackOverflowError.class, failure.getCause());
        assertEquals(
                CloseCode.INTERNAL_SERVER_ERROR,
                client.webSocket().closeReason().orElseThrow().code());
        client.abort("the test is over");
    }

    /** Leaves payloads as they are, up to one that it cannot take. */
    private static class FailsAt extends UnchangedExtension {
        private int left;

        FailsAt(int which) {
            left = which;
        }

        @Override
        public byte[] encode(byte[] bytes, int offset, int length, boolean last) {
            if (--left == 0) {
                throw new OutOfMemoryError("as if native memory were short");
            }
            return super.encode(bytes, offset, length, last);
        }
    }
}
