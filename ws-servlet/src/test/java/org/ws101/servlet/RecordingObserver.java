package org.ws101.servlet;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.WebSocketObserver;

/** Writes down what it is told, and of whom. Thread-safe. */
final class RecordingObserver implements WebSocketObserver {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Queue<ObservedConnection> connections = new ConcurrentLinkedQueue<>();

    /** The next event; null when none comes. */
    @Nullable
    String next() throws InterruptedException {
        return events.poll(20, TimeUnit.SECONDS);
    }

    /** What it was told and nobody has asked for. */
    List<String> rest() {
        return List.copyOf(events);
    }

    /** Of whom it was told, once for each event. */
    List<ObservedConnection> connections() {
        return List.copyOf(connections);
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
        record(connection, how.toString());
    }

    @Override
    public void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {
        record(connection, "closed with " + reason.code().code() + " by " + by);
    }
}
