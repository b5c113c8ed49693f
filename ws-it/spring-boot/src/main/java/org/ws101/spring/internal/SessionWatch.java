package org.ws101.spring.internal;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.ws101.internal.thread.NeutralThreads;
import org.ws101.servlet.internal.server.SessionTies;

/**
 * Asks now and then whether the sessions of Spring Session are still there in which connections are open, and closes the
 * connections of those that are not: most repositories publish no end. Thread-safe.
 */
public final class SessionWatch implements SmartLifecycle {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.spring");

    private final Supplier<@Nullable ServletContext> application;
    private final Predicate<String> isMissing;
    private final Duration interval;
    /** Those that were missing when it was asked last; used by one thread. */
    private Set<String> suspected = Set.of();
    /** Null while it does not run. */
    private volatile @Nullable ScheduledExecutorService timer;

    /**
     * Starts with the application.
     *
     * @param isMissing whether there is no session of an id
     * @param interval zero for never
     */
    public SessionWatch(
            Supplier<@Nullable ServletContext> application, Predicate<String> isMissing, Duration interval) {
        this.application = application;
        this.isMissing = isMissing;
        this.interval = interval;
    }

    @Override
    public void start() {
        if (interval.isZero() || interval.isNegative()) {
            return;
        }
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(task -> NeutralThreads.daemon("ws101-sessions", task));
        timer = started;
        var unused = started.scheduleWithFixedDelay(
                this::look, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        try {
            ServletContext context = application.get();
            if (context != null) {
                look(SessionTies.of(context));
            }
        } catch (RuntimeException | Error e) { // the repository may be there again the next time
            LOGGER.log(Level.WARNING, "It could not be found out which sessions have expired", e);
        }
    }

    /** Twice, because a session that has got another id is stored after that is known here. */
    private void look(SessionTies ties) {
        Set<String> missing = new HashSet<>();
        for (String id : ties.foreignIds()) {
            if (isMissing.test(id)) {
                missing.add(id);
            }
        }
        missing.stream().filter(suspected::contains).forEach(ties::endedWithId);
        suspected = missing;
    }

    @Override
    public void stop() {
        ScheduledExecutorService stopping = timer;
        timer = null;
        if (stopping != null) {
            stopping.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }

    /** Before the repository stops. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
