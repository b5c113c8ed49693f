package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.ControlFrames;
import org.ws101.WebSocketOptions;

/** A listener whose callbacks all run on the executor: the thread of the transport only reads. */
class DispatchedListenerTest {
    private final RecordingListener listener = new RecordingListener();

    @AfterEach
    void nothingElseWasCalled() {
        listener.expect();
    }

    private Rig opened() {
        return opened(WebSocketOptions.builder());
    }

    private Rig opened(WebSocketOptions.Builder options) {
        Rig rig = Rig.dispatching(listener, options);
        listener.expect("open");
        return rig;
    }

    @Test
    void tellsTheTransportThatItsThreadsNeedNotBeForApplications() {
        assertFalse(opened().connection.runsApplicationCode());
    }

    @Test
    void hearsNothingOnTheThreadThatReads() {
        Rig rig = opened();
        rig.arriveText("one", "two");
        listener.expect();
        assertFalse(rig.transport.isReading());
        rig.runTasks();
        listener.expect("text:one", "text:two");
        assertTrue(rig.transport.isResumed());
        rig.settle();
        assertTrue(rig.transport.isReading());
        assertFalse(rig.transport.isResumed()); // it waits for input, and does not go round
    }

    @Test
    void answersInOneWriteForEachRead() {
        listener.echoing();
        Rig rig = opened();
        int before = rig.transport.writes();
        rig.arriveText("one", "two", "three");
        rig.settle();
        listener.expect("text:one", "text:two", "text:three");
        rig.expectSent("one", "two", "three");
        assertEquals(before + 1, rig.transport.writes());
    }

    @Test
    void hearsWhatComesInManyPiecesInOrder() {
        Rig rig = opened();
        for (byte[] bytes = rig.peer.text("split"); bytes.length > 0; bytes = rest(bytes)) {
            rig.transport.arrive(new byte[] {bytes[0]});
            rig.settle();
        }
        listener.expect("text:split");
    }

    private static byte[] rest(byte[] bytes) {
        return java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    @Test
    void isClosedOnTheExecutorAfterWhatCameBefore() {
        Rig rig = opened();
        rig.transport.arrive(rig.peer.text("last"), rig.peer.close(CloseCode.NORMAL_CLOSURE));
        listener.expect();
        rig.settle();
        listener.expect("text:last", "close:1000");
    }

    @Test
    void isToldOfTheEndByTheTaskThatHasHandledTheCloseFrame() {
        Rig rig = opened();
        rig.arriveClose(CloseCode.NORMAL_CLOSURE);
        rig.tasks.remove().run();
        listener.expect("close:1000");
        assertTrue(rig.tasks.isEmpty());
    }

    @Test
    void isClosedOnTheExecutorWhenTheConnectionEndsBeforeItHasRead() {
        Rig rig = opened();
        rig.transport.end();
        listener.expect();
        rig.settle();
        listener.expect("close:1006");
    }

    @Test
    void isClosedOnceWhenTheConnectionEndsBetweenReadingAndHandling() {
        Rig rig = opened();
        rig.arriveText("late");
        rig.connection.abort("the test wishes so");
        listener.expect(); // the turn is still to come
        rig.settle();
        listener.expect("error:WebSocketException", "close:1006");
    }

    @Test
    void hearsOfANetworkThatFails() {
        Rig rig = opened();
        rig.transport.failReads(new IOException("reset"));
        rig.settle();
        listener.expect("error:IOException", "close:1006");
    }

    @Test
    void stopsReadingWhileThePeerDoesNot() {
        listener.echoing();
        Rig rig = opened(WebSocketOptions.builder().outboundMessages(2));
        rig.transport.limitTo(0);
        rig.arriveText("one");
        rig.settle();
        rig.arriveText("two", "three");
        rig.settle();
        listener.expect("text:one", "text:two");
        assertFalse(rig.transport.isReading());
        rig.transport.takeAll();
        rig.settle();
        listener.expect("text:three");
        rig.expectSent("one", "two", "three");
    }

    @Test
    void closesByItselfInManualModeToo() {
        Rig rig = opened(WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL));
        rig.arriveClose(CloseCode.NORMAL_CLOSURE);
        rig.settle();
        rig.expectSent("close:1000");
        listener.expect("close:1000");
    }

    @Test
    void isClosedOnceWhenTheExecutorDoesNotTakeWhatCame() throws Exception {
        Rig rig = opened();
        rig.refuse(Integer.MAX_VALUE);
        rig.arriveText("one");
        rig.connection.told().toCompletableFuture().get();
        listener.expect("error:RejectedExecutionException", "close:1006");
        assertTrue(rig.transport.isClosed());
    }
}
