package org.ws101.servlet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.thread.DaemonThreads;
import org.ws101.servlet.internal.relay.ReplayNote;
import org.ws101.servlet.internal.replay.GroupLogs;
import org.ws101.servlet.internal.replay.Peers;

/**
 * The replays of an application, by their names, and the thread on which they tell other nodes what must not be told within locks or has to
 * be told from time to time. Thread-safe.
 */
final class Replays {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final PeerLog log;
    private final ConcurrentMap<String, GroupLogs> byName = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final DaemonThreads threads = new DaemonThreads();

    /** Null while there is no relay that runs. */
    @GuardedBy("lock")
    private @Nullable BiPredicate<String, ReplayNote> carrier;

    /** The names of those of which there was one before. */
    @GuardedBy("lock")
    private final Set<String> replaced = new HashSet<>();

    /** Null while nothing is connected. */
    @GuardedBy("lock")
    private @Nullable ScheduledThreadPoolExecutor executor;

    /** The other nodes, for one replay. */
    private record Others(String name, BiPredicate<String, ReplayNote> carrier, ScheduledThreadPoolExecutor executor)
            implements Peers {
        @Override
        public boolean tell(ReplayNote note) {
            return carrier.test(name, note);
        }

        @Override
        public void later(Runnable task) {
            try {
                executor.execute(task);
            } catch (RejectedExecutionException e) {
                return; // this node stops
            }
        }
    }

    Replays(PeerLog log) {
        this.log = log;
    }

    /** Adds one; of two with the same name, the messages of the second cross. */
    void add(String name, GroupLogs replay) {
        lock.lock();
        try {
            GroupLogs before = byName.put(name, replay);
            if (before == replay) {
                return;
            }
            if (before != null) {
                before.disconnect();
                replaced.add(name);
                warnOfReplaced();
            }
            connect(name, replay);
        } finally {
            lock.unlock();
        }
    }

    /** @param by sends a note to the replays of that name on the other nodes; false when it is lost */
    void start(BiPredicate<String, ReplayNote> by) {
        lock.lock();
        try {
            carrier = by;
            byName.forEach(this::connect);
            warnOfReplaced();
        } finally {
            lock.unlock();
        }
    }

    /** Without a relay it is all the same. */
    @GuardedBy("lock")
    private void warnOfReplaced() {
        if (carrier == null) {
            return;
        }
        for (String name : replaced) {
            log.warn(
                    this,
                    name,
                    "There are two replays of the name \"" + name + "\": the messages of the first stay on their"
                            + " node. Create one for the application, or set the name of each with Replay.Builder.name",
                    null);
        }
        replaced.clear();
    }

    @GuardedBy("lock")
    private void connect(String name, GroupLogs replay) {
        BiPredicate<String, ReplayNote> by = carrier;
        if (by == null) {
            return;
        }
        if (executor == null) {
            executor = new ScheduledThreadPoolExecutor(1, threads.named("ws101-relay-replay"));
            var unused =
                    executor.scheduleAtFixedRate(this::tick, GroupLogs.TICK, GroupLogs.TICK, TimeUnit.MILLISECONDS);
        }
        replay.connect(new Others(name, by, executor));
    }

    /** Called by the thread from time to time. */
    void tick() {
        for (Map.Entry<String, GroupLogs> each : byName.entrySet()) {
            try {
                each.getValue().tick();
            } catch (Throwable e) { // it would not be called again
                log.fault(
                        System.Logger.Level.WARNING,
                        this,
                        "tick",
                        "The replay \"" + each.getKey() + "\" failed to announce its position to other nodes",
                        e);
            }
        }
    }

    /** A note has come from another node. */
    void hear(String name, ReplayNote note) {
        GroupLogs replay = byName.get(name);
        if (replay != null) {
            replay.hear(note);
        }
    }

    /** Tells the others how far they are, and ends the thread. */
    void stop() {
        ScheduledThreadPoolExecutor ending;
        lock.lock();
        try {
            byName.values().forEach(GroupLogs::disconnect);
            carrier = null;
            ending = executor;
            executor = null;
        } finally {
            lock.unlock();
        }
        if (ending != null) {
            ending.shutdownNow();
            threads.join(PATIENCE);
        }
    }
}
