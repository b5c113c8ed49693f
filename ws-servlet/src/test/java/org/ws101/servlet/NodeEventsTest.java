package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.thread.SystemTimers;

/** Events of other nodes when there is no thread to be had for a while. */
class NodeEventsTest {
    private final AtomicBoolean failing = new AtomicBoolean(true);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final SystemTimers timers = new SystemTimers("timers of a test");
    private final NodeEvents events =
            new NodeEvents(new PeerLog(System.getLogger(NodeEventsTest.class.getName()), timers), factory -> task -> {
                if (failing.get()) {
                    throw new OutOfMemoryError("unable to create native thread, on purpose");
                }
                return factory.newThread(task);
            });

    @AfterEach
    void stop() {
        events.stop();
        timers.close();
    }

    @Test
    void whatCouldNotBeToldDoesNotCountAmongWhatWaits() throws InterruptedException {
        events.add("prices", heard::add);
        String mebibyte = "x".repeat(1 << 20);
        for (int i = 0; i < 17; i++) { // more than may wait
            assertThrows(OutOfMemoryError.class, () -> events.tell("prices", mebibyte));
        }
        failing.set(false);
        events.tell("prices", "good");
        assertEquals("good", heard.poll(30, TimeUnit.SECONDS));
    }
}
