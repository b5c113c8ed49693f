package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.PreparedMessage;

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
