package org.ws101.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.thread.SharedThread;

/** Messages on their way to many connections. For one thread. */
final class Broadcast {
    private static final long NO_TIME_LEFT = Long.MAX_VALUE;

    private final SlowConsumer slow;
    /** Those that the others do not wait for. */
    private final List<Addressed> late = new ArrayList<>(0);

    private int sent;
    private int skipped;
    private int closed;
    private int encodings;

    /** A message and who gets it. */
    record Addressed(Connection connection, PreparedMessage message) {}

    /** @throws IllegalStateException when it may wait, in a callback that is declared not to block */
    Broadcast(SlowConsumer slow) {
        if (slow == SlowConsumer.BLOCK) {
            SharedThread.requireMayBlock(
                    "A broadcast with SlowConsumer.BLOCK", "use SlowConsumer.DROP or SlowConsumer.CLOSE");
        }
        this.slow = slow;
    }

    /** @param otherNodes what becomes of the message there */
    Connections.Outcome to(Stream<Addressed> receivers, Connections.OtherNodes otherNodes) {
        receivers.forEach(this::offer);
        long start = System.nanoTime();
        late.forEach(receiver -> await(receiver, start));
        return new Connections.Outcome(sent, skipped, closed, encodings, otherNodes);
    }

    private void offer(Addressed receiver) {
        int before = receiver.message.encodings();
        BroadcastResult offer = receiver.connection.tryOffer(receiver.message);
        encodings += receiver.message.encodings() - before;
        boolean slowlyRead = offer == BroadcastResult.FULL || offer == BroadcastResult.BUSY;
        if (offer == BroadcastResult.LATER || (slow == SlowConsumer.BLOCK && slowlyRead)) {
            late.add(receiver);
        } else {
            settle(receiver.connection, offer);
        }
    }

    /** Another sender may have to encode something first. The message is not skipped for that: it says nothing of the peer. */
    private void await(Addressed receiver, long start) {
        long waited = slow == SlowConsumer.BLOCK ? System.nanoTime() - start : NO_TIME_LEFT;
        int before = receiver.message.encodings();
        BroadcastResult offer = receiver.connection.offer(receiver.message, waited);
        encodings += receiver.message.encodings() - before;
        settle(receiver.connection, offer);
    }

    private void settle(Connection connection, BroadcastResult offer) {
        if (offer == BroadcastResult.FULL) {
            connection.notSent();
        }
        if (slow == SlowConsumer.CLOSE && offer == BroadcastResult.FULL) {
            connection.closeAndTell(
                    new CloseReason(CloseCode.POLICY_VIOLATION, "The peer reads too slowly"),
                    "a broadcast with SlowConsumer.CLOSE found its output full: raise the option outboundBytes or"
                            + " outboundMessages, or broadcast with another SlowConsumer");
            closed++;
        } else {
            count(offer);
        }
    }

    private void count(BroadcastResult offer) {
        switch (offer) {
            case QUEUED -> sent++;
            case FULL, BUSY, LATER -> skipped++;
            case CLOSED -> {} // dead, and soon off the list
        }
    }
}
