package org.ws101.servlet.internal.replay;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.servlet.internal.relay.ReplayNote;
import org.ws101.servlet.internal.relay.ReplayNote.Range;

/**
 * The latest messages of one group, of this node and of others, and the connections that are sent them. Thread-safe.
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
    private final Streams streams;
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

    /** Of an origin: all messages that have come with a higher number are kept. Of those that are not in it: {@link Stream#first}. */
    @GuardedBy("lock")
    private final Map<String, Long> floors = new HashMap<>();

    /** When somebody came or left, or a message came. */
    @GuardedBy("lock")
    private long used;

    /** Whether another one takes its place. */
    @GuardedBy("lock")
    private boolean retired;

    /** Whether the ledger has it among those that have something to give. */
    @GuardedBy("lock")
    private boolean gives;

    /**
     * What a connection gets that joins.
     *
     * @param member it, in the group; not started when other nodes are to be asked
     * @param came whether it was not in the group before
     */
    record Joined(Member member, boolean came) {}

    /**
     * The end of the messages.
     *
     * @param newest the latest message, or what comes before the first
     * @param positions of who has come so far
     */
    record End(Kept newest, List<Position> positions) {}

    /** Some messages that are kept, for another node, and of which numbers these are all. */
    record Copies(List<ReplayNote.Copy> list, Map<String, Range> ranges) {}

    GroupLog(String group, Streams streams, Bounds bounds, Ledger ledger, long now) {
        this.group = group;
        this.key = Position.keyOf(group);
        this.streams = streams;
        this.bounds = bounds;
        this.ledger = ledger;
        this.beforeOldest = Kept.none(now);
        this.newest = beforeOldest;
        this.used = now;
        for (Stream stream : streams.all()) {
            if (stream.sure() > stream.first) {
                floors.put(stream.origin, stream.sure());
            }
        }
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
     * @param mayAsk whether other nodes can be asked for what is missing here
     * @return empty when this is retired
     */
    Optional<Joined> join(Connection connection, Request request, boolean mayAsk, long now) {
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
                return Optional.of(new Joined(there, false));
            }
            member = new Member(this, connection, request.token(), newest);
            start(member, request, mayAsk);
            members.put(connection.webSocket(), member);
            tellLedger();
        } finally {
            lock.unlock();
        }
        member.advance();
        return Optional.of(new Joined(member, true));
    }

    /** Lets one begin that has waited for other nodes, if all that its client has missed is here now, or it shall wait no longer. */
    boolean release(Member member, Request request, boolean waits, long now) {
        lock.lock();
        try {
            dropExpired(now);
            start(member, request, waits);
        } finally {
            lock.unlock();
        }
        member.advance();
        return member.isStarted();
    }

    /** Behind the last messages that the client has seen, if all that follow them are here; else behind the newest, or not yet. */
    @GuardedBy("lock")
    private void start(Member member, Request request, boolean mayAsk) {
        if (!request.knows(key)) {
            member.start(new Member.Entry(Outset.NEW, newest, positions()));
            return;
        }
        Map<String, Long> seen = request.numbers(key);
        boolean possible =
                seen.getOrDefault(streams.own().origin, 0L) <= streams.own().high();
        if (possible && !seen.isEmpty() && serves(seen, request.mayLack())) {
            List<Position> positions = seen.entrySet().stream()
                    .map(each -> new Position(key, each.getKey(), each.getValue()))
                    .toList();
            member.start(new Member.Entry(Outset.RESUMED, beforeOldest, positions));
        } else if (!possible || seen.isEmpty() || !mayAsk) {
            member.start(new Member.Entry(Outset.AFRESH, newest, positions()));
        }
    }

    /** Whether nothing is missing here for a client. Who has seen nothing of an origin is to get all of it. */
    @GuardedBy("lock")
    private boolean serves(Map<String, Long> seen, boolean mayLack) {
        for (Stream stream : streams.all()) {
            Long number = seen.get(stream.origin);
            if (number == null && mayLack && stream.high() > 0) {
                return false;
            }
            if ((number == null ? 0 : number) < floor(stream)) {
                return false;
            }
        }
        return streams.has(seen.keySet());
    }

    @GuardedBy("lock")
    private long floor(Stream stream) {
        return floors.getOrDefault(stream.origin, stream.first);
    }

    /** Of who has come so far: its own, and of those that have broadcast something. */
    @GuardedBy("lock")
    private List<Position> positions() {
        List<Position> positions = new ArrayList<>();
        positions.add(new Position(key, streams.own().origin, streams.own().high()));
        for (Stream stream : streams.all()) {
            if (stream != streams.own() && stream.high() > 0) {
                positions.add(new Position(key, stream.origin, stream.high()));
            }
        }
        return positions;
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

    /**
     * Keeps a message of this node. {@link #advance} sends it.
     *
     * @return its number; 0 when this is retired
     */
    long add(PreparedMessage message, long now) {
        lock.lock();
        try {
            if (retired) {
                return 0;
            }
            Stream own = streams.own();
            long number = own.next();
            append(own, number, message, now);
            return number;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a message of another node. {@link #advance} sends it. Whether that was done: not when this is retired. */
    boolean add(Stream stream, long number, PreparedMessage message, long now) {
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            stream.reach(number);
            append(stream, number, message, now);
            return true;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void append(Stream stream, long number, PreparedMessage message, long now) {
        used = now;
        newest = newest.append(stream.origin, number, now, message);
        count++;
        bytes += message.size();
        ledger.add(newest.cost);
        dropExpired(now);
        dropSurplus();
        tellLedger();
    }

    @GuardedBy("lock")
    private void dropSurplus() {
        while (count > 1 && (count > bounds.messages() || bytes > bounds.bytes() || ledger.isOver())) {
            dropOldest();
        }
    }

    /** Sends the members what is there. Never waits. */
    void advance() {
        members.values().forEach(Member::advance);
    }

    /**
     * Messages of an origin, up to a number, have not come, and who is here has to start afresh. Whether that was noted: not when this is
     * retired.
     */
    boolean lose(Stream stream, long upTo) {
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            if (upTo > floor(stream)) {
                floors.put(stream.origin, upTo);
            }
            members.values().forEach(member -> member.lose(stream.origin, upTo));
        } finally {
            lock.unlock();
        }
        advance();
        return true;
    }

    /** Who has not come so far in the messages of this node may have missed something; and origins may be unknown from now on. */
    void doubt(long number) {
        lock.lock();
        try {
            floors.merge(streams.own().origin, number, Math::max);
            floors.keySet().removeIf(origin -> streams.find(origin) == null);
        } finally {
            lock.unlock();
        }
    }

    /** What is to be asked of others, for clients that have seen so much. */
    Map<String, Range> missing(List<Map<String, Long>> seen) {
        Map<String, Range> missing = new HashMap<>();
        lock.lock();
        try {
            for (Stream stream : streams.all()) {
                long upTo = floor(stream);
                missing.put(stream.origin, new Range(Math.min(least(seen, stream.origin), upTo), upTo));
            }
        } finally {
            lock.unlock();
        }
        for (Map<String, Long> each : seen) {
            each.keySet()
                    .forEach(origin -> missing.computeIfAbsent(
                            origin, unknown -> new Range(least(seen, unknown), Long.MAX_VALUE)));
        }
        return missing;
    }

    private static long least(List<Map<String, Long>> seen, String origin) {
        return seen.stream()
                .mapToLong(each -> each.getOrDefault(origin, 0L))
                .min()
                .orElse(0);
    }

    String key() {
        return key;
    }

    /** What another node wants of this, as far as it is kept; empty when this is retired. */
    Optional<Copies> copies(long id, Map<String, Range> wanted, long now) {
        List<ReplayNote.Copy> list = new ArrayList<>();
        Map<String, Range> ranges = new HashMap<>();
        lock.lock();
        try {
            if (retired) {
                return Optional.empty();
            }
            dropExpired(now);
            for (Stream stream : streams.all()) {
                Range range = wanted.getOrDefault(stream.origin, new Range(0, Long.MAX_VALUE));
                ranges.put(
                        stream.origin,
                        new Range(Math.max(range.after(), floor(stream)), Math.min(range.upTo(), stream.high())));
            }
            for (Kept kept = beforeOldest.next(); kept != null; kept = kept.next()) {
                PreparedMessage message = kept.message();
                Range range = ranges.get(kept.origin);
                if (message != null && !kept.isPassable() && range != null && range.has(kept.number)) {
                    list.add(new ReplayNote.Copy(
                            id,
                            TimeUnit.NANOSECONDS.toMillis(now - kept.time),
                            new ReplayNote.Kept(kept.origin, kept.number, group, message.type(), message.payload())));
                }
            }
        } finally {
            lock.unlock();
        }
        return Optional.of(new Copies(list, ranges));
    }

    /**
     * Puts copies of another node before what is kept, of each origin of which they go up to that. Not when this is retired.
     *
     * @param wanted what was asked for
     */
    void recover(Copies copies, Map<String, Range> wanted, long now) {
        lock.lock();
        try {
            if (retired) {
                return;
            }
            Map<String, Range> recovered = new HashMap<>();
            copies.ranges.forEach((origin, range) -> {
                Stream stream = streams.find(origin);
                if (stream != null
                        && range.after() < floor(stream)
                        && reaches(range, wanted.get(origin), floor(stream))) {
                    recovered.put(origin, new Range(range.after(), floor(stream)));
                    floors.put(origin, range.after());
                }
            });
            prepend(copies.list, recovered, now);
            dropExpired(now);
            dropSurplus();
            tellLedger();
        } finally {
            lock.unlock();
        }
    }

    /** Of an origin that was not known when the question was put, all that there is was wanted. */
    private static boolean reaches(Range range, @Nullable Range wanted, long floor) {
        return range.upTo() >= floor && (wanted == null || wanted.upTo() >= floor);
    }

    /** Whoever is here already passes by none of them. */
    @GuardedBy("lock")
    private void prepend(List<ReplayNote.Copy> copies, Map<String, Range> recovered, long now) {
        Kept beginning = Kept.none(now);
        Kept last = beginning;
        for (ReplayNote.Copy copy : copies) {
            ReplayNote.Kept kept = copy.kept();
            Range range = recovered.get(kept.origin());
            if (range != null && range.has(kept.number())) {
                PreparedMessage message = Exchange.message(kept);
                last = last.append(
                        kept.origin(), kept.number(), now - TimeUnit.MILLISECONDS.toNanos(copy.age()), message);
                count++;
                bytes += message.size();
                ledger.add(last.cost);
            }
        }
        if (last != beginning) {
            last.leadTo(beforeOldest);
            beforeOldest = beginning;
        }
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
            floors.forEach((origin, number) -> { // before another one is made that does not know what this has dropped
                Stream stream = streams.find(origin);
                if (stream != null) {
                    stream.doubt(number);
                }
            });
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
        if (!oldest.isPassable()) {
            oldest.drop();
            count--;
            bytes -= oldest.size;
            ledger.subtract(oldest.cost);
            floors.merge(oldest.origin, oldest.number, Math::max);
        }
        beforeOldest.cutOff();
        beforeOldest = oldest;
    }

    End end() {
        lock.lock();
        try {
            return new End(newest, positions());
        } finally {
            lock.unlock();
        }
    }

    Position position(Kept kept) {
        return new Position(key, kept.origin, kept.number);
    }
}
