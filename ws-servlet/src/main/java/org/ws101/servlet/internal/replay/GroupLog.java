package org.ws101.servlet.internal.replay;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.protocol.PreparedMessage;

/**
 * The latest messages of one group, numbered from 1, and the connections that are sent them. Thread-safe.
 *
 * <p>The lock guards the chain of messages: who adds one, who drops old ones, and who finds where a connection begins. Nothing is sent
 * under it. A connection is among the members before it is asked to go on, and a message is in the chain before the members are. So
 * whichever comes first, one of the two sees the other.
 *
 * <p>Nobody who is behind keeps messages alive: what is dropped loses its message and, one step later, the way to the next.
 */
public final class GroupLog {
    /** About how many bytes one takes of the heap without messages, beside its name. */
    static final int COST = 1_000;

    private final String group;
    private final String key;
    private final String origin;
    private final Bounds bounds;
    private final Ledger ledger;

    private final ConcurrentMap<WebSocket, Member> members = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** The one before the oldest that is kept. */
    @GuardedBy("lock")
    private Kept beforeOldest;

    @GuardedBy("lock")
    private Kept newest;

    @GuardedBy("lock")
    private int count;

    @GuardedBy("lock")
    private long bytes;

    /** When somebody came or left, or a message came. */
    @GuardedBy("lock")
    private long used;

    /** Whether another one takes its place. */
    @GuardedBy("lock")
    private boolean retired;

    /** Whether the ledger has it among those that have something to give. */
    @GuardedBy("lock")
    private boolean gives;

    /** @param origin drawn at random: what another log has numbered, of this node or another, is not taken for what this has */
    GroupLog(String group, String origin, Bounds bounds, Ledger ledger, long now) {
        this.group = group;
        this.key = Position.keyOf(group);
        this.origin = origin;
        this.bounds = bounds;
        this.ledger = ledger;
        this.beforeOldest = Kept.none(now);
        this.newest = beforeOldest;
        this.used = now;
        ledger.add(cost());
    }

    private long cost() {
        return COST + 2L * group.length();
    }

    String group() {
        return group;
    }

    /**
     * Lets a connection have the messages from where its client was on, or from now on.
     *
     * @return empty when this is retired; else where it began, also when that was before
     */
    Optional<Outset> join(Connection connection, Request request, long now) {
        Member member;
        lock.lock();
        try {
            if (retired) {
                return Optional.empty();
            }
            used = now;
            dropExpired(now);
            Member there = members.get(connection.webSocket());
            if (there != null) {
                return Optional.of(there.outset());
            }
            member = new Member(this, connection, request.token(), entry(request));
            members.put(connection.webSocket(), member);
            tellLedger();
        } finally {
            lock.unlock();
        }
        member.advance();
        return Optional.of(member.outset());
    }

    /** Behind the last message that the client has seen, if all that follow it are kept; else behind the newest. */
    @GuardedBy("lock")
    private Member.Entry entry(Request request) {
        long seen = request.number(key, origin).orElse(-1L);
        if (seen >= beforeOldest.number && seen <= newest.number) {
            return new Member.Entry(Outset.RESUMED, beforeOldest, seen); // it goes to there by itself, without the lock
        }
        return new Member.Entry(request.knows(key) ? Outset.AFRESH : Outset.NEW, newest, newest.number);
    }

    /** Sends a connection nothing more that comes from now on. Idempotent. */
    void leave(WebSocket webSocket, long now) {
        lock.lock();
        try {
            Member member = members.remove(webSocket);
            if (member != null) {
                member.leave();
                used = now; // its client may come back
                tellLedger();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a message, and sends it to all members. Never waits. Whether that was done: not when this is retired. */
    boolean broadcast(PreparedMessage message, long now) {
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            used = now;
            newest = newest.append(now, message);
            count++;
            bytes += message.size();
            ledger.add(newest.cost);
            dropExpired(now);
            while (count > 1 && (count > bounds.messages() || bytes > bounds.bytes() || ledger.isOver())) {
                dropOldest();
            }
            tellLedger();
        } finally {
            lock.unlock();
        }
        members.values().forEach(Member::advance);
        return true;
    }

    /** Drops what is too old, and retires when nothing is left of it that anybody could want. Whether it is retired. */
    boolean retireIfUnused(long now) {
        lock.lock();
        try {
            dropExpired(now);
            if (members.isEmpty() && count == 0 && now - used > bounds.age().toNanos()) {
                retire();
            }
            tellLedger();
            return retired;
        } finally {
            lock.unlock();
        }
    }

    /** Gives something when all groups together have too much: its oldest message, or itself. Whether it is retired. */
    boolean give() {
        lock.lock();
        try {
            if (count > 0) {
                dropOldest();
            } else if (members.isEmpty()) {
                retire();
            }
            tellLedger();
            return retired;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void retire() {
        if (!retired) {
            retired = true;
            ledger.subtract(cost());
        }
    }

    @GuardedBy("lock")
    private void tellLedger() {
        boolean now = !retired && (count > 0 || members.isEmpty());
        if (now != gives) {
            gives = now;
            ledger.list(this, now);
        }
    }

    @GuardedBy("lock")
    private void dropExpired(long now) {
        while (count > 0
                && now - Objects.requireNonNull(beforeOldest.next()).time
                        > bounds.age().toNanos()) {
            dropOldest();
        }
    }

    @GuardedBy("lock")
    private void dropOldest() {
        Kept oldest = Objects.requireNonNull(beforeOldest.next());
        oldest.drop();
        count--;
        bytes -= oldest.size;
        ledger.subtract(oldest.cost);
        beforeOldest.cutOff();
        beforeOldest = oldest;
    }

    /** The latest message, or what comes before the first. */
    Kept newest() {
        lock.lock();
        try {
            return newest;
        } finally {
            lock.unlock();
        }
    }

    Position position(long number) {
        return new Position(key, origin, number);
    }
}
