package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.OverflowPolicy;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.link.Flow;
import org.ws101.internal.link.Link;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Sending;

/**
 * The messages that are sent without anybody waiting: they are encoded at once, also beyond the outbound bound, unless another
 * message is being sent in several frames. Guarded by the lock of the senders.
 */
final class LaterSends {
    /**
     * A whole message.
     *
     * @param weight about how many bytes it takes
     * @param encoding makes its frames
     * @param inTurn whether any number of them may wait, and each completes as soon as it is within the bound
     */
    record Later(int weight, Output.Encoding encoding, boolean inTurn, CompletableFuture<Void> sent) {
        static Later of(Message message, boolean inTurn) {
            return new Later(Sending.weight(message), to -> to.sendWhole(message), inTurn, new Sent());
        }

        static Later of(PreparedMessage message) {
            return new Later(message.size(), to -> to.prepared(message), true, new Sent());
        }
    }

    private final Shell shell;
    private final WebSocketOptions options;
    private final Output output;
    private final ReentrantLock lock;

    @GuardedBy("lock")
    private final Link link;

    private final Flow flow;

    /** Those that wait for the end of a message in several frames. */
    @GuardedBy("output.senders")
    private final List<Later> deferred = new ArrayList<>(0);

    @GuardedBy("output.senders")
    private int deferredBytes;

    LaterSends(Shell shell, WebSocketOptions options, Output output, ReentrantLock lock, Link link) {
        this.shell = shell;
        this.options = options;
        this.output = output;
        this.lock = lock;
        this.link = link;
        this.flow = link.flow();
    }

    /** Queues a whole message, behind any others; false when that is more than may wait. */
    @GuardedBy("output.senders")
    boolean queue(Later next) {
        int weight = next.weight;
        boolean within;
        lock.lock();
        try {
            within = link.flow().admits(weight, next.inTurn);
            if (!within && !mayWait(next, weight)) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        queueNow(next, weight, within);
        return true;
    }

    /** Whether messages wait for the end of one in several frames. */
    @GuardedBy("output.senders")
    boolean hasDeferred() {
        return !deferred.isEmpty();
    }

    /** Lets a message wait until the one is complete that is being sent in several frames; false when too many do. */
    @GuardedBy("output.senders")
    boolean defer(Later next) {
        int weight = next.weight;
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

    @GuardedBy("output.senders")
    @SuppressWarnings("GuardedBy") // both callers hold the link's lock too
    private boolean mayWait(Later next, int weight) {
        assert lock.isHeldByCurrentThread();
        if (next.inTurn) {
            return options.outboundOverflow() != OverflowPolicy.ABORT;
        }
        return options.outboundOverflow() == OverflowPolicy.BLOCK && link.flow().admitsBeyond(weight, deferred.size());
    }

    @GuardedBy("output.senders")
    private void queueNow(Later next, int weight, boolean within) {
        long start = flow.bytesQueued();
        long index = flow.messagesQueued();
        output.encode(weight, next.encoding);
        lock.lock();
        try {
            if (link.state() == Link.State.OVER) {
                link.flow().complete(next.sent, link.closedException());
                return;
            }
            if (!within) {
                link.flow().waits(start, index, weight, next.inTurn, next.sent);
            }
            if (!next.inTurn) {
                link.flow().completeWhenLeft(next.sent);
            } else if (within) {
                link.flow().complete(next.sent, null);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The message in several frames is over: queues those that waited for it.
     *
     * @return what the connection has to fail with, if one of them could not be encoded; null otherwise
     */
    @GuardedBy("output.senders")
    @Nullable
    WebSocketFailure queueDeferred() {
        WebSocketFailure fatal = null;
        while (!deferred.isEmpty()) {
            Later next = deferred.remove(0); // first of all: whatever is thrown below, nothing is queued twice
            int weight = next.weight;
            deferredBytes -= weight;
            Throwable failure = fatal != null ? fatal : queueLate(next, weight);
            if (failure == null) {
                continue;
            }
            if (failure instanceof WebSocketFailure unencoded) {
                fatal = unencoded;
            }
            lock.lock();
            try {
                link.flow().complete(next.sent, failure);
            } finally {
                lock.unlock();
            }
        }
        return fatal;
    }

    /** Queues one that has waited; why not, if that is not possible. */
    @GuardedBy("output.senders")
    private @Nullable Throwable queueLate(Later next, int weight) {
        try {
            shell.requireSendable();
            boolean within;
            lock.lock();
            try {
                within = link.flow().admits(weight, next.inTurn);
            } finally {
                lock.unlock();
            }
            queueNow(next, weight, within);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
