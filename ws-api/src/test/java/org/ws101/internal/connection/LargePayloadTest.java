package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.Role;
import org.ws101.testing.Allocations;

/** Large payloads are written from the array of their sender, who may reuse it when the call returns. */
class LargePayloadTest {
    private static final int SIZE = 100_000;

    private final byte[] payload = new byte[SIZE];
    private final byte[] original;

    LargePayloadTest() {
        for (int i = 0; i < SIZE; i++) {
            payload[i] = (byte) (i * 31);
        }
        original = payload.clone();
    }

    /** What has left, but for so many bytes before the payload. */
    private static byte[] leftFrom(Rig rig, int start) {
        byte[] left = rig.transport.left();
        return Arrays.copyOfRange(left, start, left.length);
    }

    @Test
    void aLargePayloadIsNotCopied() {
        Rig rig = Rig.blocking();
        rig.webSocket.sendBinary(payload);
        assertEquals(List.of(SIZE), rig.transport.payloadsOfSenders());
        rig.expectSent("binary:" + SIZE);
        assertArrayEquals(original, leftFrom(rig, 10));
    }

    @Test
    void aLargePayloadAllocatesNothingOfItsSize() {
        Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), null);
        rig.connection.start(new TakingTransport());
        rig.settle();
        long allocated = Allocations.perRound(() -> rig.webSocket.sendBinary(payload));
        assertTrue(allocated < 4096, allocated + " bytes");
    }

    @Test
    void smallerOnesAreCopied() {
        Rig rig = Rig.blocking();
        rig.webSocket.sendBinary(new byte[16_383]);
        assertEquals(List.of(), rig.transport.payloadsOfSenders());
        rig.expectSent("binary:16383");
    }

    @Test
    void whatTheNetworkDoesNotTakeAtOnceIsCopied() {
        Rig rig = Rig.blocking();
        rig.transport.limitTo(50_000);
        rig.webSocket.sendBinary(payload);
        Arrays.fill(payload, (byte) 0);
        rig.transport.takeAll();
        assertArrayEquals(original, leftFrom(rig, 10));
    }

    @Test
    void aPayloadBehindAnUnfinishedWriteIsCopied() {
        Rig rig = Rig.blocking();
        rig.transport.limitTo(0);
        rig.webSocket.sendText("a");
        rig.webSocket.sendBinary(payload);
        Arrays.fill(payload, (byte) 0);
        rig.transport.takeAll();
        assertEquals(List.of(), rig.transport.payloadsOfSenders());
        assertArrayEquals(original, leftFrom(rig, 3 + 10));
    }

    @Test
    void aSendThatDoesNotWaitCompletesWhenThePayloadHasLeft() {
        Rig rig = Rig.blocking();
        rig.transport.limitTo(SIZE);
        CompletableFuture<Void> sent = rig.webSocket.sendAsync(new Message.Binary(payload));
        assertEquals(List.of(SIZE), rig.transport.payloadsOfSenders());
        assertFalse(sent.isDone(), "its last bytes have not left");
        rig.transport.takeAll();
        rig.settle();
        assertTrue(sent.isDone());
    }

    @Test
    void inATurnItLeavesAtOnceBehindWhatWasCollected() {
        RecordingListener listener = new RecordingListener();
        Rig rig = Rig.listening(listener);
        listener.doing((webSocket, call) -> {
            if (call.equals("text:go")) {
                webSocket.sendText("before");
                webSocket.sendBinary(payload);
                Arrays.fill(payload, (byte) 0);
                webSocket.sendText("after");
            }
        });
        byte[] ping = rig.peer.ping("p").clone();
        rig.transport.arrive(ping, rig.peer.text("go"));
        listener.verify();
        assertEquals(List.of(SIZE), rig.transport.payloadsOfSenders());
        assertEquals(2, rig.transport.writes());
        rig.expectSent("pong:p", "before", "binary:" + SIZE, "after");
        assertArrayEquals(original, Arrays.copyOfRange(rig.transport.left(), 3 + 8 + 10, 3 + 8 + 10 + SIZE));
    }

    @Test
    void aMessageInSeveralFramesIsNotCopiedEither() {
        Rig rig = Rig.blocking(WebSocketOptions.builder().maxFrameSize(40_000));
        rig.webSocket.sendBinary(payload);
        assertEquals(List.of(40_000, 40_000, 20_000), rig.transport.payloadsOfSenders());
        rig.expectSent("binary:" + SIZE);
    }

    @Test
    void theFramesOfASendThatDoesNotWaitLeaveInOneWrite() {
        Rig rig = Rig.blocking(WebSocketOptions.builder().maxFrameSize(40_000));
        var unused = rig.webSocket.sendAsync(new Message.Binary(payload));
        assertEquals(List.of(20_000), rig.transport.payloadsOfSenders());
        assertEquals(1, rig.transport.writes());
        rig.expectSent("binary:" + SIZE);
    }

    @Test
    void aClientMasksACopy() {
        Rig rig = Rig.blockingClient(WebSocketOptions.builder());
        rig.webSocket.sendBinary(payload);
        assertEquals(List.of(), rig.transport.payloadsOfSenders());
        assertArrayEquals(original, payload);
        rig.expectSent("binary:" + SIZE);
    }

    @Test
    void aFailedWriteEndsTheOutput() {
        Rig rig = Rig.blocking();
        rig.transport.failWrites(new IOException("on purpose"));
        rig.webSocket.sendBinary(payload);
        assertThrows(WebSocketClosedException.class, () -> rig.webSocket.sendBinary(payload));
    }
}
