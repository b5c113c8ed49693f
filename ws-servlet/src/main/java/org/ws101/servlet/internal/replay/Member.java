package org.ws101.servlet.internal.replay;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.PreparedMessage;

/**
 * A connection in a group, and how far it has come in the messages of that. Thread-safe.
 *
 * <p>It goes from one message to the next, and there is no other way in which it gets any: what it missed and what is new are the same
 * to it. One thread at a time is on the way, so the messages are in order, and each is sent once; whoever comes meanwhile leaves word,
 * and the one who is at it looks again. When the peer reads too slowly, one message waits for room, and the rest where it is kept.
 */
final class Member {
    private final GroupLog log;
    private final Connection connection;
    /** What its marks begin with; null when it gets none. */
    private final @Nullable String token;
    /** How many times somebody has asked for what is there to be sent; 0 when nobody is at it. */
    private final AtomicInteger asked = new AtomicInteger();
    /** The last that was sent. With {@link #notice} for the one who is at it. */
    private Kept last;
    /** A mark that is to be sent before anything else. */
    private @Nullable String notice;

    /** False as long as other nodes are asked for what its client has missed; then nothing is sent. */
    private volatile boolean started;

    private volatile Outset outset = Outset.RESUMED;
    /** Of each origin, the number up to which its client has all that it shall have, from whichever node. */
    private volatile Map<String, Long> seen = Map.of();

    /**
     * While it catches up, the last number of each origin that was sent: what was recovered may stand behind it once more. Null when it has
     * caught up. For the one who is at it.
     */
    private @Nullable Map<String, Long> replayed;

    private volatile boolean waitsForRoom;
    private volatile boolean gone;
    /** Whether it has to start afresh, since something of its group has not come to this node. */
    private final AtomicBoolean lacks = new AtomicBoolean();

    /**
     * Where it begins.
     *
     * @param behind at or before the last that its client has seen
     * @param positions where its client is: what is not higher is not sent
     */
    record Entry(Outset outset, Kept behind, List<Position> positions) {}

    /** @param newest where it is until it starts */
    Member(GroupLog log, Connection connection, @Nullable String token, Kept newest) {
        this.log = log;
        this.connection = connection;
        this.token = token;
        this.last = newest;
    }

    /** Lets it begin; once. */
    void start(Entry entry) {
        last = entry.behind;
        seen = numbers(entry.positions);
        outset = entry.outset;
        replayed = entry.outset == Outset.RESUMED ? new HashMap<>() : null;
        if (token != null) {
            notice = outset == Outset.AFRESH ? Mark.afresh(token, entry.positions) : Mark.at(token, entry.positions);
        }
        started = true;
    }

    private static Map<String, Long> numbers(List<Position> positions) {
        return positions.stream().collect(Collectors.toUnmodifiableMap(Position::origin, Position::number));
    }

    boolean isStarted() {
        return started;
    }

    /** What is not higher than a number of an origin has not come to this node, or not all of it. */
    void lose(String origin, long upTo) {
        if (started && token != null && seen.getOrDefault(origin, 0L) < upTo) {
            lacks.set(true);
        }
    }

    Outset outset() {
        return outset;
    }

    /** It gets no message any more that comes from now on. */
    void leave() {
        gone = true;
    }

    /** Sends what is there and was not sent, as far as there is room; leaves that to another thread that is at it. Never waits. */
    void advance() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int answered = 1;
        do {
            if (started && !waitsForRoom) {
                sendAll();
            }
            answered = asked.addAndGet(-answered);
        } while (answered > 0);
    }

    private void sendAll() {
        try {
            boolean sent = true;
            while (sent) {
                sent = sendNext();
            }
        } catch (RuntimeException | Error e) { // as for want of memory: a message would be missing
            gone = true;
            connection.abort("a message of its group could not be sent: " + e);
        }
    }

    /** Whether there may be more to send. */
    private boolean sendNext() {
        String mark = notice;
        if (mark != null) {
            notice = null;
            return !gone && queue(PreparedMessage.of(new Message.Text(mark)));
        }
        if (lacks.getAndSet(false)) {
            return startAfresh();
        }
        Kept next = last.next();
        if (next == null || gone) { // in this order: who has left gets nothing that came after that
            replayed = null;
            return false;
        }
        if (next.isPassable() || isSeen(next)) {
            last = next;
            return true;
        }
        PreparedMessage message = next.message();
        if (message == null) {
            return startAfresh();
        }
        last = next;
        if (replayed != null) {
            replayed.put(next.origin, next.number);
        }
        return queue(token == null ? message : message.behind(ahead(token, next)));
    }

    private boolean isSeen(Kept next) {
        return next.number <= seen.getOrDefault(next.origin, 0L)
                || (replayed != null && next.number <= replayed.getOrDefault(next.origin, 0L));
    }

    private byte[] ahead(String of, Kept next) {
        return Mark.next(of, log.position(next)).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether more may be sent at once; it is queued in any case, or nothing can be sent any more. */
    private boolean queue(PreparedMessage message) {
        BroadcastResult offer = connection.tryOffer(message);
        if (offer == BroadcastResult.QUEUED) {
            return true;
        }
        if (offer == BroadcastResult.CLOSED) {
            gone = true;
            return false;
        }
        CompletableFuture<Void> queued = connection.offerInTurn(message);
        if (queued.isDone() && !queued.isCompletedExceptionally()) {
            return true;
        }
        waitsForRoom = true;
        CompletableFuture<Void> unused = queued.whenComplete((nothing, failure) -> {
            if (failure != null) {
                gone = true;
            }
            waitsForRoom = false;
            advance();
        });
        return false;
    }

    /** It is so far behind that what it has not been sent is gone. */
    private boolean startAfresh() {
        if (token == null) {
            gone = true;
            connection.closeAndTell(
                    new CloseReason(CloseCode.POLICY_VIOLATION, "The peer reads too slowly"),
                    "messages of a group that it had not read are no longer stored: store more of them in the"
                            + " Replay, or request replay in the client");
            return false;
        }
        GroupLog.End end = log.end();
        last = end.newest();
        replayed = null;
        seen = numbers(end.positions());
        notice = Mark.afresh(token, end.positions());
        return true;
    }
}
