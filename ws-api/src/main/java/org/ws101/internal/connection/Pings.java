package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketException;
import org.ws101.internal.link.Control;
import org.ws101.internal.link.Link;
import org.ws101.internal.observation.Observation;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.thread.Timers;

/**
 * The pings of {@link org.ws101.WebSocket#ping}, until their pongs come. Each has a number as its payload, behind four letters
 * that an application is unlikely to send. Thread-safe.
 */
final class Pings {
    /** How many may wait. */
    private static final int MOST = 16;

    private static final int LETTERS = 'w' << 24 | 's' << 16 | '1' << 8 | '0';

    private record Waiting(int number, long since, CompletableFuture<Duration> roundTrip) {}

    private final Shell shell;
    private final Output output;
    private final Timers timers;
    private final ReentrantLock lock;

    @GuardedBy("lock")
    private final Link link;

    /** In the order in which they are sent. */
    @GuardedBy("lock")
    private final List<Waiting> waiting = new ArrayList<>(0);

    @GuardedBy("lock")
    private int last;

    /** @param lock that of the link */
    Pings(Shell shell, Output output, Timers timers, ReentrantLock lock, Link link) {
        this.shell = shell;
        this.output = output;
        this.timers = timers;
        this.lock = lock;
        this.link = link;
    }

    CompletableFuture<Duration> ping() {
        CompletableFuture<Duration> roundTrip = new CompletableFuture<>();
        long now = timers.nanoTime();
        Throwable refusal;
        lock.lock();
        try {
            refusal = queue(roundTrip, now);
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            roundTrip.completeExceptionally(refusal);
        } else if (shell.collects()) {
            output.collectControls();
        } else {
            shell.pump();
        }
        return roundTrip;
    }

    /** Queues a ping, or says why not. */
    @GuardedBy("lock")
    private @Nullable Throwable queue(CompletableFuture<Duration> roundTrip, long now) {
        waiting.removeIf(earlier -> earlier.roundTrip.isDone()); // given up by who asked
        if (waiting.size() == MOST) {
            return new WebSocketException(
                    MOST + " pings wait for their pongs, which is the maximum: wait for one of them");
        }
        int number = last + 1;
        if (!link.ping(new Control(Sending.firstByte(Opcode.PING), payload(number)))) {
            return link.closedException();
        }
        last = number;
        waiting.add(new Waiting(number, now, roundTrip));
        return null;
    }

    private static byte[] payload(int number) {
        return ByteBuffer.allocate(8).putInt(LETTERS).putInt(number).array();
    }

    /** Takes a pong; false when it answers none of these pings, and is for the application. By the thread that reads. */
    boolean takes(Message.Pong pong) {
        Observation observation = shell.observation();
        if (observation != null && pong.size() == 0) { // as that of a ping which pingInterval has sent
            observation.answered(timers.nanoTime());
        }
        if (pong.size() != 8) {
            return false;
        }
        ByteBuffer payload = ByteBuffer.wrap(pong.data());
        if (payload.getInt() != LETTERS) {
            return false;
        }
        List<Waiting> answered;
        lock.lock();
        try {
            answered = takeUpTo(payload.getInt());
        } finally {
            lock.unlock();
        }
        if (answered.isEmpty()) {
            return false;
        }
        long now = timers.nanoTime();
        if (observation != null) {
            answered.forEach(ping -> observation.roundTrip(Duration.ofNanos(now - ping.since)));
        }
        later(() -> answered.forEach(ping -> ping.roundTrip.complete(Duration.ofNanos(now - ping.since))));
        return true;
    }

    /** RFC 6455 §5.5.3: a peer may answer the latest ping alone. */
    @GuardedBy("lock")
    private List<Waiting> takeUpTo(int number) {
        List<Waiting> taken = new ArrayList<>();
        if (waiting.stream().anyMatch(ping -> ping.number == number)) {
            Waiting next;
            do {
                next = waiting.remove(0);
                taken.add(next);
            } while (next.number != number);
        }
        return taken;
    }

    /** The connection has ended: no more pongs come. */
    void fail(Supplier<? extends Throwable> why) {
        List<Waiting> unanswered;
        lock.lock();
        try {
            unanswered = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        if (!unanswered.isEmpty()) {
            Throwable each = why.get();
            later(() -> unanswered.forEach(ping -> ping.roundTrip.completeExceptionally(each)));
        }
    }

    /** What depends on a ping may block, and this thread may be one that many connections share. */
    private void later(Runnable completion) {
        shell.executor().execute(completion, shell::noThread);
    }
}
