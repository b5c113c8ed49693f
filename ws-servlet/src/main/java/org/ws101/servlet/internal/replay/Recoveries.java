package org.ws101.servlet.internal.replay;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.relay.ReplayNote;
import org.ws101.servlet.internal.relay.ReplayNote.Range;

/**
 * Connections that wait for what this node does not have of their group. It asks the other nodes, one after the other, until one has it, or
 * none has, or for so long. Thread-safe. Its lock is taken before those of groups.
 */
final class Recoveries {
    /** For so many ticks a connection waits. */
    static final int PATIENCE = 20;

    /** For so many ticks at least an answer is waited for, before another node is asked. */
    private static final int ANSWER = 4;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Exchange exchange;
    private final Streams streams;
    private final Bounds bounds;
    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<GroupLog, Recovery> byLog = new HashMap<>();

    /** A connection in a group that has not started. */
    private static final class Waiting {
        final Member member;
        final Request request;
        int ticks;

        Waiting(Member member, Request request) {
            this.member = member;
            this.request = request;
        }
    }

    /** What is asked of one group; guarded by the lock. */
    private static final class Recovery {
        final GroupLog log;
        final List<Waiting> waiting = new ArrayList<>();
        /** Those that were asked. */
        final Set<String> asked = new HashSet<>();

        final List<ReplayNote.Copy> copies = new ArrayList<>();
        long bytes;
        /** Null while nobody is to answer. */
        ReplayNote.@Nullable Ask ask;

        int ticks;

        Recovery(GroupLog log) {
            this.log = log;
        }
    }

    Recoveries(Exchange exchange, Streams streams, Bounds bounds, LongSupplier clock) {
        this.exchange = exchange;
        this.streams = streams;
        this.bounds = bounds;
        this.clock = clock;
    }

    /** Lets a connection wait that is in a group and has not started. */
    void add(GroupLog log, Member member, Request request) {
        ReplayNote.Ask ask = null;
        lock.lock();
        try {
            Recovery recovery = byLog.computeIfAbsent(log, Recovery::new);
            recovery.waiting.add(new Waiting(member, request));
            if (recovery.ask == null) {
                recovery.asked.clear();
                ask = next(recovery);
            }
        } finally {
            lock.unlock();
        }
        tell(ask);
    }

    private void tell(ReplayNote.@Nullable Ask ask) {
        if (ask != null) {
            boolean unused = exchange.tell(ask);
        }
    }

    /** The next question; null when all that are there have been asked. */
    @GuardedBy("lock")
    private ReplayNote.@Nullable Ask next(Recovery recovery) {
        recovery.ask = null;
        recovery.copies.clear();
        recovery.bytes = 0;
        recovery.ticks = 0;
        for (String other : streams.live(clock.getAsLong())) {
            if (recovery.asked.add(other)) {
                List<Map<String, Long>> seen = recovery.waiting.stream()
                        .map(waiting -> waiting.request.numbers(recovery.log.key()))
                        .toList();
                recovery.ask =
                        new ReplayNote.Ask(RANDOM.nextLong(), other, recovery.log.group(), recovery.log.missing(seen));
                return recovery.ask;
            }
        }
        return null;
    }

    @GuardedBy("lock")
    private @Nullable Recovery find(long id) {
        return byLog.values().stream()
                .filter(recovery -> recovery.ask != null && recovery.ask.id() == id)
                .findFirst()
                .orElse(null);
    }

    /** A part of an answer, to this node or to another. */
    void copy(ReplayNote.Copy copy) {
        lock.lock();
        try {
            Recovery recovery = find(copy.id());
            if (recovery != null
                    && recovery.copies.size() < bounds.messages()
                    && recovery.bytes < Math.min(bounds.bytes(), bounds.allBytes())) {
                recovery.copies.add(copy);
                recovery.bytes += copy.kept().payload().length;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The end of an answer, to this node or to another. */
    void copied(ReplayNote.Copied copied) {
        ReplayNote.Ask ask = null;
        lock.lock();
        try {
            Recovery recovery = find(copied.id());
            if (recovery == null) {
                return;
            }
            if (recovery.copies.size() == copied.copies()) { // else some are lost, or there is no room for them
                recover(recovery, copied.ranges());
            }
            release(recovery, true);
            ask = recovery.waiting.isEmpty() ? null : next(recovery);
            if (recovery.ask == null) {
                release(recovery, false);
            }
            removeIfDone(recovery);
        } finally {
            lock.unlock();
        }
        if (ask != null) {
            exchange.tellLater(ask);
        }
    }

    @GuardedBy("lock")
    private void recover(Recovery recovery, Map<String, Range> ranges) {
        long now = clock.getAsLong();
        ranges.forEach((origin, range) -> {
            if (streams.find(origin) == null) {
                exchange.mention(origin, range.upTo(), now);
            }
        });
        Map<String, Range> wanted = recovery.ask == null ? Map.of() : recovery.ask.wanted();
        recovery.log.recover(new GroupLog.Copies(List.copyOf(recovery.copies), ranges), wanted, now);
    }

    /** Lets those begin for whom all is here; or all, when they do not wait any more. */
    @GuardedBy("lock")
    private void release(Recovery recovery, boolean waits) {
        long now = clock.getAsLong();
        recovery.waiting.removeIf(each -> recovery.log.release(each.member, each.request, waits, now));
    }

    @GuardedBy("lock")
    private void removeIfDone(Recovery recovery) {
        if (recovery.waiting.isEmpty()) {
            byLog.remove(recovery.log);
        }
    }

    /** From time to time: asks another node when one does not answer, and lets those start afresh who have waited for long. */
    void tick() {
        List<ReplayNote.Ask> asks = new ArrayList<>();
        lock.lock();
        try {
            Iterator<Recovery> all = byLog.values().iterator();
            while (all.hasNext()) {
                Recovery recovery = all.next();
                giveUp(recovery);
                if (recovery.waiting.isEmpty()) {
                    all.remove();
                    continue;
                }
                recovery.ticks++;
                if (recovery.ask == null || recovery.ticks >= ANSWER) {
                    ReplayNote.Ask ask = next(recovery);
                    if (ask == null) {
                        recovery.asked.clear(); // and all of them again
                        ask = next(recovery);
                    }
                    if (ask != null) {
                        asks.add(ask);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        asks.forEach(this::tell);
    }

    @GuardedBy("lock")
    private void giveUp(Recovery recovery) {
        long now = clock.getAsLong();
        recovery.waiting.removeIf(each -> {
            each.ticks++;
            return each.ticks > PATIENCE && recovery.log.release(each.member, each.request, false, now);
        });
    }

    /** Nobody waits any more. */
    void giveUp() {
        lock.lock();
        try {
            byLog.values().forEach(recovery -> release(recovery, false));
            byLog.clear();
        } finally {
            lock.unlock();
        }
    }
}
