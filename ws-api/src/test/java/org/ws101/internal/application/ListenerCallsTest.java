package org.ws101.internal.application;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.ws101.internal.thread.EndingThread;

class ListenerCallsTest {
    private final ListenerCalls calls = new ListenerCalls();

    @Test
    void anInterruptStaysWithTheCall() {
        calls.<RuntimeException>call(() -> {
            calls.interrupt();
            assertTrue(Thread.currentThread().isInterrupted());
        });
        assertFalse(Thread.interrupted());
    }

    @Test
    void aThreadThatHasLeftTheListenerIsNotInterrupted() {
        calls.<RuntimeException>call(() -> {});
        calls.interrupt();
        assertFalse(Thread.interrupted());
    }

    @Test
    void theNextCallIsNotInterrupted() {
        calls.<RuntimeException>call(calls::interrupt);
        calls.<RuntimeException>call(() -> assertFalse(Thread.currentThread().isInterrupted()));
    }

    /** The container's own. */
    @Test
    void anInterruptOfSomebodyElseIsLeft() {
        calls.<RuntimeException>call(Thread.currentThread()::interrupt);
        assertTrue(Thread.interrupted());
    }

    /** Else there would be two. */
    @Test
    void aThreadThatItsExecutorInterruptsIsLeftToThat() {
        EndingThread.run(() -> calls.<RuntimeException>call(calls::interrupt));
        assertFalse(Thread.interrupted());
        calls.<RuntimeException>call(() -> {
            calls.interrupt();
            assertTrue(Thread.interrupted());
        });
    }

    @Test
    void noInterruptComesAfterTheCallHoweverTheyCoincide() throws Exception {
        for (int i = 0; i < 1000; i++) {
            CountDownLatch inside = new CountDownLatch(1);
            Thread interrupting = new Thread(() -> {
                try {
                    inside.await();
                    calls.interrupt();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            interrupting.start();
            calls.<RuntimeException>call(inside::countDown);
            boolean late = Thread.interrupted();
            interrupting.join();
            assertFalse(late || Thread.interrupted());
        }
    }
}
