package org.ws101.internal.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.OverflowPolicy;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.link.Backlog;
import org.ws101.internal.link.Flow;
import org.ws101.internal.link.Link;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.text.DurationText;
import org.ws101.internal.thread.SharedThread;

/**
 * The sending half of a connection: bounds, backpressure, whole messages that never interleave. Thread-safe: what becomes bytes
 * does so under the lock of the senders, see {@link Output}; who waits for room holds no lock.
 */
final class WriteHalf {
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

    private final Shell shell;
    private final WebSocketOptions options;
    private final Link.Glance glance;
    private final Flow flow;
    private final Output output;
    private final LaterSends later;

    /** The thread in the middle of sending a message in several frames; others' messages wait. */
    @GuardedBy("output.senders")
    private @Nullable Thread owner;

    WriteHalf(Shell shell, WebSocketOptions options, Link link, Output output, LaterSends later) {
        this.shell = shell;
        this.options = options;
        this.glance = link.glance();
        this.flow = link.flow();
        this.output = output;
        this.later = later;
    }

    // blocking sends

    void send(Message message) {
        queue(Sending.weight(message), isControl(message), Place.ALONE, to -> to.send(message));
    }

    void sendFrame(Frame frame) {
        queue(frame.payloadLength(), frame.opcode().isControl(), Place.ALONE, to -> to.frame(frame));
    }

    /** Checks a frame of the frame level, but for the order of frames. */
    void check(Frame frame) {
        output.check(frame);
    }

    void sendAll(Message message) {
        if (message.partial()) {
            throw new IllegalArgumentException("sendAll requires a whole message: send parts with send");
        }
        if (isControl(message) || Sending.surelyFits(message, options.maxFrameSize())) {
            queue(Sending.weight(message), isControl(message), Place.ALONE, to -> to.sendWhole(message));
            return;
        }
        Opcode type = Sending.type(message);
        byte[] payload = Sending.payload(message);
        if (payload.length <= options.maxFrameSize()) {
            queue(payload.length, false, Place.ALONE, to -> to.wholePayload(type, payload));
        } else {
            sendFragments(type, payload);
        }
    }

    /** Like {@link #sendAll} of a text, mostly without an object for the message. */
    void sendText(String text) {
        if (Sending.surelyFits(text, options.maxFrameSize())) {
            queue(text.length(), false, Place.ALONE, to -> to.wholeText(text));
        } else {
            sendAll(new Message.Text(text));
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
    private void queue(int weight, boolean control, Place place, Output.Encoding encoding) {
        long seen = shell.changes();
        Attempt attempt = attempt(weight, control, place, encoding);
        if (attempt == Attempt.QUEUED) {
            return; // mostly so, and without an object
        }
        Patience patience = new Patience();
        do {
            patience.await(attempt, seen);
            seen = shell.changes();
            attempt = attempt(weight, control, place, encoding);
        } while (attempt != Attempt.QUEUED);
    }

    private Attempt attempt(int weight, boolean control, Place place, Output.Encoding encoding) {
        ByteBuffer batch = null;
        ByteBuffer lent = null;
        WebSocketFailure othersFailure = null;
        try {
            output.senders.lock();
            try {
                shell.requireSendable();
                boolean ours = owner == null || owner == Thread.currentThread();
                if (!ours && !control) { // RFC 6455 §5.4: a control frame may stand within a message
                    return Attempt.WITHIN_ANOTHER_MESSAGE;
                }
                if (!(shell.isInTurn() ? flow.hasRoomForTurn(weight) : flow.hasRoom(weight))) {
                    return ours ? Attempt.NO_ROOM : Attempt.WITHIN_ANOTHER_MESSAGE;
                }
                if (place == Place.FIRST) {
                    if (output.isWithinMessage()) {
                        throw Sending.withinMessage();
                    }
                    owner = Thread.currentThread();
                }
                output.encode(weight, encoding);
                if (owner == null
                        && hasDeferred()
                        && !output.isWithinMessage()) { // the application has sent the last part
                    othersFailure = queueDeferred();
                }
                batch = output.collectOrTake();
                lent = output.takeLent();
                return Attempt.QUEUED;
            } finally {
                output.senders.unlock();
            }
        } catch (WebSocketFailure failure) { // it could not be transformed
            shell.fail(failure);
            throw failure;
        } finally {
            if (othersFailure != null) { // of another's message, whose future has it
                shell.fail(othersFailure);
            }
            output.follow(batch, lent, null);
        }
    }

    private void endFragments() {
        if (leavesUnfinished()) { // before another may send: its message would stand within this one
            shell.abort("a message could only be sent in part");
        }
        ByteBuffer batch = null;
        ByteBuffer lent = null;
        WebSocketFailure failure = null;
        output.senders.lock();
        try {
            if (owner == Thread.currentThread()) {
                owner = null;
                failure = queueDeferred();
                batch = output.collectOrTake();
                lent = output.takeLent();
            }
        } finally {
            output.senders.unlock();
        }
        if (failure != null) { // of another's message, whose future has it
            shell.fail(failure);
        }
        shell.tellChange();
        output.follow(batch, lent, null);
    }

    /** Whether the calling thread has begun a message in several frames that will not be ended any more. */
    private boolean leavesUnfinished() {
        output.senders.lock();
        try {
            return owner == Thread.currentThread()
                    && output.isWithinMessage()
                    && glance.state().sends();
        } finally {
            output.senders.unlock();
        }
    }

    /**
     * How long a sender waits for room. A peer that reads at the rate of {@link Backlog} is waited for as long as that takes; a
     * trickle does not hold the thread.
     */
    private final class Patience {
        private final long most = options.sendTimeout().toNanos();
        private long left = most;
        private long bytesLeft = flow.bytesLeft();
        private boolean told;

        void await(Attempt reason, long seen) {
            if (output.isIdleWithOutput()) {
                shell.pump();
                return;
            }
            if (reason == Attempt.NO_ROOM && options.outboundOverflow() != OverflowPolicy.BLOCK) {
                throw overflow();
            }
            if (reason == Attempt.NO_ROOM && !told) {
                told = true;
                tellSlow(WebSocketObserver.Slowness.SENDER_WAITS);
            }
            SharedThread.requireOther("send would wait for room");
            if (left <= 0) {
                throw new WebSocketTimeoutException("The peer of the connection "
                        + shell.webSocket().id() + " reads too slowly: its output stayed full for sendTimeout, "
                        + DurationText.of(options.sendTimeout())
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
    BroadcastResult tryOffer(PreparedMessage message) {
        BroadcastResult offer = attempt(message, false);
        if (offer == BroadcastResult.FULL && output.isIdleWithOutput()) {
            shell.pump(); // what was collected makes room
            return attempt(message, false);
        }
        return offer;
    }

    /** Queues a message if there is room within {@code nanos}. Whatever {@code outboundOverflow} says, nothing is thrown. */
    BroadcastResult offer(PreparedMessage message, long nanos) {
        long left = nanos;
        boolean told = false;
        try {
            while (true) {
                long seen = shell.changes();
                BroadcastResult offer = attempt(message, true);
                if (offer == BroadcastResult.QUEUED || offer == BroadcastResult.CLOSED) {
                    return offer;
                }
                if (output.isIdleWithOutput()) {
                    shell.pump();
                } else if (left > 0) {
                    if (offer == BroadcastResult.FULL && !told) {
                        told = true;
                        tellSlow(WebSocketObserver.Slowness.SENDER_WAITS);
                    }
                    SharedThread.requireOther("A broadcast would wait for room");
                    left = shell.awaitChange(seen, left);
                } else {
                    return offer;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return BroadcastResult.FULL;
        }
    }

    /** @param waits whether another sender is waited for while it encodes */
    private BroadcastResult attempt(PreparedMessage message, boolean waits) {
        if (waits) {
            output.senders.lock();
        } else if (!output.senders.tryLock()) {
            return BroadcastResult.LATER;
        }
        ByteBuffer batch = null;
        ByteBuffer lent = null;
        WebSocketFailure failure = null;
        BroadcastResult offer;
        try {
            offer = outcomeFor(message);
            if (offer == BroadcastResult.QUEUED) {
                output.encode(message.size(), to -> to.prepared(message));
                batch = output.collectOrTake();
                lent = output.takeLent();
            }
        } catch (WebSocketFailure e) { // it could not be transformed
            failure = e;
            offer = BroadcastResult.CLOSED;
        } finally {
            output.senders.unlock();
        }
        if (failure != null) {
            shell.fail(failure);
        }
        output.follow(batch, lent, null);
        return offer;
    }

    @GuardedBy("output.senders")
    private BroadcastResult outcomeFor(PreparedMessage message) {
        if (!glance.state().sends()) {
            return BroadcastResult.CLOSED;
        }
        if (owner != null || output.isWithinMessage()) {
            return BroadcastResult.BUSY; // RFC 6455 §5.4: messages do not interleave
        }
        return flow.hasRoom(message.size()) ? BroadcastResult.QUEUED : BroadcastResult.FULL;
    }

    CompletableFuture<Void> sendAsync(Message message) {
        return sendLater(message, false);
    }

    /**
     * Sends a message without waiting, also while another message is being sent in parts: behind that. Any number may wait, so the
     * caller bounds that by itself.
     *
     * @return completes when the message is queued and within the outbound bound
     */
    CompletableFuture<Void> offerInTurn(PreparedMessage message) {
        return sendLater(LaterSends.Later.of(message), true);
    }

    /**
     * Like {@link #sendAsync}, but waits for room behind any number of messages, and completes when the message is within the
     * outbound bound. For a caller that bounds by itself how many it lets wait.
     */
    CompletableFuture<Void> sendInTurn(Message message) {
        return sendLater(message, true);
    }

    private CompletableFuture<Void> sendLater(Message message, boolean inTurn) {
        LaterSends.Later next = LaterSends.Later.of(message, inTurn);
        if (message.partial()) {
            next.sent()
                    .completeExceptionally(
                            new IllegalArgumentException("Only whole messages are sent later: send parts with send"));
            return next.sent();
        }
        return sendLater(next, false);
    }

    /** @param behindParts whether it waits for the end of a message that the application sends in parts; else it fails then */
    private CompletableFuture<Void> sendLater(LaterSends.Later next, boolean behindParts) {
        CompletableFuture<Void> sent = next.sent();
        ByteBuffer batch = null;
        ByteBuffer lent = null;
        try {
            boolean accepted;
            output.senders.lock();
            try {
                shell.requireSendable();
                accepted = accept(next, behindParts);
                batch = output.collectOrTake();
                lent = output.takeLent();
            } finally {
                output.senders.unlock();
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
            output.follow(batch, lent, sent);
        }
        return sent;
    }

    @GuardedBy("output.senders")
    @SuppressWarnings("GuardedBy") // it is the same lock, by another name
    private boolean accept(LaterSends.Later next, boolean behindParts) {
        boolean mustWait = owner != null || (behindParts && output.isWithinMessage());
        return mustWait ? later.defer(next) : later.queue(next);
    }

    @GuardedBy("output.senders")
    @SuppressWarnings("GuardedBy") // as above
    private boolean hasDeferred() {
        return later.hasDeferred();
    }

    @GuardedBy("output.senders")
    @SuppressWarnings("GuardedBy") // as above
    private @Nullable WebSocketFailure queueDeferred() {
        return later.queueDeferred();
    }

    /** How many bytes have been queued and have not left. */
    long bytesHeld() {
        return flow.bytesHeld();
    }

    /** How many messages and parts have been queued and have not left. */
    long messagesHeld() {
        return flow.messagesHeld();
    }

    /** Tells observers that the peer reads too slowly. */
    void tellSlow(WebSocketObserver.Slowness how) {
        shell.tellSlow(how, flow.bytesHeld());
    }

    private WebSocketException overflow() {
        tellSlow(WebSocketObserver.Slowness.NOT_SENT);
        if (options.outboundOverflow() == OverflowPolicy.ABORT) {
            shell.abort("the peer reads too slowly (outboundOverflow)");
            return shell.closedException();
        }
        return new WebSocketException("The output of the connection "
                + shell.webSocket().id()
                + " is full, and the message was not sent: wait for earlier messages, or raise the options"
                + " outboundBytes (" + options.outboundBytes() + ") and outboundMessages ("
                + options.outboundMessages() + ")");
    }

    private static boolean isControl(Message message) {
        return !(message instanceof Message.Text || message instanceof Message.Binary);
    }
}
