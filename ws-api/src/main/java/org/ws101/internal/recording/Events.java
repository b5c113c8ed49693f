package org.ws101.internal.recording;

import java.time.Duration;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Makes the events. Loaded only where the module {@code jdk.jfr} is. Stateless. */
final class Events {
    private Events() {}

    /** No event type is registered before somebody uses the recorder, which takes milliseconds. */
    static boolean mayBeRecorded() {
        return FlightRecorder.isInitialized();
    }

    static void opened(Supplier<Recorded> connection) {
        OpenedEvent event = new OpenedEvent();
        if (event.shouldCommit()) {
            event.of(connection.get());
            event.commit();
        }
    }

    static void closed(Supplier<Recorded> connection, int code, String reason, String by, Duration lived) {
        ClosedEvent event = new ClosedEvent();
        if (event.shouldCommit()) {
            event.of(connection.get());
            event.code = code;
            event.reason = reason;
            event.closer = by;
            event.lived = lived.toNanos();
            event.commit();
        }
    }

    static void failed(Supplier<Recorded> connection, int code, Throwable cause) {
        FailedEvent event = new FailedEvent();
        if (event.shouldCommit()) {
            event.of(connection.get());
            event.code = code;
            event.thrown = cause.getClass();
            event.message = String.valueOf(cause.getMessage());
            event.commit();
        }
    }

    static void slow(Supplier<Recorded> connection, String how, long queued) {
        SlowConsumerEvent event = new SlowConsumerEvent();
        if (event.shouldCommit()) {
            event.of(connection.get());
            event.slowness = how;
            event.queued = queued;
            event.commit();
        }
    }

    static void refused(Supplier<Recorded> handshake, int status, String reason) {
        RefusedEvent event = new RefusedEvent();
        if (event.shouldCommit()) {
            event.of(handshake.get());
            event.status = status;
            event.reason = reason;
            event.commit();
        }
    }

    static @Nullable Object begin() {
        if (!CallbackEvent.PROBE.isEnabled()) {
            return null;
        }
        CallbackEvent event = new CallbackEvent();
        event.begin();
        return event;
    }

    static void end(Object begun, Supplier<Recorded> connection, String callback) {
        CallbackEvent event = (CallbackEvent) begun;
        event.end();
        if (event.shouldCommit()) {
            event.of(connection.get());
            event.callback = callback;
            event.commit();
        }
    }
}
