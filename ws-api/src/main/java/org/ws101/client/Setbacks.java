package org.ws101.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.SureLogger;
import org.ws101.internal.thread.Timers;

/**
 * Counts the attempts of a reconnecting connection, asks the policy after each setback, and tells the listener and the log. For one
 * thread after the other; calls the application.
 */
final class Setbacks {
    /** A connection that was open for so long was a success. */
    static final Duration SUCCESS = Duration.ofSeconds(30);

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final System.Logger LOGGER =
            new SureLogger(System.getLogger(ReconnectingConnection.class.getName()));

    private final ReconnectPolicy policy;
    private final ReconnectListener listener;
    private final Timers timers;
    private final DoubleSupplier random;
    private final ReconnectLog log;
    private int attempt = 1;
    /** When the last connection was opened, or the first attempt began. */
    private long since;

    private boolean open;

    /**
     * What follows a setback.
     *
     * @param delay null when the connection is given up
     * @param cause why, then
     */
    record Next(@Nullable Duration delay, Throwable cause) {}

    Setbacks(Settings settings, Timers timers, DoubleSupplier random) {
        this.policy = settings.reconnect;
        this.listener = settings.reconnectListener;
        this.timers = timers;
        this.random = random;
        this.log = new ReconnectLog(LOGGER, timers);
        this.since = timers.nanoTime();
    }

    void attempting() {
        tell(to -> to.onAttempt(attempt));
    }

    /** @param to for the log */
    void opened(String to) {
        open = true;
        since = timers.nanoTime();
        log.opened(to, attempt);
    }

    /**
     * Decides what follows, and says so.
     *
     * @param to for the log
     * @param mayPass whether the policy is to be asked
     */
    Next after(Throwable cause, String to, boolean mayPass) {
        Duration sinceOpened = Duration.ofNanos(timers.nanoTime() - since);
        if (open && sinceOpened.compareTo(SUCCESS) >= 0) {
            attempt = 1;
        }
        open = false;
        Setback setback = new Setback(cause, attempt, sinceOpened, random.getAsDouble());
        Optional<Duration> delay;
        try {
            delay = mayPass ? decision(setback).map(Setbacks::withinBounds) : Optional.empty();
        } catch (Throwable e) {
            e.addSuppressed(cause);
            setback = new Setback(e, attempt, sinceOpened, setback.random());
            delay = Optional.empty();
        }
        Setback said = setback;
        if (delay.isEmpty()) {
            log.givenUp(to, said);
            tell(hearing -> hearing.onGivenUp(said));
            return new Next(null, said.cause());
        }
        Duration wait = delay.get();
        log.setback(to, said, wait);
        tell(hearing -> hearing.onSetback(said, wait));
        attempt++;
        return new Next(wait, cause);
    }

    private Optional<Duration> decision(Setback setback) {
        return Objects.requireNonNull(
                policy.next(setback),
                () -> "The reconnectPolicy " + policy
                        + " returned null: return Optional.empty() to end the connection");
    }

    private static Duration withinBounds(Duration delay) {
        return delay.isNegative() ? Duration.ZERO : delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }

    private void tell(Consumer<ReconnectListener> call) {
        try {
            call.accept(listener);
        } catch (Throwable e) {
            LOGGER.log(System.Logger.Level.WARNING, "The reconnectListener " + listener + " failed", e);
        }
    }
}
