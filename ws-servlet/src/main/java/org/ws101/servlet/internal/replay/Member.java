package org.ws101.servlet.internal.replay;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final Outset outset;
    /** The last that its client has seen. */
    private final long seen;
    /** What its marks begin with; null when it gets none. */
    private final @Nullable String token;
    /** How many times somebody has asked for what is there to be sent; 0 when nobody is at it. */
    private final AtomicInteger asked = new AtomicInteger();
    /** The last that was sent. With {@link #notice} for the one who is at it. */
    private Kept last;
    /** A mark that is to be sent before anything else. */
    private @Nullable String notice;

    private volatile boolean waitsForRoom;
    private volatile boolean gone;

    /**
     * Where it begins.
     *
     * @param behind at or before the last that its client has seen
     * @param seen the number of that
     */
    record Entry(Outset outset, Kept behind, long seen) {}

    Member(GroupLog log, Connection connection, @Nullable String token, Entry entry) {
        this.log = log;
        this.connection = connection;
        this.token = token;
        this.outset = entry.outset;
        this.last = entry.behind;
        this.seen = entry.seen;
        if (token != null) {
            Position position = log.position(seen);
            notice = outset == Outset.AFRESH ? Mark.afresh(token, position) : Mark.at(token, position);
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
            if (!waitsForRoom) {
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
        Kept next = last.next();
        if (next == null || gone) { // in this order: who has left gets nothing that came after that
            return false;
        }
        if (next.number <= seen) {
            last = next;
            return true;
        }
        PreparedMessage message = next.message();
        if (message == null) {
            return startAfresh();
        }
        last = next;
        return queue(token == null ? message : message.behind(ahead(token, next)));
    }

    private byte[] ahead(String of, Kept next) {
        return Mark.next(of, log.position(next.number)).getBytes(StandardCharsets.US_ASCII);
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
                    "the messages of a group that it had not read yet are not kept any more: keep more of them in the"
                            + " Replay, or let the client ask for replay");
            return false;
        }
        last = log.newest();
        notice = Mark.afresh(token, log.position(last.number));
        return true;
    }
}
