package org.ws101.servlet.internal.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.thread.Timers;
import org.ws101.servlet.internal.FilterSettings;

/**
 * The connections that are open or about to be: keeps to the limits, and ends all of them when the application stops.
 * Thread-safe. A connection holds one {@link Place} from before its upgrade until it has ended.
 */
final class OpenConnections implements RunningCode {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    /** How long a container may take to start a connection that it has upgraded. */
    static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    /** The same while the application is stopping. */
    static final Duration LATE_START_TIMEOUT = Duration.ofSeconds(1);

    private final int most;
    private final Timers timers;
    /** All that follows is guarded by the lock. */
    private final Set<Place> places = new HashSet<>();

    /** Those whose application does not know of the end yet. */
    private final Set<Connection> untold = new HashSet<>();

    private final Tally byPrincipal;
    private final Tally byAddress;
    private boolean stopping;
    /** Null unless all that there are shall leave. */
    private @Nullable Draining draining;
    /** Whether all that there are have been dropped, because stopping takes too long. */
    private boolean dropping;
    /** Whether somebody will look for those that have not started. */
    private boolean awaitingStarts;

    OpenConnections(FilterSettings.Limits limits, Timers timers) {
        this.timers = timers;
        most = limits.connections();
        byPrincipal = new Tally("maxConnectionsPerPrincipal", limits.perPrincipal(), new HashMap<>());
        byAddress = new Tally("maxConnectionsPerAddress", limits.perAddress(), new HashMap<>());
    }

    /** How many connections there are of each; counts only if there is a limit. */
    private record Tally(String option, OptionalInt limit, Map<String, Integer> counts) {
        void requireRoom(String of) throws RefusedException {
            if (limit.isPresent() && counts.getOrDefault(of, 0) >= limit.getAsInt()) {
                throw RefusedException.full(option, limit.getAsInt());
            }
        }

        void add(String of) {
            if (limit.isPresent()) {
                counts.merge(of, 1, Integer::sum);
            }
        }

        void remove(String of) {
            counts.computeIfPresent(of, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    /**
     * Takes a place.
     *
     * @throws RefusedException when a limit is reached or the application is stopping
     */
    Place reserve(Optional<String> principal, String address) throws RefusedException {
        lock.lock();
        try {
            requireRoomUnderLock(address);
            if (principal.isPresent()) {
                byPrincipal.requireRoom(principal.get());
            }
            principal.ifPresent(byPrincipal::add);
            byAddress.add(address);
            Place place = new Place(principal, address);
            places.add(place);
            return place;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes no place, but says whether there is one, as far as that does not depend on who the user is.
     *
     * @throws RefusedException when a limit is reached or the application is stopping
     */
    void requireRoom(String address) throws RefusedException {
        lock.lock();
        try {
            requireRoomUnderLock(address);
        } finally {
            lock.unlock();
        }
    }

    private void requireRoomUnderLock(String address) throws RefusedException {
        if (stopping) {
            throw RefusedException.busy("the application is stopping");
        }
        if (draining != null) {
            throw RefusedException.draining(draining.secondsLeft());
        }
        if (places.size() >= most) {
            throw RefusedException.full("maxConnections", most);
        }
        byAddress.requireRoom(address);
    }

    /** Whether a place is to be had, as far as that depends neither on the user nor on the address. */
    boolean hasRoom() {
        lock.lock();
        try {
            return !stopping && draining == null && places.size() < most;
        } finally {
            lock.unlock();
        }
    }

    /** How many places are taken. */
    int count() {
        lock.lock();
        try {
            return places.size();
        } finally {
            lock.unlock();
        }
    }

    /** Gives no more places, and closes every connection with 1001. Does not wait. */
    void beginStopping() {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
        connections().forEach(this::goAway);
    }

    /**
     * Gives no more places, and closes the connections that there are, spread evenly over a time. Does not wait. Idempotent: the first
     * call counts.
     *
     * @return completes when no connection is left
     */
    CompletableFuture<Void> drain(Duration over, CloseCode code) {
        Draining first = null;
        CompletableFuture<Void> done;
        lock.lock();
        try {
            if (draining == null) {
                first = new Draining(code, timers, over);
                draining = first;
            }
            done = draining.done;
        } finally {
            lock.unlock();
        }
        if (first != null) {
            first.sendAway(connections());
            completeIfDrained();
        }
        return done;
    }

    /** Whether the connections that there are shall leave, and no others come. */
    boolean isDraining() {
        lock.lock();
        try {
            return draining != null;
        } finally {
            lock.unlock();
        }
    }

    private void completeIfDrained() {
        Draining over;
        lock.lock();
        try {
            over = isEmpty() ? draining : null;
        } finally {
            lock.unlock();
        }
        if (over != null) {
            over.done.complete(null);
        }
    }

    /** Drops every connection, on the threads of an executor: the close of a socket may wait. One that comes later is dropped too. */
    void drop(Executor executor) {
        lock.lock();
        try {
            dropping = true;
        } finally {
            lock.unlock();
        }
        for (Connection connection : connections()) {
            Runnable drop = () -> drop(connection);
            try {
                executor.execute(drop);
            } catch (Throwable e) { // for want of a thread
                drop.run();
            }
        }
    }

    private static void drop(Connection connection) {
        connection.abort("the application is stopping, and the closing handshake exceeded stopTimeout");
    }

    private List<Connection> connections() {
        lock.lock();
        try {
            List<Connection> connections = new ArrayList<>();
            for (Place place : places) {
                if (place.connection != null) {
                    connections.add(place.connection);
                }
            }
            return connections;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all connections have ended and their applications know; at most for a timeout. Whether that is so. */
    @Override
    public boolean awaitEnd(Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!isEmpty() && left > 0) {
                left = emptied.awaitNanos(left);
            }
            return isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts callbacks on threads of the container's. */
    @Override
    public void interrupt() {
        lock.lock();
        try {
            untold.forEach(Connection::interruptCallback);
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty() {
        return places.isEmpty() && untold.isEmpty();
    }

    private void told(Connection connection) {
        lock.lock();
        try {
            untold.remove(connection);
            signalIfEmpty();
        } finally {
            lock.unlock();
        }
        completeIfDrained();
    }

    private void signalIfEmpty() {
        if (isEmpty()) {
            emptied.signalAll();
        }
    }

    /**
     * A container may lose a request that it has upgraded, as when a filter fails after the chain: then nobody would end it. One entry
     * in the timers is for all, as nearly all start at once. Under the lock.
     */
    private void awaitStarts(Duration until) {
        awaitingStarts = true;
        var unused = timers.schedule(until, this::abortUnstarted);
    }

    private void abortUnstarted() {
        List<Connection> late = new ArrayList<>();
        lock.lock();
        try {
            awaitingStarts = false;
            long now = timers.nanoTime();
            long next = Long.MAX_VALUE;
            for (Place place : places) {
                Connection connection = place.connection;
                if (connection != null && !connection.hasStarted()) {
                    long left = place.startsUntil - now;
                    if (left <= 0) {
                        late.add(connection);
                    } else {
                        next = Math.min(next, left);
                    }
                }
            }
            if (next < Long.MAX_VALUE) {
                awaitStarts(Duration.ofNanos(next));
            }
        } finally {
            lock.unlock();
        }
        for (Connection connection : late) {
            connection.abort("the container did not start it within " + START_TIMEOUT.toSeconds()
                    + " s of the upgrade, a limit without an option; look for a failed filter in the log of the"
                    + " container");
        }
    }

    /**
     * RFC 6455 §7.4.1: 1001 is for an endpoint that goes away, such as a server going down. A connection whose 101 is on its way
     * says so when it starts; but a container that is stopping itself may never start it, and there would be no end to wait for.
     */
    private void goAway(Connection connection) {
        connection.webSocket().close(CloseCode.GOING_AWAY);
        if (!connection.hasStarted()) {
            var unused = timers.schedule(LATE_START_TIMEOUT, () -> {
                if (!connection.hasStarted()) {
                    connection.abort("the application is stopping");
                }
            });
        }
    }

    /** The right of one connection to be open. Thread-safe. */
    final class Place {
        private final Optional<String> principal;
        private final String address;
        /** Guarded by the lock. */
        private @Nullable Connection connection;
        /** Until when that has to start; guarded by the lock. */
        private long startsUntil;

        private Place(Optional<String> principal, String address) {
            this.principal = principal;
            this.address = address;
        }

        /** The name of the user, empty for one without a name; none when nobody was authenticated. */
        Optional<String> principal() {
            return principal;
        }

        /** Gives the place to a connection, which gives it back when it ends. Called once. */
        void occupy(Connection by) {
            boolean late;
            boolean tooLate;
            Draining leaving;
            lock.lock();
            try {
                connection = by;
                late = stopping;
                leaving = draining;
                tooLate = dropping;
                untold.add(by);
                startsUntil = timers.nanoTime() + START_TIMEOUT.toNanos();
                if (!late && !awaitingStarts && !by.hasStarted()) {
                    awaitStarts(START_TIMEOUT);
                }
            } finally {
                lock.unlock();
            }
            by.whenEnded(this::release);
            by.whenTold(() -> told(by));
            if (tooLate) {
                drop(by); // there may be no timers any more that would end it
            } else if (late) {
                goAway(by);
            } else if (leaving != null) {
                leaving.sendAwayLast(by); // it was on its way before
            }
        }

        /** Gives the place back. Idempotent. */
        void release() {
            lock.lock();
            try {
                if (places.remove(this)) {
                    principal.ifPresent(byPrincipal::remove);
                    byAddress.remove(address);
                    signalIfEmpty();
                }
            } finally {
                lock.unlock();
            }
            completeIfDrained();
        }
    }
}
