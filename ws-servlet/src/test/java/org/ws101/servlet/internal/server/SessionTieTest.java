package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.ws101.servlet.LogRecorder;

/** How often messages may touch their HTTP session. */
class SessionTieTest {
    private static final long START = Long.MAX_VALUE - 5; // the clock may turn over

    private final SessionTie tie = new SessionTie("a", false, START);
    private int touches;

    private void messageArrivesAt(Duration sinceStart) {
        tie.messageArrived("WebSocket 1", START + sinceStart.toNanos(), task -> touches++);
    }

    @Test
    void isAtOnceAndThenOnceAMinute() {
        messageArrivesAt(Duration.ZERO);
        assertEquals(1, touches);
        messageArrivesAt(Duration.ofSeconds(1));
        messageArrivesAt(Duration.ofSeconds(60).minusNanos(1));
        assertEquals(1, touches);
        messageArrivesAt(Duration.ofSeconds(60));
        assertEquals(2, touches);
        messageArrivesAt(Duration.ofSeconds(119));
        assertEquals(2, touches);
        messageArrivesAt(Duration.ofHours(1));
        assertEquals(3, touches);
    }

    @Test
    void isNotAtAllWhileTheApplicationStops() {
        try (LogRecorder log = new LogRecorder("org.ws101.servlet.WebSocketFilter")) {
            tie.messageArrived("WebSocket 1", START, task -> {
                throw new RejectedExecutionException();
            });
            assertTrue(log.text().contains("WebSocket 1: there is no thread to prolong the HTTP session"), log::text);
        }
        messageArrivesAt(Duration.ofSeconds(1));
        assertEquals(0, touches);
    }
}
