package org.ws101.internal.trace;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.WebSocketOptions;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.log.SureLogger;

/** The trace of one connection. There is none when the log does not want it. Thread-safe. */
public final class Trace {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger("org.ws101.Trace"));

    private final String id;
    private final int payloadBytes;
    /** Those that were entered and not told: they are entered under a lock. */
    private final Queue<String> states = new ConcurrentLinkedQueue<>();

    private Trace(String id, int payloadBytes) {
        this.id = id;
        this.payloadBytes = payloadBytes;
    }

    /** That of a connection which begins; null when the log does not want it now. */
    public static @Nullable Trace of(String id, WebSocketOptions options) {
        return LOGGER.isLoggable(Level.DEBUG) ? new Trace(id, options.tracePayloads()) : null;
    }

    /** Whether the log wants frames too. */
    public boolean tellsFrames() {
        return LOGGER.isLoggable(Level.TRACE);
    }

    /** What reads the frames that the peer sends. */
    public FrameTap received() {
        return new FrameTap(this, "received", payloadBytes);
    }

    /** What reads the frames that leave. */
    public FrameTap sent() {
        return new FrameTap(this, "sent", payloadBytes);
    }

    /** The connection starts. */
    public void starts(String what) {
        tell(Level.DEBUG, "starts: " + what);
    }

    /** The connection enters a state; {@link #tellStates} follows. With or without a lock. */
    public void entered(String state) {
        states.add(state);
    }

    /** Tells of the states that were entered. Without a lock. */
    public void tellStates() {
        for (String state = states.poll(); state != null; state = states.poll()) {
            tell(Level.DEBUG, "is " + state);
        }
    }

    /** The connection has ended. */
    public void ended(CloseReason reason, @Nullable Throwable cause) {
        tell(
                Level.DEBUG,
                "ended with " + PeerLog.quote(reason) + (cause == null ? "" : ", because of " + PeerLog.quote(cause)));
    }

    void frame(String text) {
        tell(Level.TRACE, text);
    }

    private void tell(Level level, String what) {
        LOGGER.log(level, id + " " + what);
    }
}
