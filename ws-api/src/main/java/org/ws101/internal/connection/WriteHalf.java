package org.ws101.internal.connection;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.OverflowPolicy;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.link.Backlog;
import org.ws101.internal.link.Flow;
import org.ws101.internal.link.Link;
import org.ws101.internal.message.Utf8;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.GuardedBy;
import org.ws101.internal.thread.SharedThread;
import org.ws101.internal.thread.Timers;

/**
 * The sending half of a connection: bounds, backpressure, whole messages that never interleave, the bytes that are made of
 * them. Thread-safe.
 *
 * <p>All work on bytes is done under the lock of the senders, compression too. So nobody but a sender waits for it: who wants to
 * write what is queued, such as the thread that reads, tries it, and leaves the rest to the sender that has it. A sender that
 * will have it for longer hands over first what has been queued before. Nobody waits while holding it, or calls anybody. The
 * lock of the link is taken within it, never the other way round.
 */
final class WriteHalf implements FlushWatchdog.Watched {
    private static final System.Logger LOGGER = System.getLogger(WriteHalf.class.getName());

    /** From this size on, what was queued before does not wait for the compression of a message. */
    private static final int SLOW = 16 * 1024;

    /** Puts something into the output. */
    @FunctionalInterface
    private interface Encoding {
        void into(Sending sending);
    }

    /** What a frame is within a message that one call sends. */
    private enum Place {
        ALONE,
        FIRST,
        LATER
    }

    /** What became of an attempt to queue. */
    private enum Attempt {
        QUEUED,
        NO_ROOM,
        WITHIN_ANOTHER_MESSAGE
    }

    /** A whole message that waits for the end of another one, which is being sent in several frames. */
    private record Deferred(Message message, boolean inTurn, CompletableFuture<Void> sent) {}

    private final Shell shell;
    private final WebSocketOptions options;
    private final boolean transforms;
    private final Timers timers;
    private final FlushWatchdog watchdog;

    private final ReentrantLock lock;

    @GuardedBy("lock")
    private final Link link;

    private final Link.Glance glance;
    private final Flow flow;

    private final ReentrantLock senders;

    @GuardedBy("senders")
    private final Sending sending;

    /** The thread in the middle of sending a message in several frames; others' messages wait. */
    @GuardedBy("senders")
    private @Nullable Thread owner;

    @GuardedBy("senders")
    private final ArrayDeque<Deferred> deferred = new ArrayDeque<>(1);

    @GuardedBy("senders")
    private int deferredBytes;

    @GuardedBy("senders")
    private boolean released;

    /** Somebody found the senders' lock taken: whoever has it does what follows, once it has given it back. */
    private volatile boolean wanted;

    /** Whether output waits for more to leave with it, and since when. */
    private volatile boolean collecting;

    private volatile long collectingSince;
    private final AtomicBoolean watched = new AtomicBoolean();

    WriteHalf(
            Shell shell,
            Setup setup,
            Services services,
            ReentrantLock lock,
            Link link,
            ReentrantLock senders,
            Sending sending) {
        this.shell = shell;
        this.options = setup.options();
        this.transforms = setup.extension() != null;
        this.timers = services.timers();
        this.watchdog = services.watchdog();
        this.lock = lock;
        this.link = link;
        this.glance = link.glance();
        this.flow = link.flow();
        this.senders = senders;
        this.sending = sending;
    }

    // blocking sends

    void send(Message message) {
        queue(weight(message), isControl(message), Place.ALONE, to -> to.send(message));
    }

    void sendFrame(Frame frame) {
        queue(frame.payloadLength(), frame.opcode().isControl(), Place.ALONE, to -> to.frame(frame));
    }

    /** Checks a frame of the frame level, but for the order of frames. */
    void check(Frame frame) {
        senders.lock();
        try {
            sending.check(frame);
        } finally {
            senders.unlock();
        }
    }

    void sendAll(Message message) {
        if (message.partial()) {
            throw new IllegalArgumentException("sendAll takes whole messages: send parts with send");
        }
        if (fitsOneFrame(message)) {
            queue(weight(message), isControl(message), Place.ALONE, to -> {
                requireNoMessageFor(message, to);
                to.send(message);
            });
        } else {
            sendFragments(type(message), payload(message));
        }
    }

    private void sendFragments(Opcode type, byte[] payload) {
        try {
            for (int from = 0; from < payload.length; from += options.maxFrameSize()) {
                int offset = from;
                int length = Math.min(options.maxFrameSize(), payload.length - offset);
                queue(
                        length,
                        false,
                        offset == 0 ? Place.FIRST : Place.LATER,
                        to -> to.part(type, payload, offset, length, offset + length == payload.length));
            }
        } finally {
            endFragments();
        }
    }

    /** Queues what is encoded, once there is room and no other message is being sent in several frames. */
    private void queue(int weight, boolean control, Place place, Encoding encoding) {
        Patience patience = new Patience();
        while (true) {
            long seen = shell.changes();
            Attempt attempt = attempt(weight, control, place, encoding);
            if (attempt == Attempt.QUEUED) {
                return;
            }
            patience.await(attempt, seen);
        }
    }

    private Attempt attempt(int weight, boolean control, Place place, Encoding encoding) {
        ByteBuffer batch = null;
        try {
            senders.lock();
            try {
                requireSendable();
                boolean ours = owner == null || owner == Thread.currentThread();
                if (!ours && !control) { // RFC 6455 §5.4: a control frame may stand within a message
                    return Attempt.WITHIN_ANOTHER_MESSAGE;
                }
                if (!(shell.isInTurn() ? flow.hasRoomForTurn(weight) : flow.hasRoom(weight))) {
                    return ours ? Attempt.NO_ROOM : Attempt.WITHIN_ANOTHER_MESSAGE;
                }
                if (place == Place.FIRST) {
                    requireNoMessage(sending);
                    owner = Thread.currentThread();
                }
                encode(weight, encoding);
                batch = collectOrTake();
                return Attempt.QUEUED;
            } finally {
                senders.unlock();
            }
        } catch (WebSocketFailure failure) { // it could not be transformed
            shell.fail(failure);
            throw failure;
        } finally {
            follow(batch, null);
        }
    }

    private void endFragments() {
        ByteBuffer batch = null;
        boolean unfinished = false;
        senders.lock();
        try {
            if (owner != Thread.currentThread()) {
                return;
            }
            owner = null;
            unfinished = sending.isWithinMessage() && glance.state().sends();
            queueDeferred();
            batch = collectOrTake();
        } finally {
            senders.unlock();
        }
        shell.tellChange();
        if (unfinished) { // it will not be ended any more: the connection is of no use
            shell.abort("a message could only be sent in part");
        }
        follow(batch, null);
    }

    /**
     * How long a sender waits for room. A peer that reads at the rate of {@link Backlog} is waited for as long as that takes; a
     * trickle does not hold the thread.
     */
    private final class Patience {
        private final long most = options.sendTimeout().toNanos();
        private long left = most;
        private long bytesLeft = flow.bytesLeft();

        void await(Attempt reason, long seen) {
            if (isIdleWithOutput()) {
                shell.pump();
                return;
            }
            if (reason == Attempt.NO_ROOM && options.outboundOverflow() != OverflowPolicy.BLOCK) {
                throw overflow();
            }
            SharedThread.requireOther("send would wait for room");
            if (left <= 0) {
                throw new WebSocketTimeoutException(
                        "The peer reads too slowly: there was no room to send within sendTimeout, "
                                + options.sendTimeout()
                                + "; raise the option sendTimeout or outboundBytes, or send less");
            }
            try {
                left = shell.awaitChange(seen, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new WebSocketException("Interrupted while waiting for room to send; the message was not sent", e);
            }
            long taken = flow.bytesLeft() - bytesLeft;
            bytesLeft += taken;
            left = Math.min(most, left + taken * Backlog.NANOS_PER_BYTE);
        }
    }

    // sends that do not wait

    /** Queues a message if it can be queued at once. Never waits, and throws nothing. */
    Offer tryOffer(PreparedMessage message) {
        Offer offer = attempt(message, false);
        if (offer == Offer.FULL && isIdleWithOutput()) {
            shell.pump(); // what was collected makes room
            return attempt(message, false);
        }
        return offer;
    }

    /** Queues a message if there is room within {@code nanos}. Whatever {@code outboundOverflow} says, nothing is thrown. */
    Offer offer(PreparedMessage message, long nanos) {
        long left = nanos;
        try {
            while (true) {
                long seen = shell.changes();
                Offer offer = attempt(message, true);
                if (offer == Offer.QUEUED || offer == Offer.CLOSED) {
                    return offer;
                }
                if (isIdleWithOutput()) {
                    shell.pump();
                } else if (left > 0) {
                    SharedThread.requireOther("A broadcast would wait for room");
                    left = shell.awaitChange(seen, left);
                } else {
                    return offer;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Offer.FULL;
        }
    }

    /** @param waits whether another sender is waited for while it encodes */
    private Offer attempt(PreparedMessage message, boolean waits) {
        if (waits) {
            senders.lock();
        } else if (!senders.tryLock()) {
            return Offer.LATER;
        }
        ByteBuffer batch = null;
        WebSocketFailure failure = null;
        Offer offer;
        try {
            offer = outcomeFor(message);
            if (offer == Offer.QUEUED) {
                encode(message.size(), to -> to.prepared(message));
                batch = collectOrTake();
            }
        } catch (WebSocketFailure e) { // it could not be transformed
            failure = e;
            offer = Offer.CLOSED;
        } finally {
            senders.unlock();
        }
        if (failure != null) {
            LOGGER.log(System.Logger.Level.WARNING, "A message could not be encoded", failure);
            shell.fail(failure);
        }
        follow(batch, null);
        return offer;
    }

    @GuardedBy("senders")
    private Offer outcomeFor(PreparedMessage message) {
        if (!glance.state().sends()) {
            return Offer.CLOSED;
        }
        if (owner != null || sending.isWithinMessage()) {
            return Offer.BUSY; // RFC 6455 §5.4: messages do not interleave
        }
        return flow.hasRoom(message.size()) ? Offer.QUEUED : Offer.FULL;
    }

    CompletableFuture<Void> sendAsync(Message message) {
        return sendLater(message, false);
    }

    /**
     * Like {@link #sendAsync}, but waits for room behind any number of messages, and completes when the message is within the
     * outbound bound. For a caller that bounds by itself how many it lets wait.
     */
    CompletableFuture<Void> sendInTurn(Message message) {
        return sendLater(message, true);
    }

    private CompletableFuture<Void> sendLater(Message message, boolean inTurn) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        if (message.partial()) {
            sent.completeExceptionally(
                    new IllegalArgumentException("Only whole messages are sent later: send parts with send"));
            return sent;
        }
        Deferred next = new Deferred(message, inTurn, sent);
        ByteBuffer batch = null;
        try {
            boolean accepted;
            senders.lock();
            try {
                requireSendable();
                accepted = owner == null ? queueWhole(next) : defer(next);
                batch = collectOrTake();
            } finally {
                senders.unlock();
            }
            if (!accepted) {
                sent.completeExceptionally(overflow());
            }
        } catch (Throwable e) { // an Error too must not leave it open
            if (e instanceof WebSocketFailure failure) {
                shell.fail(failure);
            }
            sent.completeExceptionally(e);
        } finally {
            follow(batch, sent);
        }
        return sent;
    }

    /** Queues a whole message, behind any others; false when that is more than may wait. */
    @GuardedBy("senders")
    private boolean queueWhole(Deferred next) {
        int weight = weight(next.message);
        boolean within;
        lock.lock();
        try {
            within = link.admits(weight, next.inTurn);
            if (!within && !mayWait(next, weight)) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        queueNow(next, weight, within);
        return true;
    }

    /** Lets a message wait until the one is complete that is being sent in several frames; false when too many do. */
    @GuardedBy("senders")
    private boolean defer(Deferred next) {
        int weight = weight(next.message);
        lock.lock();
        try {
            if (!mayWait(next, deferredBytes + weight)) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        deferred.add(next);
        deferredBytes += weight;
        return true;
    }

    @GuardedBy("senders")
    @SuppressWarnings("GuardedBy") // both callers hold the link's lock too
    private boolean mayWait(Deferred next, int weight) {
        assert lock.isHeldByCurrentThread();
        if (next.inTurn) {
            return options.outboundOverflow() != OverflowPolicy.CLOSE;
        }
        return options.outboundOverflow() == OverflowPolicy.BLOCK && link.admitsBeyond(weight, deferred.size());
    }

    @GuardedBy("senders")
    private void queueNow(Deferred next, int weight, boolean within) {
        long start = flow.bytesQueued();
        long index = flow.messagesQueued();
        encode(weight, to -> encodeWhole(next.message, to));
        lock.lock();
        try {
            if (link.state() == Link.State.OVER) {
                link.complete(next.sent, link.closedException());
                return;
            }
            if (!within) {
                link.waits(start, index, weight, next.inTurn, next.sent);
            }
            if (!next.inTurn) {
                link.completeWhenLeft(next.sent);
            } else if (within) {
                link.complete(next.sent, null);
            }
        } finally {
            lock.unlock();
        }
    }

    private void encodeWhole(Message message, Sending to) {
        requireNoMessageFor(message, to);
        if (fitsOneFrame(message)) {
            to.send(message);
            return;
        }
        byte[] payload = payload(message);
        for (int offset = 0; offset < payload.length; offset += options.maxFrameSize()) {
            int length = Math.min(options.maxFrameSize(), payload.length - offset);
            to.part(type(message), payload, offset, length, offset + length == payload.length);
        }
    }

    /** The message in several frames is over: queues those that waited for it. */
    @GuardedBy("senders")
    private void queueDeferred() {
        for (Deferred next = deferred.poll(); next != null; next = deferred.poll()) {
            int weight = weight(next.message);
            Throwable failure = null;
            try {
                requireSendable();
                boolean within;
                lock.lock();
                try {
                    within = link.admits(weight, next.inTurn);
                } finally {
                    lock.unlock();
                }
                queueNow(next, weight, within);
            } catch (Throwable e) {
                failure = e;
            }
            if (failure != null) {
                lock.lock();
                try {
                    link.complete(next.sent, failure);
                } finally {
                    lock.unlock();
                }
            }
        }
        deferredBytes = 0;
    }

    private WebSocketException overflow() {
        if (options.outboundOverflow() == OverflowPolicy.CLOSE) {
            shell.abort("the peer reads too slowly (outboundOverflow)");
            return shell.closedException();
        }
        return new WebSocketException(
                "The outbound bound is reached, and the message was not sent: wait for earlier messages,"
                        + " or raise the options outboundBytes (" + options.outboundBytes() + ") and outboundMessages ("
                        + options.outboundMessages() + ")");
    }

    // the output

    /** Makes the bytes. What is compressed for long does not hold up what was queued before it. */
    @GuardedBy("senders")
    private void encode(int weight, Encoding encoding) {
        assert senders.isHeldByCurrentThread();
        if (glance.hasControls()) {
            appendControls(false);
        }
        if (transforms && weight >= SLOW && sending.outputSize() > 0) {
            lock.lock();
            try {
                link.handOver(sending.takeOutput());
            } finally {
                lock.unlock();
            }
        }
        int before = sending.outputSize();
        try {
            encoding.into(sending);
        } finally {
            int bytes = sending.outputSize() - before;
            flow.queued(bytes, bytes > 0 ? 1 : 0, shell.isInTurn());
        }
    }

    @GuardedBy("senders")
    private void appendControls(boolean closeToo) {
        List<Link.Control> controls;
        lock.lock();
        try {
            controls = link.takeControls(closeToo);
        } finally {
            lock.unlock();
        }
        int before = sending.outputSize();
        for (Link.Control control : controls) {
            sending.control(control.firstByte(), control.payload());
        }
        flow.queued(sending.outputSize() - before, 0, false);
    }

    /** Takes what is queued, to be written by the caller, unless the caller will send more before it waits. */
    @GuardedBy("senders")
    private @Nullable ByteBuffer collectOrTake() {
        if (shell.collects()) {
            collect();
            return null;
        }
        return take();
    }

    /** Lets what is queued wait for more, under the eyes of the watchdog. */
    void collect() {
        if (!collecting) {
            collectingSince = timers.nanoTime();
            collecting = true;
        }
        if (!watched.get() && watched.compareAndSet(false, true)) {
            watchdog.watch(this);
        }
    }

    /** Takes all that is queued, if a write may begin: the close frame too, behind which there is nothing. */
    @GuardedBy("senders")
    private @Nullable ByteBuffer take() {
        wanted = false;
        if (shell.hasFinished()) {
            wanted = true; // what is held is still to be given back
        }
        collecting = false;
        if (flow.isWriting()) {
            return null; // whoever writes comes when that is done
        }
        if (glance.hasControls()) {
            appendControls(true);
        }
        if (!flow.hasOutput()) {
            return null;
        }
        lock.lock();
        try {
            if (!link.mayWrite()) {
                return null;
            }
            if (link.hasReady()) {
                return link.takeReady();
            }
            ByteBuffer batch = sending.takeOutput();
            link.takeAll(batch);
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is queued, if a write may begin, for one who is no sender and does not wait for them. */
    @Nullable
    ByteBuffer tryTake() {
        ByteBuffer batch = null;
        do {
            if (!isIdleWithOutput()) {
                return null;
            }
            wanted = true; // before the try: the one who has the lock sees it after that
            if (!senders.tryLock()) {
                return takeReady();
            }
            try {
                batch = take();
            } finally {
                senders.unlock();
            }
        } while (batch == null && wanted);
        return batch;
    }

    private @Nullable ByteBuffer takeReady() {
        lock.lock();
        try {
            return link.takeReady();
        } finally {
            lock.unlock();
        }
    }

    private void follow(@Nullable ByteBuffer batch, @Nullable CompletableFuture<Void> own) {
        if (batch != null) {
            shell.write(batch, own);
        } else if (wanted) {
            shell.pump(own);
        } else if (glance.hasDue()) {
            shell.completeDue(own);
        }
    }

    /** Whether something waits and nobody writes. */
    private boolean isIdleWithOutput() {
        return !flow.isWriting() && (flow.hasOutput() || glance.hasControls());
    }

    /** Since when output waits for more to leave with it, if it does; else the time. */
    long turnTime() {
        return collecting ? collectingSince : timers.nanoTime();
    }

    /** Has what was collected leave, if it has waited for too long. */
    void pumpIfLate() {
        if (collecting && timers.nanoTime() - collectingSince >= FlushWatchdog.PATIENCE_NANOS) {
            shell.pump();
        }
    }

    @Override
    public boolean look(long now) {
        if (!collecting || !isIdleWithOutput()) {
            watched.set(false);
            boolean again = collecting && isIdleWithOutput() && watched.compareAndSet(false, true);
            return again;
        }
        if (now - collectingSince >= FlushWatchdog.PATIENCE_NANOS) {
            shell.pump();
        }
        return true;
    }

    /** The connection has ended: gives back what is held, or leaves that to the sender who is at it. */
    void release() {
        wanted = true;
        if (!senders.tryLock()) {
            return;
        }
        boolean first;
        try {
            first = !released;
            released = true;
            ByteBuffer unused = sending.takeOutput();
        } finally {
            senders.unlock();
        }
        if (first) {
            shell.halfReleased();
        }
    }

    private void requireSendable() {
        if (!glance.state().sends()) {
            throw shell.closedException();
        }
    }

    private static void requireNoMessageFor(Message message, Sending to) {
        if (!isControl(message)) {
            requireNoMessage(to);
        }
    }

    private static void requireNoMessage(Sending to) {
        if (to.isWithinMessage()) {
            throw new IllegalStateException("A message is being sent in parts: end it before you send a whole one");
        }
    }

    private static boolean isControl(Message message) {
        return !(message instanceof Message.Text || message instanceof Message.Binary);
    }

    private boolean fitsOneFrame(Message message) {
        // no text takes more than three bytes for each char
        return weight(message) <= options.maxFrameSize() / 3 || message.size() <= options.maxFrameSize();
    }

    private static Opcode type(Message message) {
        return message instanceof Message.Text ? Opcode.TEXT : Opcode.BINARY;
    }

    private static byte[] payload(Message message) {
        if (message instanceof Message.Text text) {
            byte[] bytes = new byte[text.size()];
            Utf8.encode(text.data(), bytes, 0);
            return bytes;
        }
        return ((Message.Binary) message).data();
    }

    /** About how many bytes a message takes, without a look at each character. */
    static int weight(Message message) {
        return message instanceof Message.Text text ? text.data().length() : message.size();
    }
}
