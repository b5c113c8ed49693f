package org.ws101.servlet.internal.replay;

import org.jspecify.annotations.Nullable;
import org.ws101.internal.protocol.PreparedMessage;

/**
 * A message of a group, and the way to the next one. Thread-safe. When the message is dropped, whoever is on the way to it still comes
 * by here, and sees that it is gone.
 */
final class Kept {
    /** About how many bytes one takes of the heap beside its payload. */
    static final int COST = 400;

    /** What follows one that is older than what is kept: whoever comes by here is too far behind. */
    private static final Kept GONE = new Kept("", Long.MAX_VALUE, 0, null);

    /** Who has numbered it; empty for what is none. */
    final String origin;

    final long number;
    /** When it came, in nanoseconds of the clock of the group. */
    final long time;

    /** About how many bytes it takes of the heap, without the frames that are made of it. */
    final long cost;

    /** Of its payload. */
    final int size;
    /** Null when it was dropped. */
    private volatile @Nullable PreparedMessage message;

    private volatile @Nullable Kept next;

    private volatile boolean passable;

    private Kept(String origin, long number, long time, @Nullable PreparedMessage message) {
        this.origin = origin;
        this.number = number;
        this.time = time;
        this.message = message;
        this.size = message == null ? 0 : message.size();
        this.cost = (long) size + COST;
    }

    /** What comes before the first message. */
    static Kept none(long time) {
        return new Kept("", 0, time, null);
    }

    /** Adds the message that comes behind this one, which is the last. */
    Kept append(String by, long numbered, long now, PreparedMessage last) {
        Kept added = new Kept(by, numbered, now, last);
        next = added;
        return added;
    }

    /** Leads from this one, which is the last, to one that was before the oldest: whoever comes that way passes it. */
    void leadTo(Kept formerBeginning) {
        formerBeginning.passable = true;
        next = formerBeginning;
    }

    /** Whether it is no message, nor stands for one: others were put before it later. */
    boolean isPassable() {
        return passable;
    }

    @Nullable
    Kept next() {
        return next;
    }

    @Nullable
    PreparedMessage message() {
        return message;
    }

    /** Forgets the message. The way from here to the next one stays. */
    void drop() {
        message = null;
    }

    /** Forgets the way from here: else whoever stays here for long would hold all that came since. */
    void cutOff() {
        next = GONE;
    }
}
