package org.ws101.internal.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the threads of a test one at a time. At each step of one, such as a lock that it takes or a call of the network, an
 * {@link Order} says who goes on, so the same order is the same run. What lies between two steps is not divided. Guarded by that:
 * whoever runs is alone.
 */
public final class Steps {
    /** Says who goes on. */
    @FunctionalInterface
    interface Order {
        /**
         * Who goes on: 0 for the one whose turn it is, which made the last step or is the next that can.
         *
         * @param able how many can go on, two at least
         */
        int next(int able);
    }

    /** No run of a test is so long. */
    private static final int MOST = 100_000;

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "steps");
        thread.setDaemon(true);
        return thread;
    });
    private static final ThreadLocal<@Nullable Actor> CURRENT = new ThreadLocal<>();

    /** One thread of the test. */
    private final class Actor implements Runnable {
        private final String name;
        private final Runnable body;
        /** What it waits for. */
        private BooleanSupplier until = () -> true;

        private volatile @Nullable Thread thread;
        private volatile boolean runs;
        /** Whether it was interrupted, by the test or by the code that it runs, which knows nothing of this. */
        private boolean interrupted;

        Actor(String name, Runnable body) {
            this.name = name;
            this.body = body;
        }

        void step() {
            Steps.this.step();
        }

        void goOn() {
            runs = true;
            LockSupport.unpark(thread);
        }

        void pause() {
            while (!runs) {
                LockSupport.park(this);
            }
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            CURRENT.set(this);
            pause();
            try {
                body.run();
            } catch (Throwable e) {
                failed(e);
            } finally {
                boolean unused = Thread.interrupted();
                CURRENT.remove();
                int turn = actors.indexOf(this);
                actors.remove(turn);
                handOver(choose(turn));
            }
        }
    }

    private final Order order;
    /** Lets time pass; false when nothing is due any more. */
    private final BooleanSupplier idle;
    /** In the order in which they have their turns. */
    private final List<Actor> actors = new ArrayList<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<ReentrantLock> locks = new ArrayList<>();
    private @Nullable Throwable failure;
    private boolean over;
    /** Whether what is called makes no steps. */
    private boolean undivided;

    private int count;

    Steps(Order order, BooleanSupplier idle) {
        this.order = order;
        this.idle = idle;
    }

    /** Adds a thread. By the test before the run, or by one that runs. */
    void add(String name, Runnable body) {
        Actor actor = new Actor(name, body);
        actors.add(actor);
        THREADS.execute(actor);
    }

    /** Adds a lock that the threads take. */
    void add(ReentrantLock lock) {
        locks.add(lock);
    }

    /** Interrupts the thread of that name, if it has not ended. */
    void interrupt(String name) {
        actors.stream().filter(actor -> actor.name.equals(name)).forEach(actor -> actor.interrupted = true);
    }

    /** Whether the calling thread is interrupted, which it is not any more then. */
    boolean takeInterrupt() {
        boolean real = Thread.interrupted();
        Actor actor = CURRENT.get();
        if (actor == null) {
            return real;
        }
        boolean taken = real || actor.interrupted;
        actor.interrupted = false;
        return taken;
    }

    /** Whether the thread that calls this is interrupted, for whoever asks then. */
    BooleanSupplier interrupted() {
        Actor actor = CURRENT.get();
        return () -> actor != null && actor.interrupted;
    }

    /** The calling thread may have none of the locks here. */
    void requireNoLock(String where) {
        if (locks.stream().anyMatch(ReentrantLock::isHeldByCurrentThread)) {
            failed(new AssertionError(where + " under a lock"));
        }
    }

    /** A step of the calling thread, of whichever run it is; nothing for one that is of none. */
    public static void here() {
        Actor actor = CURRENT.get();
        if (actor != null) {
            actor.step();
        }
    }

    /** What that gives, without a step within it. */
    <T> T undivided(Supplier<T> action) {
        undivided = true;
        try {
            return action.get();
        } finally {
            undivided = false;
        }
    }

    /** Runs all threads to their ends, and throws what first went wrong. */
    void run() throws Throwable {
        handOver(choose(0));
        ended.await();
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether nobody can go on, and nothing is due any more: time for those to end that serve others. */
    boolean isOver() {
        return over;
    }

    /** Something went wrong; the run goes on. */
    void failed(Throwable why) {
        if (failure == null) {
            failure = why;
        }
    }

    /** A step of the calling thread: another may go on here. Does nothing for a thread that is not of the run. */
    void step() {
        await(() -> true);
    }

    /** The same; the calling thread goes on only when that holds. */
    void await(BooleanSupplier until) {
        Actor actor = CURRENT.get();
        if (actor == null || undivided) {
            return;
        }
        actor.interrupted |= Thread.interrupted(); // or it could not be parked
        actor.until = until;
        Actor next = choose(actors.indexOf(actor));
        if (next != actor) {
            actor.runs = false;
            handOver(next);
            actor.pause();
        }
    }

    /** Who goes on; null when the run has ended. */
    private @Nullable Actor choose(int turn) {
        if (++count > MOST) {
            failed(new AssertionError("it does not end: " + this));
            return null;
        }
        return undivided(() -> chooseAble(turn));
    }

    private @Nullable Actor chooseAble(int turn) {
        while (!actors.isEmpty()) {
            List<Actor> able = able(turn);
            if (!able.isEmpty()) {
                return able.get(able.size() == 1 ? 0 : order.next(able.size()));
            }
            boolean timePasses = idle.getAsBoolean();
            if (!timePasses && over) {
                failed(new AssertionError("nobody can go on: " + this));
                return null;
            }
            if (!timePasses) {
                over = true;
            }
        }
        return null;
    }

    private List<Actor> able(int turn) {
        List<Actor> able = new ArrayList<>(actors.size());
        for (int i = 0; i < actors.size(); i++) {
            Actor next = actors.get((turn + i) % actors.size());
            if (next.until.getAsBoolean()) {
                able.add(next);
            }
        }
        return able;
    }

    private void handOver(@Nullable Actor next) {
        if (next != null) {
            next.goOn();
        } else {
            ended.countDown();
        }
    }

    @Override
    public String toString() {
        return actors.stream().map(actor -> actor.name).toList() + " after " + count + " steps";
    }
}
