package org.ws101.internal.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.ws101.internal.thread.Timers;

/** A lock each of whose calls is a step. Guarded by its {@link Steps}. */
final class SteppedLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    private final transient SteppedClock clock;
    private final transient Steps steps;

    SteppedLock(SteppedClock clock) {
        this.clock = clock;
        this.steps = clock.steps();
        steps.add(this);
    }

    @Override
    public void lock() {
        if (!isHeldByCurrentThread()) {
            steps.await(() -> !isLocked());
        }
        super.lock();
    }

    @Override
    public boolean tryLock() {
        steps.step();
        return super.tryLock();
    }

    @Override
    public void unlock() {
        steps.step();
        super.unlock();
        steps.step();
    }

    @Override
    public Condition newCondition() {
        return new SteppedCondition();
    }

    private final class SteppedCondition implements Condition {
        private static final class Waiting {
            private boolean signalled;
        }

        private final List<Waiting> waiting = new ArrayList<>();

        @Override
        public long awaitNanos(long nanos) throws InterruptedException {
            if (steps.takeInterrupt()) {
                throw new InterruptedException("on purpose");
            }
            BooleanSupplier interrupted = steps.interrupted();
            Waiting self = new Waiting();
            waiting.add(self);
            boolean endless = nanos == Long.MAX_VALUE;
            long start = clock.now();
            Timers.Task end = endless ? () -> {} : clock.schedule(Duration.ofNanos(nanos), () -> {});
            SteppedLock.super.unlock();
            steps.await(() -> !isLocked()
                    && (self.signalled || interrupted.getAsBoolean() || (!endless && clock.now() - start >= nanos)));
            SteppedLock.super.lock();
            end.cancel();
            waiting.remove(self);
            if (!self.signalled && steps.takeInterrupt()) {
                throw new InterruptedException("on purpose");
            }
            return endless ? nanos : nanos - (clock.now() - start);
        }

        @Override
        public void signalAll() {
            waiting.forEach(each -> each.signalled = true);
        }

        @Override
        public void await() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean await(long time, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void awaitUninterruptibly() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void signal() {
            throw new UnsupportedOperationException();
        }
    }
}
