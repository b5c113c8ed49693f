package org.ws101.servlet.internal.replay;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.servlet.internal.relay.ReplayNote;

/**
 * What the nodes of an application tell each other of the messages that they keep. Thread-safe.
 *
 * <p>An origin numbers its messages without gaps. So a node that gets one of them knows whether it lacks any before: then all who are here
 * and want such have to start afresh. That nothing follows what was lost is noticed as well, for each node tells from time to time how far
 * it is. What a node lacks of a group because it has started later, it asks the others for when a client comes that wants it.
 *
 * <p>Its locks are taken before those of groups.
 */
final class Exchange {
    /** Among so many ticks, one on which it tells how far it is. */
    private static final int STANDING = 10;

    private static final long NONE = -1;

    private final GroupLogs logs;
    private final Streams streams;
    private final LongSupplier clock;
    private final Recoveries recoveries;

    /** Messages and standings of this node are told in the order of their numbers. */
    private final ReentrantLock telling = new ReentrantLock();

    /** One note at a time is dealt with. */
    private final ReentrantLock hearing = new ReentrantLock();

    /** Null without a relay. */
    private volatile @Nullable Peers peers;

    private volatile long connected;
    /** Of one thread. */
    private int ticks;

    /** The number before those that this node has left out since the last standing; negative when it has left out none. */
    @GuardedBy("telling")
    private long leftOutAfter = NONE;

    Exchange(GroupLogs logs, Streams streams, Bounds bounds, LongSupplier clock) {
        this.logs = logs;
        this.streams = streams;
        this.clock = clock;
        this.recoveries = new Recoveries(this, streams, bounds, clock);
    }

    void connect(Peers others) {
        telling.lock();
        try {
            connected = clock.getAsLong();
            peers = others;
        } finally {
            telling.unlock();
        }
        tellStanding();
    }

    void disconnect() {
        tellStanding();
        telling.lock();
        try {
            peers = null;
            leftOutAfter = NONE;
        } finally {
            telling.unlock();
        }
        recoveries.giveUp();
    }

    /** From time to time: tells how far this node is, and gives up what was asked in vain. */
    void tick() {
        ticks++;
        if (ticks % STANDING == 0) {
            tellStanding();
        }
        recoveries.tick();
    }

    /** Whether there may be somebody who answers. Shortly after the start it is not known yet who is there. */
    boolean mayAsk(long now) {
        return peers != null
                && (now - connected < Streams.SILENCE || !streams.live(now).isEmpty());
    }

    Recoveries recoveries() {
        return recoveries;
    }

    boolean tell(ReplayNote note) {
        Peers others = peers;
        return others != null && others.tell(note);
    }

    /** Tells the others something soon. */
    void tellLater(ReplayNote note) {
        Peers others = peers;
        if (others != null) {
            others.later(() -> tell(note));
        }
    }

    /** Keeps a message of this node, and tells the others. */
    GroupLog broadcast(String group, PreparedMessage message, long now) {
        if (peers == null) {
            return logs.add(group, message, now).log();
        }
        telling.lock();
        try {
            if (leftOutAfter != NONE) { // else the others would miss what never was
                tellStanding();
            }
            GroupLogs.Added added = logs.add(group, message, now);
            String origin = streams.own().origin;
            if (!tell(new ReplayNote.Kept(origin, added.number(), group, message.type(), message.payload()))) {
                boolean unused = tell(new ReplayNote.Lost(origin, added.number(), group));
            }
            return added.log();
        } finally {
            telling.unlock();
        }
    }

    private void tellStanding() {
        telling.lock();
        try {
            long before = leftOutAfter == NONE ? streams.own().high() : leftOutAfter;
            leftOutAfter = NONE;
            boolean unused = tell(new ReplayNote.Standing(streams.own().origin, before, streams.highs()));
        } finally {
            telling.unlock();
        }
    }

    /** The message of a note. */
    static PreparedMessage message(ReplayNote.Kept kept) {
        return PreparedMessage.toKeep(
                kept.type().equals(Opcode.TEXT)
                        ? new Message.Text(new String(kept.payload(), StandardCharsets.UTF_8))
                        : new Message.Binary(kept.payload()));
    }

    /** Deals with what another node tells. Never waits. */
    void hear(ReplayNote note) {
        hearing.lock();
        try {
            long now = clock.getAsLong();
            if (note instanceof ReplayNote.Kept kept) {
                hear(kept, now);
            } else if (note instanceof ReplayNote.Lost lost) {
                hear(lost, now);
            } else if (note instanceof ReplayNote.Standing standing) {
                hear(standing, now);
            } else if (note instanceof ReplayNote.Ask ask) {
                hear(ask);
            } else if (note instanceof ReplayNote.Copy copy) {
                recoveries.copy(copy);
            } else if (note instanceof ReplayNote.Copied copied) {
                recoveries.copied(copied);
            }
        } finally {
            hearing.unlock();
        }
    }

    private void hear(ReplayNote.Kept kept, long now) {
        Stream stream = heard(kept.origin(), kept.number() - 1, now);
        if (kept.number() > stream.high()) {
            miss(stream, kept.number() - 1);
            GroupLog log = logs.add(stream, kept, message(kept), now);
            log.advance();
            logs.relieve();
        }
    }

    private void hear(ReplayNote.Lost lost, long now) {
        Stream stream = heard(lost.origin(), lost.number() - 1, now);
        if (lost.number() > stream.high()) {
            miss(stream, lost.number() - 1);
            logs.miss(stream, lost.number(), lost.group());
        }
    }

    private void hear(ReplayNote.Standing standing, long now) {
        long high = standing.highs().getOrDefault(standing.origin(), standing.before());
        Stream stream = heard(standing.origin(), high, now);
        miss(stream, standing.before());
        stream.reach(high); // there are no messages between
        standing.highs().forEach((origin, other) -> {
            Stream known = streams.find(origin);
            if (known == null) {
                mention(origin, other, now);
            } else if (known != streams.own() && Streams.isSilent(known, now)) {
                miss(known, other); // else it may be on its way
            }
        });
    }

    /** The stream of an origin of which something has come; of a new one, this is the number before. */
    private Stream heard(String origin, long before, long now) {
        Stream known = streams.find(origin);
        if (known != null) {
            known.hear(now);
            return known;
        }
        boolean isBack = streams.droppedAt(origin) >= 0;
        Stream added = introduce(origin, before, now);
        Peers others = peers;
        if (others != null && !isBack) {
            others.later(this::tellStanding); // it may have just started, and knows nobody
        }
        return added;
    }

    /**
     * Another node knows an origin that this one does not, up to a number. One that was dropped stays so until there is more of it: nodes
     * that know more origins than there is room for would have each other drop one after the other, without end.
     */
    void mention(String origin, long high, long now) {
        if (high > streams.droppedAt(origin)) {
            introduce(origin, high, now - Streams.SILENCE);
        }
    }

    /** Makes an origin known, of which everything was missed up to a number. */
    private Stream introduce(String origin, long before, long heard) {
        Stream added = streams.add(origin, before, heard);
        logs.miss(added, before);
        while (streams.trim()) {
            forgetBefore();
        }
        return added;
    }

    /**
     * Nothing is known any more of an origin: who has last been told of before now may have missed something of it. The number that this
     * leaves out is told with the next standing: at once, each would be answered by others.
     */
    private void forgetBefore() {
        telling.lock();
        try {
            if (peers != null && leftOutAfter == NONE) {
                leftOutAfter = streams.own().high();
            }
            logs.doubt(streams.own().next());
        } finally {
            telling.unlock();
        }
    }

    private void miss(Stream stream, long upTo) {
        if (upTo > stream.high()) {
            logs.miss(stream, upTo);
        }
    }

    private void hear(ReplayNote.Ask ask) {
        Peers others = peers;
        if (others != null && ask.to().equals(streams.own().origin)) {
            others.later(() -> answer(ask));
        }
    }

    private void answer(ReplayNote.Ask ask) {
        GroupLog.Copies copies = logs.copies(ask);
        for (ReplayNote.Copy copy : copies.list()) {
            if (!tell(copy)) {
                return; // and it asks somebody else
            }
        }
        boolean unused = tell(new ReplayNote.Copied(ask.id(), copies.list().size(), copies.ranges()));
        logs.relieve();
    }
}
