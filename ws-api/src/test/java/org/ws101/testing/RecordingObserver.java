package org.ws101.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.WebSocketObserver;

/** Writes down what it is told, and of whom. Thread-safe. */
public final class RecordingObserver implements WebSocketObserver {
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final Set<ObservedConnection> connections = ConcurrentHashMap.newKeySet();

    /** What it was told since the last time. */
    public List<String> events() {
        List<String> told = new ArrayList<>();
        for (String next = events.poll(); next != null; next = events.poll()) {
            told.add(next);
        }
        return told;
    }

    /** All of which it was told anything. */
    public Set<ObservedConnection> connections() {
        return Set.copyOf(connections);
    }

    private void record(ObservedConnection connection, String event) {
        connections.add(connection);
        events.add(event);
    }

    @Override
    public void onHandshakeAccepted(ObservedConnection connection) {
        record(connection, "accepted");
    }

    @Override
    public void onHandshakeRefused(ObservedConnection handshake, int status, String reason) {
        record(handshake, "refused with " + status + ": " + reason);
    }

    @Override
    public void onOpen(ObservedConnection connection) {
        record(connection, "open");
    }

    @Override
    public void onMessageReceived(ObservedConnection connection, Opcode type, long size, long wireSize) {
        record(connection, "received " + type.optype() + " " + size + " in " + wireSize);
    }

    @Override
    public void onMessageSent(ObservedConnection connection, Opcode type, long size, long wireSize) {
        record(connection, "sent " + type.optype() + " " + size + " in " + wireSize);
    }

    @Override
    public void onSlowConsumer(ObservedConnection connection, Slowness how, long queued) {
        record(connection, how + " with " + queued);
    }

    @Override
    public void onRoundTrip(ObservedConnection connection, Duration roundTrip) {
        record(connection, "round trip " + roundTrip);
    }

    @Override
    public void onFailure(ObservedConnection connection, Throwable cause) {
        record(connection, "failure " + cause);
    }

    @Override
    public void onQueueHighWater(ObservedConnection connection, long bytes) {
        record(connection, "at most " + bytes);
    }

    @Override
    public void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {
        record(connection, "closed with " + reason.code().code() + " by " + by + " after " + lived);
    }
}
