package org.ws101.servlet.internal.replay;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.protocol.PreparedMessage;

/**
 * The latest messages of all groups, by their names. Thread-safe. Nothing is kept of a group that nobody has been in and that had no
 * message for as long as messages are kept; who finds that out is whoever comes by.
 */
public final class GroupLogs {
    private static final int ORIGIN_BYTES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Bounds bounds;
    private final LongSupplier clock;
    private final ConcurrentMap<String, GroupLog> byName = new ConcurrentHashMap<>();
    /** Until a connection ends. */
    private final ConcurrentMap<WebSocket, Memberships> membershipsOf = new ConcurrentHashMap<>();

    private final Ledger ledger;
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

    /** @param clock in nanoseconds, as {@link System#nanoTime} */
    public GroupLogs(Bounds bounds, LongSupplier clock) {
        this.bounds = bounds;
        this.clock = clock;
        this.ledger = new Ledger(bounds.allBytes());
        this.nextLook = new AtomicLong(clock.getAsLong());
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
        while (true) {
            GroupLog log = log(group, now);
            Optional<Outset> joined = log.join(connection, request, now);
            if (joined.isPresent()) {
                relieve();
                return joined.get();
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

    /** Keeps a message, and sends it to all who have joined. Never waits. */
    public void broadcast(String group, PreparedMessage message) {
        long now = now();
        GroupLog log = log(group, now);
        while (!log.broadcast(message, now)) {
            byName.remove(group, log);
            log = log(group, now);
        }
        relieve();
    }

    /** Drops messages, of each group in its turn, until there are no more than may be: at last, so that all who read well have them. */
    private void relieve() {
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

    private GroupLog log(String group, long now) {
        return byName.computeIfAbsent(group, name -> new GroupLog(name, origin(), bounds, ledger, now));
    }

    private static String origin() {
        byte[] random = new byte[ORIGIN_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
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
