package org.ws101.internal.log;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.text.DurationText;
import org.ws101.internal.thread.StoppedException;

/**
 * Tells the log why one connection ended, once, unless it was closed in good order or the application dropped it. Thread-safe.
 */
public final class EndLog {
    /** RFC 6455 §7.4.1: a peer that closes with these could not go on. */
    private static final Set<CloseCode> COMPLAINTS = Set.of(
            CloseCode.PROTOCOL_ERROR,
            CloseCode.UNSUPPORTED_DATA,
            CloseCode.INVALID_FRAME_PAYLOAD_DATA,
            CloseCode.POLICY_VIOLATION,
            CloseCode.MESSAGE_TOO_BIG,
            CloseCode.MANDATORY_EXT,
            CloseCode.INTERNAL_SERVER_ERROR);

    private static final String LOST = code(CloseCode.ABNORMAL_CLOSURE);
    private static final String INTERNAL = code(CloseCode.INTERNAL_SERVER_ERROR);

    private static final Pattern DIGITS_AND_REST = Pattern.compile("[0-9].*", Pattern.DOTALL);

    /** Is told of failures. Thread-safe. */
    @FunctionalInterface
    public interface Failures {
        /**
         * The application, the peer or the network has failed. Called without a lock.
         *
         * @param cause what was thrown, or what would have been
         */
        void failed(Throwable cause);
    }

    private final PeerLog log;
    private final Object place;
    private final @Nullable Object attachment;
    private final Failures failures;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * @param place what logs call the application, by its {@code toString}; equal ones share the lines of a minute
     * @param attachment tells the connection from others of the place
     */
    public EndLog(PeerLog log, Object place, @Nullable Object attachment) {
        this(log, place, attachment, failure -> {});
    }

    /**
     * The same, observed.
     *
     * @param failures is told of the failures of the application, of the peer and of the network; of those of the application also when a line
     *     is left out
     */
    public EndLog(PeerLog log, Object place, @Nullable Object attachment, Failures failures) {
        this.log = log;
        this.place = place;
        this.attachment = attachment;
        this.failures = failures;
    }

    /**
     * The same for what may outlive the connection: it keeps the attachment's name alone.
     *
     * @param observing is told of failures in place of the one before
     */
    public EndLog afterEnd(Failures observing) {
        return new EndLog(log, place, attachment == null ? null : attachment.toString(), observing);
    }

    /** Our side fails the connection. */
    public void failed(WebSocketFailure failure) {
        Throwable cause = failure.getCause();
        tellFailure(
                failure,
                "failed with " + failure.code(),
                "the connection was failed with " + new CloseReason(failure.code(), failure.text())
                        + (cause == null ? "" : ", because of " + withItsCause(cause))
                        + remedyOfApplication(failure),
                cause);
    }

    /**
     * Our side closes the connection because of something that the application does not know yet.
     *
     * @param remedy what to change if that is not wanted
     */
    public void closed(CloseReason reason, String remedy) {
        tell("closed with " + reason.code(), "the connection was closed with " + reason + "; " + remedy, null);
    }

    /** An executor has not taken a task of the connection's. */
    public void noThread(Throwable cause) {
        if (cause instanceof StoppedException) {
            tell("stopped", "The connection was dropped: " + cause.getMessage() + LOST, null);
        } else if (told.compareAndSet(false, true)) {
            failures.failed(cause);
            log.warn(
                    place,
                    "no thread",
                    this + ": the connection was dropped, because there was no thread for it: "
                            + PeerLog.quote(cause) + LOST
                            + "; use an executor with more threads or a longer queue, or allow fewer connections",
                    cause);
        }
    }

    /** Our side closes the connection because it is idle. */
    public void idle(WebSocketOptions options) {
        tell(
                "idle",
                "the connection was closed with " + CloseCode.GOING_AWAY
                        + ", because no byte was received or sent for idleTimeout, "
                        + DurationText.of(options.idleTimeout())
                        + "; raise that option, or set it to 0 for no limit",
                null);
    }

    /** Reading pauses for the first time because of a rate, which does not end the connection. */
    public void pauses(String option, int perSecond) {
        log.tell(
                place,
                "pauses " + option,
                this + ": reading pauses at times, because the peer sends as much as the option " + option + " allows, "
                        + perSecond + " a second, or more; raise the option to allow more",
                null);
    }

    /** The application fails, and the connection with it. An exception of ours may be of this connection or of another. */
    public void applicationFailed(String what, Throwable e) {
        if (e instanceof WebSocketException) { // for one, of a peer that reads too slowly
            tellFailure(e, "callback", "the application failed the connection: " + PeerLog.quote(e) + INTERNAL, e);
        } else {
            fault(what, INTERNAL, e);
            told.set(true);
        }
    }

    /** The application fails, which may end the connection or come after its end. */
    public void fault(String what, Throwable e) {
        fault(what, "", e);
    }

    private void fault(String what, String code, Throwable e) {
        failures.failed(e);
        log.fault(Level.WARNING, place, what, what + where() + " failed" + code, e);
    }

    /**
     * Something failed that belongs to the connection and is neither the application's nor the peer's. Never throws.
     *
     * @param what says so, as a sentence without its end
     */
    public void defect(String what, Throwable e) {
        log.fault(Level.ERROR, place, what, this + ": " + what, e);
    }

    /**
     * A call that is declared not to block holds its thread for too long.
     *
     * @param held for how long at least
     * @param stack what the thread does
     */
    public void threadHeld(String what, Thread thread, Duration held, StackTraceElement[] stack) {
        Throwable stackTrace = new Throwable("The stack of the thread " + thread.getName());
        stackTrace.setStackTrace(stack);
        log.fault(
                Level.WARNING,
                place,
                "thread occupied",
                what + where() + " has occupied the thread " + thread.getName() + " for " + held.toMillis()
                        + " ms, although it is declared not to block (nonBlocking); other connections may wait for that"
                        + " thread: move long work to an executor, or remove nonBlocking; the option"
                        + " blockedThreadWarning sets the limit",
                stackTrace);
    }

    /**
     * The connection has ended.
     *
     * @param reason how; of the peer's if it closed first
     * @param cause why, when it failed or was dropped
     */
    public void ended(CloseReason reason, @Nullable Throwable cause) {
        if (cause instanceof WebSocketFailure breach) {
            tellFailure(
                    breach,
                    "breach " + breach.code(),
                    "data of the peer failed the connection with " + reason + "; " + remedy(breach),
                    null);
        } else if (cause instanceof WebSocketException) {
            String why = String.valueOf(cause.getMessage());
            tellFailure( // one kind, however long it took
                    cause, DIGITS_AND_REST.matcher(why).replaceFirst(""), why + code(reason.code()), cause);
        } else if (cause != null) {
            tellFailure(
                    cause,
                    "lost",
                    "the network connection was lost: " + PeerLog.quote(cause) + code(reason.code()),
                    cause);
        }
    }

    /** The peer's bytes have ended, and no close frame came before. */
    public void endedWithoutClose() {
        tell(
                "no close frame",
                "the peer ended the network connection without a close frame" + LOST
                        + "; if a proxy ends idle connections, set pingInterval below its timeout",
                null);
    }

    /** The peer has closed the connection first. */
    public void closedByPeer(CloseReason reason) {
        if (COMPLAINTS.contains(reason.code())) {
            tell("peer " + reason.code(), "the peer closed the connection with " + reason, null);
        }
    }

    /** Where a line has no close code but this. */
    private static String code(CloseCode code) {
        return " (" + code.code() + ")";
    }

    private static String remedy(WebSocketFailure breach) {
        CloseCode code = breach.code();
        if (code.equals(CloseCode.MESSAGE_TOO_BIG)) {
            return "raise the option in brackets, or send smaller messages";
        }
        if (code.equals(CloseCode.POLICY_VIOLATION)) {
            return "raise the option in brackets, or send more slowly";
        }
        if (code.equals(CloseCode.INVALID_FRAME_PAYLOAD_DATA)) {
            return breach.text().contains("extension")
                    ? "the peer, or an intermediary, violates RFC 7692: correct it, or disable compression by the"
                            + " option permessageDeflate"
                    : "send text in UTF-8, and other data as binary messages";
        }
        return "the peer, or an intermediary, violates RFC 6455";
    }

    /** A codec says what it could not read, and in the cause why. */
    private static String withItsCause(Throwable cause) {
        Throwable behind = cause.getCause();
        return PeerLog.quote(cause) + (behind == null ? "" : " (" + PeerLog.quote(behind) + ")");
    }

    /** What to change when it was the application, or what the library has for it, that did not want what came. */
    private static String remedyOfApplication(WebSocketFailure failure) {
        CloseCode code = failure.code();
        if (code.equals(CloseCode.INVALID_FRAME_PAYLOAD_DATA) && failure.getCause() != null) {
            return "; send data that the codec reads, or handle the exception in an @OnError method";
        }
        if (code.equals(CloseCode.UNSUPPORTED_DATA)) {
            return "; send the other type of message, or add a callback for this type";
        }
        return "";
    }

    /** What logs call the application. */
    public String place() {
        return place.toString();
    }

    /** What a line begins with: the place, and in brackets what tells the connection from others of it. */
    @Override
    public String toString() {
        return attachment == null ? place.toString() : place + " (" + PeerLog.quote(attachment) + ")";
    }

    /** The same for the middle of a line that has the place already. */
    private String where() {
        return attachment == null ? "" : " on " + PeerLog.quote(attachment);
    }

    private void tell(String kind, String what, @Nullable Throwable detail) {
        if (told.compareAndSet(false, true)) {
            log.tell(place, kind, this + ": " + what, detail);
        }
    }

    private void tellFailure(Throwable failure, String kind, String what, @Nullable Throwable detail) {
        if (told.compareAndSet(false, true)) {
            failures.failed(failure);
            log.tell(place, kind, this + ": " + what, detail);
        }
    }
}
