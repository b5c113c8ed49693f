package org.ws101.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.PreparedMessage;

/** One message on its way to many connections. For one thread. */
final class Broadcast {
    private static final long NO_TIME_LEFT = Long.MAX_VALUE;

    private final PreparedMessage message;
    private final SlowConsumer slow;
    /** Those that the others do not wait for. */
    private final List<Connection> late = new ArrayList<>(0);

    private int sent;
    private int skipped;
    private int closed;

    Broadcast(PreparedMessage message, SlowConsumer slow) {
        this.message = message;
        this.slow = slow;
    }

    Connections.Outcome to(Stream<Connection> connections) {
        connections.forEach(this::offer);
        long start = System.nanoTime();
        late.forEach(connection -> await(connection, start));
        return new Connections.Outcome(sent, skipped, closed, message.encodings());
    }

    private void offer(Connection connection) {
        BroadcastResult offer = connection.tryOffer(message);
        boolean slowlyRead = offer == BroadcastResult.FULL || offer == BroadcastResult.BUSY;
        if (offer == BroadcastResult.LATER || (slow == SlowConsumer.BLOCK && slowlyRead)) {
            late.add(connection);
        } else {
            settle(connection, offer);
        }
    }

    /** Another sender may have to encode something first. The message is not skipped for that: it says nothing of the peer. */
    private void await(Connection connection, long start) {
        long waited = slow == SlowConsumer.BLOCK ? System.nanoTime() - start : NO_TIME_LEFT;
        settle(connection, connection.offer(message, waited));
    }

    private void settle(Connection connection, BroadcastResult offer) {
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
