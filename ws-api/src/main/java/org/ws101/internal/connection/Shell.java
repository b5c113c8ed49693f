package org.ws101.internal.connection;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketObserver;
import org.ws101.internal.application.Host;
import org.ws101.internal.link.Control;
import org.ws101.internal.observation.Observation;
import org.ws101.internal.thread.Handover;

/** What the halves of a connection may ask of it. Thread-safe; to be called without any lock, unless it says so. */
interface Shell extends Host {
    /** Does what follows from a change; if {@code own} is due then, it completes on this thread. */
    void pump(@Nullable CompletableFuture<Void> own);

    /** Completes what is due; {@code own} on this thread. */
    void completeDue(@Nullable CompletableFuture<Void> own);

    /** The same, for one who knows the time. */
    void pumpAt(long now);

    /**
     * Writes a batch that was taken and a payload behind it, and does what follows; if {@code own} is due then, it completes on
     * this thread.
     */
    void write(ByteBuffer batch, @Nullable ByteBuffer payload, @Nullable CompletableFuture<Void> own);

    /** Whether the calling thread will pump before it waits. With or without a lock. */
    boolean collects();

    /** Whether the calling thread has the turn. With or without a lock. */
    boolean isInTurn();

    /** A number that changes with all that somebody may wait for. With or without a lock. */
    long changes();

    /**
     * Waits for a change.
     *
     * @param seen what {@link #changes} was when there was reason to wait
     * @param nanos how long at most
     * @return how much of that is left
     */
    long awaitChange(long seen, long nanos) throws InterruptedException;

    /** Tells those who wait that something has changed. */
    void tellChange();

    /** Starts the closing handshake, or answers the peer's close frame. */
    void close(CloseReason reason);

    /** The same; completes when the close frame has left, exceptionally if there will be none. */
    CompletableFuture<Void> closeLater(CloseReason reason);

    /** An executor has not taken a task of the connection's: drops it, and tells the log. */
    void noThread(Throwable cause);

    /** Drops the connection at once, and tells the application why. */
    void abort(String why);

    /** Drops the connection at once, as the application wishes. */
    void abort();

    /** The network has failed or, without a cause, the peer's bytes have ended. */
    void disconnected(@Nullable Throwable cause);

    /** Starts or answers the closing handshake with a frame of the frame level. */
    void close(CloseReason reason, Control frame);

    /**
     * Waits until the connection has ended. The peer's close frame shows that all has been delivered that was sent before
     * ours.
     *
     * @throws org.ws101.WebSocketException when it has ended without one
     */
    void awaitDelivery();

    /** Whether messages may be sent. */
    boolean canSend();

    Optional<CloseReason> closeReason();

    /**
     * Lets nobody send who is too late.
     *
     * @throws WebSocketClosedException when nothing can be sent any more
     */
    void requireSendable();

    /** What a call that comes too late throws. With or without a lock. */
    WebSocketClosedException closedException();

    /** Whether the connection has ended, the transport is closed and the application may be told. */
    boolean hasFinished();

    /** A half holds nothing any more, and uses the extension no more. */
    void halfReleased();

    /** Takes the pong of a ping whose round trip is measured; false when it is for the application. */
    boolean takesPong(Message.Pong pong);

    /** A message, or a part of one, has arrived. */
    void messageArrived();

    /** Tells those who observe or record the connection that its peer reads too slowly. */
    void tellSlow(WebSocketObserver.Slowness how, long queued);

    /** Tells those who observe or record the connection that it has ended. */
    void tellClosed(CloseReason reason, WebSocketObserver.Closer by, long now);

    /** Tells those who observe the connection; null when nobody does. */
    @Nullable
    Observation observation();

    /** Runs what may block. */
    Handover executor();
}
