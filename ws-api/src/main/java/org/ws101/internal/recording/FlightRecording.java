package org.ws101.internal.recording;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records events of connections where a recording of the JDK's Flight Recorder runs. Without a recording a call reads a field or two,
 * and allocates nothing. Stateless and thread-safe; to be called with or without a lock.
 */
public final class FlightRecording {
    /** Not in every run-time image, and class loaders of application servers may hide it. */
    private static final boolean AVAILABLE = isPresent("jdk.jfr.Event");

    private FlightRecording() {}

    static boolean isPresent(String type) {
        try {
            Class.forName(type, false, FlightRecording.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Whether an event may be recorded: for those who would have to find out much for one. */
    public static boolean isOn() {
        return AVAILABLE && Events.mayBeRecorded();
    }

    /** A connection has opened. */
    public static void opened(Supplier<Recorded> connection) {
        if (isOn()) {
            Events.opened(connection);
        }
    }

    /**
     * A connection that had opened has ended.
     *
     * @param code the close code
     * @param by who began to close it
     */
    public static void closed(Supplier<Recorded> connection, int code, String reason, String by, Duration lived) {
        if (isOn()) {
            Events.closed(connection, code, reason, by, lived);
        }
    }

    /**
     * A connection has failed.
     *
     * @param code the close code that it fails with; 0 when the failure has none
     */
    public static void failed(Supplier<Recorded> connection, int code, Throwable cause) {
        if (isOn()) {
            Events.failed(connection, code, cause);
        }
    }

    /**
     * A peer reads too slowly.
     *
     * @param queued bytes of output that have not left
     */
    public static void slow(Supplier<Recorded> connection, String how, long queued) {
        if (isOn()) {
            Events.slow(connection, how, queued);
        }
    }

    /**
     * An opening handshake was refused, or has failed.
     *
     * @param status of the response; 0 when there was none
     */
    public static void refused(Supplier<Recorded> handshake, int status, String reason) {
        if (isOn()) {
            Events.refused(handshake, status, reason);
        }
    }

    /** A callback begins. Returns what {@link #end} needs; null when the callback is not recorded. */
    public static @Nullable Object begin() {
        return isOn() ? Events.begin() : null;
    }

    /**
     * A callback has ended, on the thread that it began on: it is recorded if it took as long as the threshold of its event.
     *
     * @param begun of {@link #begin}
     * @param callback the name of its method
     */
    public static void end(Object begun, Supplier<Recorded> connection, String callback) {
        Events.end(begun, connection, callback);
    }
}
