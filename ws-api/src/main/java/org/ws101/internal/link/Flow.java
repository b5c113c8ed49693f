package org.ws101.internal.link;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketOptions;

/**
 * How much of the output has been queued, is being written and has left; who waits for that. Bytes and messages are counted
 * from the opening on.
 *
 * <p>Guarded by the connection's lock, but for what is queued: only senders change that, one at a time. What is volatile may
 * be looked at without either.
 */
public final class Flow {
    /** How many looks at an unfinished write there are in one send timeout, and how far apart they are at most. */
    private static final int LOOKS = 10;

    private static final long LONGEST_BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

    /** What to complete, exceptionally if there is a reason. */
    public record Completion(
            CompletableFuture<Void> sent, @Nullable Throwable why) {
        /** Completes it; not under a lock. */
        public void run() {
            if (why == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(why);
            }
        }
    }

    /** Output that was handed over because its senders are busy for longer, and what was queued with its last byte. */
    private record Ready(ByteBuffer bytes, long messages, long turnBytes, long turnMessages) {}

    /** What to complete once so many bytes have left. */
    private record Leaving(long end, CompletableFuture<Void> sent) {}

    /** A message beyond the outbound bound: where it begins, and whether it completes as soon as it is within the bound. */
    private record Waiting(long start, long index, int weight, boolean inTurn, CompletableFuture<Void> sent) {}

    private final int outboundBytes;
    private final int outboundMessages;
    private final long sendTimeout;
    private final long betweenLooks;

    private volatile long bytesQueued;
    private volatile long messagesQueued;
    /** What of that was queued by turns, in callbacks. */
    private volatile long turnBytesQueued;

    private volatile long turnMessagesQueued;

    private volatile long bytesTaken;
    private long messagesTaken;
    private volatile long turnBytesTaken;
    private volatile long turnMessagesTaken;

    private volatile long bytesLeft;
    private volatile long messagesLeft;
    private final List<Ready> ready = new ArrayList<>(0);
    /** This and the next are made when somebody waits: on most connections nobody ever does. */
    private @Nullable ArrayDeque<Leaving> leaving;

    private @Nullable ArrayDeque<Waiting> waiting;
    private long waitingBytes;
    private final List<Completion> due = new ArrayList<>(0);
    private volatile boolean dueWaits;

    /** Whether nobody may begin a write: one is under way, or there is no transport yet or any more. */
    private volatile boolean writing = true;
    /** Calls of the transport's write that have not returned; more than one when the first is done before it returns. */
    private int calls;
    /** The write under way, what it began with, and what of that has not left. */
    private @Nullable ByteBuffer inFlight;

    private int batchBytes;
    private long batchMessages;
    private int bytesInFlight;

    private final Backlog backlog = new Backlog();
    private long lastWrite;
    /** Whether somebody has to look after the write under way, and when. */
    private boolean looks;

    private long nextLook;

    Flow(WebSocketOptions options) {
        this.outboundBytes = options.outboundBytes();
        this.outboundMessages = options.outboundMessages();
        this.sendTimeout = options.sendTimeout().toNanos();
        this.betweenLooks = Math.min(sendTimeout / LOOKS, LONGEST_BETWEEN_LOOKS);
    }

    // what senders do, one at a time

    /** So many bytes have been queued: a message, a part of one, or control frames, which are none. */
    public void queued(int bytes, int messages, boolean inTurn) {
        if (inTurn) {
            long turnBytes = turnBytesQueued + bytes;
            turnBytesQueued = turnBytes;
            long turnMessages = turnMessagesQueued + messages;
            turnMessagesQueued = turnMessages;
        }
        long allMessages = messagesQueued + messages;
        messagesQueued = allMessages;
        long allBytes = bytesQueued + bytes;
        bytesQueued = allBytes;
    }

    // what anybody may look at

    /** Whether there is room for a message within the outbound bound. */
    public boolean hasRoom(int weight) {
        long queued = bytesQueued - bytesLeft;
        return queued == 0 || (queued + weight <= outboundBytes && messagesQueued - messagesLeft < outboundMessages);
    }

    /**
     * Whether there is room for a message that a turn sends: what others have queued does not count as long as turns are
     * below the mark where they pause.
     */
    public boolean hasRoomForTurn(int weight) {
        return hasRoom(weight)
                || (turnBytesQueued - turnBytesTaken + weight <= outboundBytes / 2
                        && turnMessagesQueued - turnMessagesTaken + 1 <= outboundMessages / 2);
    }

    /** Whether turns have queued so much, behind a write that is under way, that they should pause. */
    public boolean isCongestedByTurns() {
        return writing && hasMuchOfTurns();
    }

    /** Whether turns have queued so much that they should pause, if a write of it does not end. */
    public boolean hasMuchOfTurns() {
        return turnBytesQueued - turnBytesTaken >= outboundBytes / 2
                || turnMessagesQueued - turnMessagesTaken >= outboundMessages / 2;
    }

    /** Whether something waits that nobody has taken. */
    public boolean hasOutput() {
        return bytesQueued != bytesTaken;
    }

    boolean hasDue() {
        return dueWaits;
    }

    /** Whether a write is under way. */
    public boolean isWriting() {
        return writing;
    }

    /** How many bytes have left. */
    public long bytesLeft() {
        return bytesLeft;
    }

    /** How many bytes have been queued. */
    public long bytesQueued() {
        return bytesQueued;
    }

    /** How many messages and parts have been queued. */
    public long messagesQueued() {
        return messagesQueued;
    }

    /** How many bytes have been queued and have not left. */
    public long bytesHeld() {
        return bytesQueued - bytesLeft;
    }

    /** How many messages and parts have been queued and have not left. */
    public long messagesHeld() {
        return messagesQueued - messagesLeft;
    }

    /** How many bytes wait that nobody has taken. */
    public long bytesWaiting() {
        return bytesQueued - bytesTaken;
    }

    // under the lock

    /** There is a transport now. */
    void start(long now) {
        writing = false;
        lastWrite = now;
    }

    /** Nothing leaves any more. */
    void stop() {
        writing = true;
        looks = false;
    }

    /** Takes output that can leave while its senders go on. */
    void handOver(ByteBuffer bytes) {
        ready.add(new Ready(bytes, messagesQueued, turnBytesQueued, turnMessagesQueued));
    }

    /** The output that was handed over first. */
    @Nullable
    ByteBuffer takeReady() {
        if (ready.isEmpty()) {
            return null;
        }
        Ready next = ready.remove(0);
        begin(next.bytes, 0, bytesTaken + next.bytes.remaining(), next.messages);
        turnBytesTaken = next.turnBytes;
        turnMessagesTaken = next.turnMessages;
        return next.bytes;
    }

    /** Whether output was handed over. */
    public boolean hasReady() {
        return !ready.isEmpty();
    }

    /** All that is queued is in this batch, and a call of the transport's write follows. By the senders. */
    void takeAll(ByteBuffer batch, int behind) {
        begin(batch, behind, bytesQueued, messagesQueued);
        turnBytesTaken = turnBytesQueued;
        turnMessagesTaken = turnMessagesQueued;
    }

    private void begin(ByteBuffer batch, int behind, long bytesNow, long messagesNow) {
        writing = true;
        calls++;
        inFlight = batch;
        batchBytes = batch.remaining() + behind;
        bytesInFlight = batchBytes;
        batchMessages = messagesNow - messagesTaken;
        messagesTaken = messagesNow;
        bytesTaken = bytesNow;
    }

    /** A call of the transport's write has returned, or thrown. */
    void returned() {
        calls--;
    }

    /** Whether a thread is in the transport's write. */
    boolean isInCall() {
        return calls > 0;
    }

    /** Whether a write waits for the peer to read: its call has returned, and not all has left. */
    boolean waitsForRoom() {
        return inFlight != null && !isInCall();
    }

    /** The write under way, if there is one. */
    public @Nullable ByteBuffer underWay() {
        return inFlight;
    }

    /** Whether it is still that very write. */
    @SuppressWarnings("ReferenceEquality")
    boolean isUnderWay(ByteBuffer batch) {
        return inFlight == batch;
    }

    /** The write under way, if there is one, is done. */
    void done(long now) {
        if (inFlight != null) {
            writing = false;
            inFlight = null;
            looks = false;
            progress(0, now);
        }
    }

    /** So much of the write under way has not left; a transport may know too little to tell. */
    void unfinished(int unwritten, long now) {
        progress(Math.min(unwritten, bytesInFlight), now);
        looks = true;
        nextLook = now + betweenLooks;
    }

    private void progress(int stillInFlight, long now) {
        lastWrite = now;
        int bytes = bytesInFlight - stillInFlight;
        bytesInFlight = stillInFlight;
        long left = bytesLeft + bytes;
        bytesLeft = left;
        // if all of them are of one size
        long messagesInFlight = stillInFlight == 0 ? 0 : (batchMessages * stillInFlight + batchBytes - 1) / batchBytes;
        messagesLeft = messagesTaken - messagesInFlight;
        backlog.add(bytes, now);
        if (leaving != null) {
            completeLeft(leaving, left);
        }
        if (waiting != null) {
            letWithinBound(waiting);
        }
    }

    private void completeLeft(ArrayDeque<Leaving> of, long left) {
        while (!of.isEmpty() && of.element().end <= left) {
            complete(of.remove().sent, null);
        }
    }

    private void letWithinBound(ArrayDeque<Waiting> from) {
        while (!from.isEmpty() && isWithinBound(from.element())) {
            Waiting next = from.remove();
            waitingBytes -= next.weight;
            if (next.inTurn) {
                complete(next.sent, null);
            }
        }
    }

    private boolean isWithinBound(Waiting message) {
        return isWithinBound(message.start, message.index, message.weight, message.inTurn);
    }

    private boolean isWithinBound(long start, long index, int weight, boolean inTurn) {
        long ahead = start - bytesLeft;
        int part = inTurn ? 2 : 1; // any number of these may follow, and others shall find room too
        return ahead <= 0 || (ahead + weight <= outboundBytes / part && index - messagesLeft < outboundMessages / part);
    }

    /** Completes {@code sent} when all that is queued now has left. By the senders. */
    public void completeWhenLeft(CompletableFuture<Void> sent) {
        if (leaving == null) {
            leaving = new ArrayDeque<>(1);
        }
        leaving.add(new Leaving(bytesQueued, sent));
    }

    /** Has {@code sent} completed next time. */
    public void complete(CompletableFuture<Void> sent, @Nullable Throwable why) {
        due.add(new Completion(sent, why));
        dueWaits = true;
    }

    /** Whether a message would be within the bound if it were queued now, and none waits before it. */
    public boolean admits(int weight, boolean inTurn) {
        return isEmpty(waiting) && isWithinBound(bytesQueued, messagesQueued, weight, inTurn);
    }

    /** Whether a message may be queued beyond the bound: there is another one for those. */
    public boolean admitsBeyond(int weight, int waitElsewhere) {
        return (waitingBytes == 0 || waitingBytes + weight <= outboundBytes)
                && (waiting == null ? 0 : waiting.size()) + waitElsewhere < outboundMessages;
    }

    private static boolean isEmpty(@Nullable Collection<?> waiters) {
        return waiters == null || waiters.isEmpty();
    }

    /** A message that was queued is beyond the bound: so many bytes and messages were queued before it. By the senders. */
    public void waits(long start, long index, int weight, boolean inTurn, CompletableFuture<Void> sent) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(1);
        }
        waiting.add(new Waiting(start, index, weight, inTurn, sent));
        waitingBytes += weight;
    }

    /** What is due for completion since the last time. */
    public List<Completion> takeDue() {
        if (due.isEmpty()) {
            return List.of();
        }
        List<Completion> taken = List.copyOf(due);
        due.clear();
        dueWaits = false;
        return taken;
    }

    /** The connection has ended and its transport is closed: what has not left is lost. */
    void fail(Supplier<? extends Throwable> why) {
        ready.clear();
        if (isEmpty(leaving) && isEmpty(waiting)) {
            return; // nearly always: an exception costs more than all else here
        }
        Throwable each = why.get();
        if (leaving != null) {
            leaving.forEach(entry -> complete(entry.sent, each));
            leaving = null;
        }
        if (waiting != null) {
            waiting.stream().filter(Waiting::inTurn).forEach(entry -> complete(entry.sent, each));
            waiting = null;
        }
        waitingBytes = 0;
    }

    boolean looksAfter() {
        return looks;
    }

    long nextLook() {
        return nextLook;
    }

    /** Somebody looks now. */
    void looked() {
        looks = false;
    }

    /**
     * Takes note of what the peer has taken of an unfinished write; whether that is nothing for too long. A look that comes late
     * judges nobody: the machine has too much to do, and nobody has tried to write meanwhile.
     */
    boolean isStuck(int unwritten, boolean tried, long now) {
        if (unwritten < bytesInFlight) {
            progress(unwritten, now);
        }
        boolean late = now - nextLook > LONGEST_BETWEEN_LOOKS;
        boolean stuck = tried && !late && now - lastWrite >= sendTimeout;
        looks = !stuck;
        nextLook = now + betweenLooks;
        return stuck;
    }

    int bytesInFlight() {
        return bytesInFlight;
    }

    /** When a write last began or made progress. */
    long lastWrite() {
        return lastWrite;
    }

    /** How many nanoseconds the peer may take to read what has left and what is queued. */
    long timeToRead(long now) {
        return backlog.nanosToRead(bytesQueued - bytesLeft, now);
    }
}
