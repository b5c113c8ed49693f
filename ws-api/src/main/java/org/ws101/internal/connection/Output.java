package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.Frame;
import org.ws101.WebSocketFailure;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.frame.OutputBuffer;
import org.ws101.internal.link.Control;
import org.ws101.internal.link.Flow;
import org.ws101.internal.link.Link;
import org.ws101.internal.observation.Observation;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.setup.Services;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.Timers;

/**
 * The bytes that are made of what is sent, until they leave in batches. Thread-safe.
 *
 * <p>All work on bytes is done under the lock of the senders, compression too. So nobody but a sender waits for it: who wants to
 * write what is queued, such as the thread that reads, tries it, and leaves the rest to the sender that has it. A sender that
 * will have it for longer hands over first what has been queued before. Nobody waits while holding it, or calls anybody but
 * the timers. The lock of the link is taken within it, never the other way round.
 */
final class Output implements FlushWatchdog.Watched {
    /** From this size on, what was queued before does not wait for the compression of a message. */
    private static final int SLOW = 16 * 1024;

    /** From this size on, a payload that can leave at once is not copied. */
    private static final int LEAST_LENT = 16 * 1024;

    /** When nothing has been sent for so long, compressed or not, the compressor is given back. */
    private static final Duration REST = Duration.ofSeconds(5);

    /** Makes bytes. */
    @FunctionalInterface
    interface Encoding {
        void by(Sending sending);
    }

    /** That of the senders. */
    final ReentrantLock senders;

    private final Shell shell;
    private final @Nullable Extension extension;
    private final Timers timers;
    private final FlushWatchdog watchdog;
    private final OutputBuffer.Arrays arrays;

    private final ReentrantLock lock;

    @GuardedBy("lock")
    private final Link link;

    private final Link.Glance glance;
    private final Flow flow;

    @GuardedBy("senders")
    private final Sending sending;

    @GuardedBy("senders")
    private boolean released;

    /** The payload that belongs to the batch that was just taken, see {@link #takeLent}. */
    @GuardedBy("senders")
    private @Nullable ByteBuffer lent;

    /** The batch that was taken last, if its array is for others once it has left. */
    private @Nullable ByteBuffer borrowed;

    /** Whether somebody looks soon whether anything has been sent. */
    @GuardedBy("senders")
    private boolean restAwaited;

    @GuardedBy("senders")
    private boolean sentSinceLook;

    /** Its entry in the timers. */
    private volatile Timers.Task restLook = () -> {};

    /** Somebody found the senders' lock taken: whoever has it does what follows, once it has given it back. */
    private volatile boolean wanted;

    /** Whether output waits for more to leave with it, and since when. */
    private volatile boolean collecting;

    private volatile long collectingSince;
    private final AtomicBoolean watched = new AtomicBoolean();

    /** @param senders the lock of the senders, and what encodes under it */
    Output(Shell shell, Services services, ReentrantLock lock, Link link, Senders senders) {
        this.shell = shell;
        this.extension = senders.extension;
        this.timers = services.timers();
        this.watchdog = services.watchdog();
        this.arrays = services.buffers();
        this.lock = lock;
        this.link = link;
        this.glance = link.glance();
        this.flow = link.flow();
        this.senders = senders.lock;
        this.sending = senders.sending;
    }

    /** @param extension that with which {@code sending} encodes; it may take long */
    record Senders(
            ReentrantLock lock, Sending sending, @Nullable Extension extension) {}

    /** Whether a message has begun and not ended. */
    @GuardedBy("senders")
    boolean isWithinMessage() {
        return sending.isWithinMessage();
    }

    /** Checks a frame of the frame level, but for the order of frames. */
    void check(Frame frame) {
        senders.lock();
        try {
            sending.check(frame);
        } finally {
            senders.unlock();
            follow(null, null, null);
        }
    }

    /** Makes the bytes. What is compressed for long does not hold up what was queued before it. */
    @GuardedBy("senders")
    void encode(int weight, Encoding encoding) {
        assert senders.isHeldByCurrentThread();
        if (glance.hasControls()) {
            appendControls(false);
        }
        if (extension != null && weight >= SLOW && sending.outputSize() > 0) {
            lock.lock();
            try {
                link.handOver(sending.takeOutput());
            } finally {
                lock.unlock();
            }
        }
        int before = sending.outputSize();
        sending.lendFrom(flow.isWriting() || before > SLOW ? Integer.MAX_VALUE : LEAST_LENT);
        try {
            encoding.by(sending);
        } catch (RuntimeException | Error e) {
            sending.keepLent();
            if (sending.outputSize() > before && !(e instanceof WebSocketFailure)) {
                throw unfinished(e);
            }
            throw e;
        } finally {
            int bytes = sending.outputSize() - before;
            flow.queued(bytes, bytes > 0 ? 1 : 0, shell.isInTurn());
            Observation observation = shell.observation();
            if (observation != null) {
                observation.queued(bytes, flow.bytesHeld());
            }
        }
        sentSinceLook = true;
        if (extension != null && !restAwaited && extension.holdsForSending()) {
            awaitRest();
        }
    }

    /** A frame of a message is queued, and the next will not come, as for want of memory: nothing may follow. */
    private static WebSocketFailure unfinished(Throwable why) {
        WebSocketFailure failure =
                new WebSocketFailure(CloseCode.INTERNAL_SERVER_ERROR, "a message could only be sent in part");
        failure.initCause(why);
        return failure;
    }

    @GuardedBy("senders")
    private void awaitRest() {
        restAwaited = true;
        sentSinceLook = false;
        lookLater();
    }

    /** Lets nobody look after the end, which {@link #release} comes after: the timers would hold the connection. */
    private void lookLater() {
        restLook = timers.schedule(REST, this::restIfIdle);
        if (shell.hasFinished()) {
            restLook.cancel();
        }
    }

    private void restIfIdle() {
        if (!senders.tryLock()) { // it sends just now
            lookLater();
            return;
        }
        try {
            restAwaited = false;
            if (released) {
                return;
            }
            if (sentSinceLook) {
                awaitRest();
            } else {
                sending.rest();
            }
        } finally {
            senders.unlock();
        }
        follow(null, null, null);
    }

    @GuardedBy("senders")
    private void appendControls(boolean closeToo) {
        List<Control> controls;
        lock.lock();
        try {
            controls = link.takeControls(closeToo);
        } finally {
            lock.unlock();
        }
        int before = sending.outputSize();
        for (Control control : controls) {
            sending.control(control.firstByte(), control.payload());
        }
        flow.queued(sending.outputSize() - before, 0, false);
        lock.lock();
        try {
            link.controlsQueued();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what is queued, to be written by the caller, unless the caller will send more before it waits. A payload that was not
     * copied is taken at once: its array is the sender's again when the call returns. {@link #takeLent} follows.
     */
    @GuardedBy("senders")
    @Nullable
    ByteBuffer collectOrTake() {
        ByteBuffer batch = null;
        if (shell.collects() && !sending.lends()) {
            collect();
        } else {
            batch = take();
        }
        sending.keepLent(); // if it was not taken
        return batch;
    }

    /** The payload that comes behind the batch that the caller has just taken, if it was not copied. */
    @GuardedBy("senders")
    @Nullable
    ByteBuffer takeLent() {
        ByteBuffer taken = lent;
        lent = null;
        return taken;
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

    /**
     * Lets control frames that are queued wait for more. They may have left meanwhile, with what another thread had to write: then
     * nothing waits, and nothing may seem to have waited since then.
     */
    void collectControls() {
        collect();
        while (collecting && !isIdleWithOutput()) {
            collecting = false;
            if (isIdleWithOutput()) { // somebody has queued more just now
                collect();
            }
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
            if (link.flow().hasReady()) {
                return link.takeReady();
            }
            lent = sending.takeLent();
            ByteBuffer batch = sending.takeOutput();
            link.takeAll(batch, lent == null ? 0 : lent.remaining());
            borrowed = sending.lastBorrowed() ? batch : null;
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
                sending.keepLent(); // of a sender who failed before it was taken
                batch = take();
            } finally {
                senders.unlock();
            }
        } while (batch == null && wanted);
        return batch;
    }

    /**
     * All of a batch, which wraps its array from the beginning, has left, and nobody reads that any more; the caller has not yet said
     * so to the link.
     */
    @SuppressWarnings({"ReferenceEquality", "ByteBufferBackingArray"})
    void left(ByteBuffer batch) {
        if (batch == borrowed) {
            borrowed = null;
            arrays.giveBack(batch.array());
        }
    }

    private @Nullable ByteBuffer takeReady() {
        lock.lock();
        try {
            return link.takeReady();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a sender does when it has given the lock back: tells observers, and writes the batch that it took, or what somebody wanted
     * meanwhile.
     *
     * @param payload what comes behind the batch
     */
    void follow(@Nullable ByteBuffer batch, @Nullable ByteBuffer payload, @Nullable CompletableFuture<Void> own) {
        Observation observation = shell.observation();
        if (observation != null) {
            observation.tellSent();
        }
        if (batch != null) {
            shell.write(batch, payload, own);
        } else if (wanted) {
            shell.pump(own);
        } else if (glance.hasDue()) {
            shell.completeDue(own);
        }
    }

    /** How many bytes have been queued and have not left. */
    long bytesHeld() {
        return flow.bytesHeld();
    }

    /** Whether something waits and nobody writes. */
    boolean isIdleWithOutput() {
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

    @Override
    public String toString() {
        return shell.endLog().toString();
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
            restLook.cancel();
            ByteBuffer unused = sending.takeOutput();
        } finally {
            senders.unlock();
        }
        if (first) {
            shell.halfReleased();
        }
    }
}
