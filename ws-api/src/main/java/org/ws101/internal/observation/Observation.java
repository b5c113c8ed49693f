package org.ws101.internal.observation;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.WebSocketObserver;
import org.ws101.internal.protocol.Tally;

/**
 * What the observers of one connection are told, and what is measured for them alone. A connection that nobody observes has none.
 * Thread-safe, and to be called without a lock, but for what says otherwise.
 */
public final class Observation {
    private enum Stage {
        HANDSHAKE,
        ACCEPTED,
        OPEN,
        OVER
    }

    private final Observers observers;
    private final ObservedConnection connection;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.HANDSHAKE);
    /** Written before the stage is OPEN. */
    private long openedAt;
    /** Of the thread that reads. */
    private final Tally received = new Tally();
    /** Guarded by the lock of the senders. */
    private final Tally sent = new Tally();
    /** Messages that were queued under that lock, until somebody comes who holds none. */
    private final Queue<Tally.Message> untold = new ConcurrentLinkedQueue<>();
    /** Written under the lock of the senders. */
    private volatile long highWater;
    /** When a ping of the library's was queued that has not been answered; null for none. */
    private volatile @Nullable Long pingedAt;

    private Observation(Observers observers, ObservedConnection connection) {
        this.observers = observers;
        this.connection = connection;
    }

    /** That of a connection; null when nobody observes it. */
    public static @Nullable Observation of(@Nullable Observed handshake, String id) {
        return handshake == null ? null : new Observation(handshake.observers(), handshake.connection(id));
    }

    /** The handshake has been answered; nothing when that was told. */
    public void accepted() {
        if (stage.compareAndSet(Stage.HANDSHAKE, Stage.ACCEPTED)) {
            observers.tell("onHandshakeAccepted", observer -> observer.onHandshakeAccepted(connection));
        }
    }

    /** The connection has started. A container may start it before it returns from what answers the handshake. */
    public void opened(long now) {
        accepted();
        openedAt = now;
        if (stage.compareAndSet(Stage.ACCEPTED, Stage.OPEN)) {
            observers.tell("onOpen", observer -> observer.onOpen(connection));
        }
    }

    /** Counts the messages that are received; for the thread that reads. */
    public Tally received() {
        return received;
    }

    /** Counts the messages that are sent; under the lock of the senders. */
    public Tally sent() {
        return sent;
    }

    /** A message, or a part of one, has arrived. By the thread that reads. */
    public void messageArrived() {
        Tally.Message message = received.take();
        if (message != null) {
            observers.tell(
                    "onMessageReceived",
                    observer ->
                            observer.onMessageReceived(connection, message.type(), message.size(), message.wireSize()));
        }
    }

    /**
     * A message, a part of one or a control frame was queued. Under the lock of the senders; {@link #tellSent} follows.
     *
     * @param bytes how many bytes of frames that are
     * @param waiting how many bytes have not left now
     */
    public void queued(int bytes, long waiting) {
        if (sent.hasPart()) {
            sent.frames(bytes);
            Tally.Message message = sent.take();
            if (message != null) {
                untold.add(message);
            }
        }
        if (waiting > highWater) {
            highWater = waiting;
        }
    }

    /** Tells of the messages that were queued. */
    public void tellSent() {
        for (Tally.Message next = untold.poll(); next != null; next = untold.poll()) {
            Tally.Message message = next;
            observers.tell(
                    "onMessageSent",
                    observer -> observer.onMessageSent(connection, message.type(), message.size(), message.wireSize()));
        }
    }

    /** The peer reads too slowly; so many bytes have not left. */
    public void slow(WebSocketObserver.Slowness how, long waiting) {
        observers.tell("onSlowConsumer", observer -> observer.onSlowConsumer(connection, how, waiting));
    }

    /** The library pings a silent peer. With or without a lock. */
    public void pinged(long now) {
        pingedAt = now;
    }

    /** The pong of such a ping has come, or one that nobody has asked for. By the thread that reads. */
    public void answered(long now) {
        Long since = pingedAt;
        if (since != null) {
            pingedAt = null;
            roundTrip(Duration.ofNanos(now - since));
        }
    }

    /** A ping was answered. */
    public void roundTrip(Duration time) {
        observers.tell("onRoundTrip", observer -> observer.onRoundTrip(connection, time));
    }

    /** The application, the peer or the network has failed. */
    public void failed(Throwable cause) {
        observers.tell("onFailure", observer -> observer.onFailure(connection, cause));
    }

    /** The connection has ended; nothing is told of one that has not opened. */
    public void closed(CloseReason reason, WebSocketObserver.Closer by, long now) {
        if (stage.getAndSet(Stage.OVER) == Stage.OPEN) {
            Duration lived = Duration.ofNanos(now - openedAt);
            observers.tell("onQueueHighWater", observer -> observer.onQueueHighWater(connection, highWater));
            observers.tell("onClose", observer -> observer.onClose(connection, reason, by, lived));
        }
    }
}
