package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.internal.application.Receiver;
import org.ws101.internal.link.Flow;
import org.ws101.internal.link.Link;
import org.ws101.internal.observation.Observation;
import org.ws101.internal.thread.Timers;
import org.ws101.internal.trace.Trace;
import org.ws101.internal.transport.Transport;

/**
 * What follows from a change of the {@link Link}, in one place: who waits is woken, the timer is set, and {@link #pump} writes,
 * completes, ends, and reads on. Thread-safe.
 *
 * <p>Whatever changes the link does so in a few lines under the lock, and calls {@link #pump} then. Under the lock no byte is
 * worked on, and nobody is called but the timers.
 */
final class Pump {
    /** Something that happens to the link. */
    @FunctionalInterface
    interface Change {
        void to(Link link, long now);
    }

    /** What the link is between. */
    record Parts(
            Output output,
            ReadHalf readHalf,
            Receiver receiver,
            Ending ending,
            @Nullable Trace trace) {}

    private final Shell shell;
    private final WebSocketOptions options;
    private final Timers timers;
    private final Output output;
    private final ReadHalf readHalf;
    private final Receiver receiver;
    private final Ending ending;
    private final @Nullable Trace trace;

    private final ReentrantLock lock;
    private final Condition changed;

    @GuardedBy("lock")
    private final Link link;

    private final Link.Glance glance;
    /** Written under the lock. */
    private volatile long changes;

    @GuardedBy("lock")
    private Link.State toldState = Link.State.OPEN;
    /** The one entry of the link in the timers, if there is one, and when it is due. */
    @GuardedBy("lock")
    private Timers.Task timer = () -> {};

    @GuardedBy("lock")
    private boolean armed;

    @GuardedBy("lock")
    private long armedFor;
    /** Written under the lock. */
    private volatile @Nullable Transport transport;

    Pump(Shell shell, WebSocketOptions options, Timers timers, ReentrantLock lock, Link link, Parts parts) {
        this.shell = shell;
        this.options = options;
        this.timers = timers;
        this.lock = lock;
        this.changed = lock.newCondition();
        this.link = link;
        this.glance = link.glance();
        this.output = parts.output;
        this.readHalf = parts.readHalf;
        this.receiver = parts.receiver;
        this.ending = parts.ending;
        this.trace = parts.trace;
    }

    /** Where bytes come from and go to; null before the start. */
    @Nullable
    Transport transport() {
        return transport;
    }

    /** From now on there is a transport; false when the connection has ended before. */
    boolean start(Transport on) {
        long now = timers.nanoTime();
        lock.lock();
        try {
            if (link.state() == Link.State.OVER) {
                return false;
            }
            transport = on;
            link.start(now);
            arm(now);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void change(Change change) {
        change(change, null);
    }

    void change(Change change, @Nullable CompletableFuture<Void> own) {
        long now = timers.nanoTime();
        lock.lock();
        try {
            change.to(link, now);
            link.proceed(now);
            tellChangeOf(now);
        } finally {
            lock.unlock();
        }
        pump(own);
    }

    void tellChange() {
        long now = timers.nanoTime();
        lock.lock();
        try {
            link.proceed(now);
            tellChangeOf(now);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes who waits for what may have changed, and sets the timer. */
    @GuardedBy("lock")
    private void tellChangeOf(long now) {
        assert lock.isHeldByCurrentThread();
        long next = changes + 1;
        changes = next;
        changed.signalAll();
        if (link.state() != toldState) {
            toldState = link.state();
            receiver.changed();
            if (trace != null) {
                trace.entered(toldState.name());
            }
        }
        arm(now);
    }

    @GuardedBy("lock")
    private void arm(long now) {
        if (!link.hasDue()) {
            timer.cancel();
            armed = false;
        } else if (link.isDueBefore(!armed, armedFor)) {
            timer.cancel();
            armed = true;
            armedFor = link.due();
            timer = timers.schedule(Duration.ofNanos(armedFor - now), this::expire);
        }
    }

    long changes() {
        return changes;
    }

    @SuppressWarnings("WaitNotInLoop") // the caller loops
    long awaitChange(long seen, long nanos) throws InterruptedException {
        lock.lock();
        try {
            return changes == seen ? changed.awaitNanos(nanos) : nanos;
        } finally {
            lock.unlock();
        }
    }

    void pump() {
        pump(null, null, false, 0);
    }

    void pump(@Nullable CompletableFuture<Void> own) {
        pump(null, own, false, 0);
    }

    void pumpAt(long now) {
        pump(null, null, true, now);
    }

    void write(ByteBuffer batch, @Nullable ByteBuffer payload, @Nullable CompletableFuture<Void> own) {
        Transport to = transport;
        if (payload == null || to == null) {
            pump(batch, own, false, 0);
            return;
        }
        int unwritten = 0;
        Throwable failure = null;
        try {
            unwritten = unwritten(to, batch, to.write(batch, payload));
        } catch (Throwable e) { // as below
            failure = e;
        }
        wrote(batch, unwritten, failure, timers.nanoTime(), own);
        pump(own);
    }

    /**
     * Does what follows from a change, in this order: writes what is queued, completes what has left, ends the connection,
     * reads on. Whoever finds that another thread is at one of these leaves it to that, which looks again when it is done.
     *
     * @param first a batch that was taken
     * @param own completes on this thread
     * @param timed whether {@code time} is the time
     */
    private void pump(@Nullable ByteBuffer first, @Nullable CompletableFuture<Void> own, boolean timed, long time) {
        Transport to = transport;
        if (to != null) {
            ByteBuffer batch = first != null ? first : output.tryTake();
            while (batch != null) {
                write(to, batch, own, timed, time);
                batch = output.tryTake();
            }
        }
        if (trace != null) {
            trace.tellStates();
        }
        completeDue(own);
        if (glance.state() == Link.State.OVER && ending.begins()) {
            finish();
        }
        if (ending.hasFinished()) {
            output.release();
        } else if (to != null) {
            readHalf.goOn(to);
        }
    }

    private void write(
            Transport to, ByteBuffer batch, @Nullable CompletableFuture<Void> own, boolean timed, long time) {
        int unwritten = 0;
        Throwable failure = null;
        try {
            unwritten = unwritten(to, batch, to.write(batch));
        } catch (Throwable e) { // an Error too must end the connection: nobody else could write any more
            failure = e;
        }
        wrote(batch, unwritten, failure, timed ? time : timers.nanoTime(), own);
    }

    /** How much of a batch is to leave after a call of the transport's write. */
    private int unwritten(Transport to, ByteBuffer batch, boolean all) {
        if (!all) {
            return Math.max(1, to.unwritten());
        }
        output.left(batch);
        return 0;
    }

    /** A call of the transport's write has returned, or thrown. */
    private void wrote(
            ByteBuffer batch,
            int unwritten,
            @Nullable Throwable failure,
            long now,
            @Nullable CompletableFuture<Void> own) {
        List<Flow.Completion> due;
        lock.lock();
        try {
            if (failure == null) {
                link.wrote(batch, unwritten, now);
            } else {
                link.writeFailed(failure, now);
            }
            tellChangeOf(now);
            due = link.flow().takeDue();
        } finally {
            lock.unlock();
        }
        complete(due, own);
    }

    void completeDue(@Nullable CompletableFuture<Void> own) {
        if (glance.hasDue()) {
            complete(takeDue(), own);
        }
    }

    private List<Flow.Completion> takeDue() {
        lock.lock();
        try {
            return link.flow().takeDue();
        } finally {
            lock.unlock();
        }
    }

    /** What depends on these runs on the executor: this thread may be one that many connections share. Mostly nothing does. */
    private void complete(List<Flow.Completion> due, @Nullable CompletableFuture<Void> own) {
        List<Flow.Completion> others = null;
        for (Flow.Completion completion : due) {
            if (completion.sent() == own) {
                completion.run(); // nobody depends on it yet
            } else if (!(completion.sent() instanceof Sent sent) || !sent.completeUnobserved(completion.why())) {
                others = others == null ? new ArrayList<>() : others;
                others.add(completion);
            }
        }
        List<Flow.Completion> observed = others;
        if (observed != null) {
            shell.executor().execute(() -> observed.forEach(Flow.Completion::run), shell::noThread);
        }
    }

    /** The timer. */
    private void expire() {
        Observation observation = shell.observation();
        Link.Due due;
        do {
            long now = timers.nanoTime();
            ByteBuffer batch;
            lock.lock();
            try {
                armed = false;
                due = link.expire(now, readHalf.isReading());
                batch = link.flow().underWay();
                if (due == Link.Due.STOP_HOLDING_BACK) {
                    receiver.stopHoldingBack();
                }
                if (due == Link.Due.PING && observation != null) {
                    observation.pinged(now);
                }
                link.proceed(now);
                if (due == Link.Due.NOTHING) {
                    arm(now);
                } else {
                    tellChangeOf(now);
                }
            } finally {
                lock.unlock();
            }
            if (due == Link.Due.LOOK && batch != null) {
                look(batch);
            } else if (due == Link.Due.IDLE) {
                shell.endLog().idle(options);
            }
        } while (due != Link.Due.NOTHING);
        pump();
    }

    /** Looks after a write that takes long. */
    private void look(ByteBuffer batch) {
        Transport to = transport;
        if (to == null) {
            return;
        }
        boolean tried = to.writeAgain();
        int unwritten = to.unwritten();
        long now = timers.nanoTime();
        boolean stuck;
        lock.lock();
        try {
            stuck = link.looked(batch, unwritten, tried, now);
            tellChangeOf(now);
        } finally {
            lock.unlock();
        }
        if (stuck) {
            shell.tellSlow(WebSocketObserver.Slowness.READS_NOTHING, output.bytesHeld());
        }
    }

    /** The connection is over, and no thread is in the transport's write: called once. */
    private void finish() {
        lock.lock();
        try {
            timer.cancel();
        } finally {
            lock.unlock();
        }
        ending.finish(transport, timers.nanoTime());
        if (trace != null) {
            WebSocketClosedException end = ending.closedException();
            trace.ended(end.reason(), end.getCause());
        }
        completeDue(null);
        readHalf.end();
        ending.complete();
    }
}
