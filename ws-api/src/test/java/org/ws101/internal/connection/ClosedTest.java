package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.Role;

/** The stage that says when and how a connection has ended. */
class ClosedTest {
    private final RecordingListener listener = new RecordingListener();

    private static CompletableFuture<CloseReason> closed(Rig rig) {
        return rig.webSocket.closed().toCompletableFuture();
    }

    private static CloseCode code(CompletableFuture<CloseReason> closed) {
        return closed.join().code();
    }

    @Test
    void completesWithTheReasonOfTheClosingHandshake() {
        Rig rig = Rig.listening(listener);
        CompletableFuture<CloseReason> closed = closed(rig);
        rig.webSocket.close(CloseCode.GOING_AWAY, "moving");
        rig.settle();
        assertFalse(closed.isDone()); // the peer's answer is to come
        rig.arriveClose(CloseCode.GOING_AWAY);
        rig.settle();
        assertEquals(rig.webSocket.closeReason().orElseThrow(), closed.join());
        assertTrue(rig.transport.isClosed());
    }

    @Test
    void completesWith1006WithoutAClosingHandshake() {
        Rig ended = Rig.listening(listener);
        CompletableFuture<CloseReason> ofEnded = closed(ended);
        ended.transport.end();
        ended.settle();
        assertEquals(CloseCode.ABNORMAL_CLOSURE, code(ofEnded));

        Rig failed = Rig.blocking();
        CompletableFuture<CloseReason> ofFailed = closed(failed);
        failed.transport.failReads(new IOException("reset"));
        failed.settle();
        assertEquals(CloseCode.ABNORMAL_CLOSURE, code(ofFailed));

        Rig aborted = Rig.blocking();
        CompletableFuture<CloseReason> ofAborted = closed(aborted);
        aborted.webSocket.abort();
        aborted.settle();
        assertEquals(CloseCode.ABNORMAL_CLOSURE, code(ofAborted));
    }

    @Test
    void completesForAConnectionThatNeverStarted() {
        Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), listener);
        CompletableFuture<CloseReason> closed = closed(rig);
        rig.webSocket.abort();
        rig.settle();
        assertEquals(CloseCode.ABNORMAL_CLOSURE, code(closed));
        listener.expect();
    }

    @Test
    void isCompleteForWhoeverAsksLater() {
        Rig rig = Rig.blocking();
        rig.webSocket.abort();
        assertEquals(CloseCode.ABNORMAL_CLOSURE, code(closed(rig)));
    }

    @Test
    void isTheSameForAll() {
        Rig rig = Rig.blocking();
        CompletableFuture<CloseReason> one = closed(rig);
        CompletableFuture<CloseReason> other = closed(rig);
        one.complete(new CloseReason(CloseCode.NORMAL_CLOSURE, "not by whoever has it"));
        assertFalse(other.isDone());
        rig.webSocket.abort();
        rig.settle();
        assertEquals(CloseCode.ABNORMAL_CLOSURE, code(other));
    }

    @Test
    void whatDependsOnItRunsOnTheExecutor() {
        Rig rig = Rig.blocking();
        List<String> ran = new ArrayList<>();
        CompletableFuture<Void> unused = closed(rig).thenRun(() -> ran.add("dependent"));
        rig.transport.end(); // on the transport's thread
        assertEquals(List.of(), ran);
        rig.runTasks();
        assertEquals(List.of("dependent"), ran);
    }

    @Test
    void needsNoTaskWhenNobodyAsks() {
        Rig rig = Rig.blocking();
        rig.transport.end();
        assertEquals(0, rig.tasks.size());
    }

    @Test
    void completesBeforeOnClose() {
        List<String> order = new ArrayList<>();
        listener.doing((webSocket, call) -> order.add(call));
        Rig rig = Rig.dispatching(listener, WebSocketOptions.builder());
        CompletionStage<Void> unused = rig.webSocket
                .closed()
                .thenAccept(reason -> order.add("closed:" + reason.code().code()));
        rig.transport.end();
        rig.settle();
        assertEquals(List.of("open", "closed:1006", "close:1006"), order);
    }

    @Test
    void doesNotWaitForACallbackThatRuns() {
        List<String> order = new ArrayList<>();
        Rig rig = Rig.listening(listener);
        CompletionStage<Void> unused = rig.webSocket.closed().thenAccept(reason -> order.add("closed"));
        listener.doing((webSocket, call) -> {
            if (call.startsWith("text")) {
                webSocket.abort();
                rig.runTasks(); // another thread of the executor
                order.add("end of the callback");
            }
        });
        rig.arriveText("a");
        rig.settle();
        assertEquals(List.of("closed", "end of the callback"), order);
        listener.expect("open", "text:a", "close:1006");
    }

    @Test
    void whatCameBeforeTheEndIsReceivedAfterIt() {
        Rig rig = Rig.blocking();
        CompletableFuture<CloseReason> closed = closed(rig);
        rig.arriveText("last");
        rig.transport.end();
        rig.settle();
        assertTrue(closed.isDone());
        assertEquals(new Message.Text("last"), rig.webSocket.receive());
        assertThrows(WebSocketClosedException.class, rig.webSocket::receive);
    }
}
