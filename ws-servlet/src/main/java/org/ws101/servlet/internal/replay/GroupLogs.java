package org.ws101.servlet.internal.replay;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.servlet.internal.relay.ReplayNote;

/**
 * The latest messages of all groups, by their names. Thread-safe. Nothing is kept of a group that nobody has been in and that had no
 * message for as long as messages are kept; who finds that out is whoever comes by.
 */
public final class GroupLogs {
    /** See {@link #tick}. */
    public static final int TICK = 500;

    private final Bounds bounds;
    private final LongSupplier clock;
    private final ConcurrentMap<String, GroupLog> byName = new ConcurrentHashMap<>();
    /** Until a connection ends. */
    private final ConcurrentMap<WebSocket, Memberships> membershipsOf = new ConcurrentHashMap<>();

    private final Ledger ledger;
    private final Streams streams;
    private final Exchange exchange;
    /** No log is made while what was missed is noted in all of them. */
    private final ReentrantLock creation = new ReentrantLock();

    /** When the groups are looked through again. */
    private final AtomicLong nextLook;

    /**
     * What there is of one connection.
     *
     * @param groups those that it is in
     * @param resumed the keys of those where what its client has shown has served
     */
    private record Memberships(Set<String> groups, Set<String> resumed) {
        Memberships() {
            this(ConcurrentHashMap.newKeySet(1), ConcurrentHashMap.newKeySet(1));
        }
    }

    /** A message of this node in the log of its group. */
    record Added(GroupLog log, long number) {}

    /** @param clock in nanoseconds, as {@link System#nanoTime} */
    public GroupLogs(Bounds bounds, LongSupplier clock) {
        this.bounds = bounds;
        this.clock = clock;
        this.ledger = new Ledger(bounds.allBytes());
        this.nextLook = new AtomicLong(clock.getAsLong());
        this.streams = new Streams(clock.getAsLong());
        this.exchange = new Exchange(this, streams, bounds, clock);
    }

    /** Keeps what other nodes broadcast from now on, and tells them what this one does. */
    public void connect(Peers peers) {
        exchange.connect(peers);
    }

    /** Keeps the messages of this node alone from now on. */
    public void disconnect() {
        exchange.disconnect();
    }

    /** What this node numbers its messages by. */
    String origin() {
        return streams.own().origin;
    }

    /** To be called every {@value #TICK} ms while it is connected, by one thread at a time. */
    public void tick() {
        exchange.tick();
    }

    /**
     * Deals with what another node tells. Never waits.
     *
     * @throws IllegalArgumentException when it cannot be
     */
    public void hear(ReplayNote note) {
        exchange.hear(note);
    }

    /**
     * Lets a connection have the messages of a group, from where its client was on, or from now on: until it ends, or leaves. Where its
     * client was counts once for each group; who leaves and joins again gets what comes from then on.
     */
    public Outset join(Connection connection, String group, Request request) {
        WebSocket webSocket = connection.webSocket();
        Memberships made = new Memberships();
        Memberships there = membershipsOf.putIfAbsent(webSocket, made);
        Memberships memberships = there == null ? made : there;
        boolean joins = memberships.groups.add(group);
        if (there == null) {
            connection.whenEnding(() -> leaveAll(webSocket)); // once, however many groups it comes and goes in
        }
        String key = Position.keyOf(group);
        boolean first = !joins || !request.shows(key) || memberships.resumed.add(key);
        Outset outset = joinLog(connection, group, first ? request : request.withoutSeen());
        if (connection.hasEnded()) { // leaveAll may have looked before
            leave(webSocket, group);
        }
        return outset;
    }

    private Outset joinLog(Connection connection, String group, Request request) {
        long now = now();
        Member member = inLog(
                group,
                now,
                log -> log.join(connection, request, exchange.mayAsk(now), now).map(joined -> {
                    if (joined.came() && !joined.member().isStarted()) {
                        exchange.recoveries().add(log, joined.member(), request);
                    }
                    return joined.member();
                }));
        relieve();
        return member.outset();
    }

    /** Does something in the log of a group; once more in the next one, when it is empty because that log is retired. */
    private <T> T inLog(String group, long now, Function<GroupLog, Optional<T>> action) {
        while (true) {
            GroupLog log = log(group, now);
            Optional<T> done = action.apply(log);
            if (done.isPresent()) {
                return done.get();
            }
            byName.remove(group, log);
        }
    }

    /** Sends a connection nothing more that comes from now on. Idempotent. */
    public void leave(WebSocket webSocket, String group) {
        Memberships memberships = membershipsOf.get(webSocket);
        if (memberships != null) {
            memberships.groups.remove(group);
        }
        leaveLog(webSocket, group);
    }

    private void leaveAll(WebSocket webSocket) {
        Memberships memberships = membershipsOf.remove(webSocket);
        if (memberships != null) {
            memberships.groups.forEach(group -> leaveLog(webSocket, group));
        }
    }

    private void leaveLog(WebSocket webSocket, String group) {
        GroupLog log = byName.get(group);
        if (log != null) {
            log.leave(webSocket, clock.getAsLong());
        }
    }

    /** Keeps a message, and sends it to all who have joined, here and on other nodes. Never waits. */
    public void broadcast(String group, PreparedMessage message) {
        exchange.broadcast(group, message, now()).advance();
        relieve();
    }

    /** Keeps a message of this node. */
    Added add(String group, PreparedMessage message, long now) {
        return inLog(group, now, log -> {
            long number = log.add(message, now);
            return number > 0 ? Optional.of(new Added(log, number)) : Optional.empty();
        });
    }

    /** Keeps a message of another node. */
    GroupLog add(Stream stream, ReplayNote.Kept kept, PreparedMessage message, long now) {
        return inLog(
                kept.group(),
                now,
                log -> log.add(stream, kept.number(), message, now) ? Optional.of(log) : Optional.empty());
    }

    /** What another node wants of a group, as far as it is kept. */
    GroupLog.Copies copies(ReplayNote.Ask ask) {
        long now = clock.getAsLong();
        return inLog(ask.group(), now, log -> log.copies(ask.id(), ask.wanted(), now));
    }

    /** What an origin has broadcast up to a number, in whichever groups, has not come. */
    void miss(Stream stream, long upTo) {
        List<GroupLog> all;
        creation.lock();
        try {
            stream.doubt(upTo);
            stream.reach(upTo);
            all = List.copyOf(byName.values());
        } finally {
            creation.unlock();
        }
        for (GroupLog log : all) {
            boolean unused = log.lose(stream, upTo); // the next of one that is retired knows it
        }
    }

    /** A message of a group has not come. */
    void miss(Stream stream, long number, String group) {
        GroupLog log;
        creation.lock();
        try {
            log = byName.get(group);
            if (log == null) {
                stream.doubt(number);
            }
            stream.reach(number);
        } finally {
            creation.unlock();
        }
        if (log != null && !log.lose(stream, number)) { // there may be a next one already
            byName.remove(group, log);
            miss(stream, number, group);
        }
    }

    /** Who has not come so far in the messages of this node may have missed something. */
    void doubt(long number) {
        List<GroupLog> all;
        creation.lock();
        try {
            streams.own().doubt(number);
            all = List.copyOf(byName.values());
        } finally {
            creation.unlock();
        }
        all.forEach(log -> log.doubt(number));
    }

    /** Drops messages, of each group in its turn, until there are no more than may be: at last, so that all who read well have them. */
    void relieve() {
        GroupLog giver = ledger.next();
        while (giver != null) {
            if (giver.give()) {
                byName.remove(giver.group(), giver);
            }
            giver = ledger.next();
        }
    }

    /** About how many bytes messages and groups take of the heap, without the frames that are made of messages. */
    public long bytes() {
        return ledger.bytes();
    }

    /** How many groups there is something of. */
    public int size() {
        return byName.size();
    }

    GroupLog log(String group, long now) {
        GroupLog there = byName.get(group);
        if (there != null) {
            return there;
        }
        creation.lock();
        try {
            return byName.computeIfAbsent(group, name -> new GroupLog(name, streams, bounds, ledger, now));
        } finally {
            creation.unlock();
        }
    }

    /** The time; now and then, all groups are looked through for what is too old. */
    private long now() {
        long now = clock.getAsLong();
        long due = nextLook.get();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + bounds.age().toNanos() / 2)) {
            byName.forEach((name, log) -> {
                if (log.retireIfUnused(now)) {
                    byName.remove(name, log);
                }
            });
        }
        return now;
    }
}
