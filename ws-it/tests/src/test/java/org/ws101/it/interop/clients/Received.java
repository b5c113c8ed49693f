package org.ws101.it.interop.clients;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What another implementation has reported on a connection, in order. Thread-safe. */
final class Received {
    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /** A single report. */
    sealed interface Event {}

    record Text(String data) implements Event {}

    record Binary(byte[] data) implements Event {}

    record Pong(String data) implements Event {}

    /** The end, with the close frame of the server. */
    record Closed(int code, String reason) implements Event {}

    record Failed(Throwable cause) implements Event {}

    void add(Event event) {
        events.add(event);
    }

    void addPong(byte[] data) {
        add(new Pong(new String(data, StandardCharsets.UTF_8)));
    }

    /** Waits for the next report. */
    Event next() throws InterruptedException {
        Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("Nothing was reported for " + PATIENCE_SECONDS + " s");
        }
        if (event instanceof Failed failed) {
            throw new AssertionError("The other implementation failed: " + failed.cause(), failed.cause());
        }
        return event;
    }

    /** Waits for the next report, which must be a text message. */
    String text() throws InterruptedException {
        Event next = next();
        return assertInstanceOf(Text.class, next, next::toString).data();
    }

    /** Waits for the next report, which must be a binary message. */
    byte[] binary() throws InterruptedException {
        Event next = next();
        return assertInstanceOf(Binary.class, next, next::toString).data();
    }
}
