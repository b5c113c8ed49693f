package org.ws101.internal.connection;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.RatePolicy;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.rate.TokenBucket;
import org.ws101.internal.thread.Timers;

/**
 * How fast the peer may send, where an option limits that: counts what was received, and either lets reading pause until there
 * may be more or fails the connection. For whoever has the turn, but for {@link #pauses}, which is for any thread.
 */
final class InboundRate {
    /** The shortest pause: at a high rate, several messages are worth one timer. */
    private static final long LEAST_PAUSE = Duration.ofMillis(10).toNanos();

    private final Shell shell;
    private final Timers timers;
    private final boolean closes;
    private final List<Limit> limits;
    private volatile boolean pauses;
    /** The end of the last pause. */
    private Timers.Task end = () -> {};
    /** Whether the log knows that there are pauses. */
    private boolean told;

    private InboundRate(Shell shell, Timers timers, boolean closes, List<Limit> limits) {
        this.shell = shell;
        this.timers = timers;
        this.closes = closes;
        this.limits = limits;
    }

    /** What an option limits. */
    private record Limit(String option, int perSecond, boolean inBytes, TokenBucket bucket) {
        void count(boolean message, int payload, long now) {
            if (inBytes) {
                bucket.take(payload, now);
            } else if (message) {
                bucket.take(1, now);
            }
        }

        Event breach() {
            return new Event.Failed(new WebSocketFailure(
                    CloseCode.POLICY_VIOLATION,
                    "more than " + perSecond + (inBytes ? " bytes" : " messages") + " a second (" + option + ")"));
        }
    }

    /** That of a connection; null when no option limits it. */
    static @Nullable InboundRate of(WebSocketOptions options, Shell shell, Timers timers) {
        int messages = options.messagesPerSecond();
        int bytes = options.bytesPerSecond();
        if (messages == Integer.MAX_VALUE && bytes == Integer.MAX_VALUE) {
            return null;
        }
        long now = timers.nanoTime();
        List<Limit> limits = Stream.of(
                        new Limit("messagesPerSecond", messages, false, new TokenBucket(messages, now)),
                        new Limit("bytesPerSecond", bytes, true, new TokenBucket(bytes, now)))
                .filter(limit -> limit.perSecond < Integer.MAX_VALUE)
                .toList();
        return new InboundRate(shell, timers, options.rateOverflow() == RatePolicy.CLOSE, limits);
    }

    /**
     * Counts what was received.
     *
     * @param event null when no message, part or control frame is complete
     * @param payload the bytes of payload that were read
     * @return what is to be handed over: the event, or the failure of the connection in its place
     */
    @Nullable
    Event count(@Nullable Event event, int payload) {
        if (event instanceof Event.Failed || isClose(event)) {
            return event; // the last that is received
        }
        long now = timers.nanoTime();
        for (Limit limit : limits) {
            limit.count(event != null, payload, now);
        }
        if (!closes) {
            pauseIfUsedUp(now);
            return event;
        }
        for (Limit limit : limits) {
            if (limit.bucket.isOverdrawn()) {
                return limit.breach();
            }
        }
        return event;
    }

    private static boolean isClose(@Nullable Event event) {
        return event instanceof Event.Received received && received.message() instanceof Message.Close;
    }

    private void pauseIfUsedUp(long now) {
        if (pauses) {
            return;
        }
        Limit slowest = limits.get(0);
        long longest = 0;
        for (Limit limit : limits) {
            long time = limit.bucket.nanosToNext(now);
            if (time > longest) {
                slowest = limit;
                longest = time;
            }
        }
        if (longest > 0) {
            pause(slowest, longest);
        }
    }

    private void pause(Limit usedUp, long nanos) {
        pauses = true;
        end = timers.schedule(Duration.ofNanos(Math.max(nanos, LEAST_PAUSE)), () -> {
            pauses = false; // before the look at the turn, see ReadHalf
            shell.pump();
        });
        if (!told) {
            told = true;
            shell.endLog().pauses(usedUp.option, usedUp.perSecond);
        }
    }

    /** Whether reading is to wait until there may be more. */
    boolean pauses() {
        return pauses;
    }

    /** Nothing is received any more. */
    void stop() {
        end.cancel();
    }
}
