package org.ws101.servlet.internal.transport.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * A stream of HTTP/2 that an extended {@code CONNECT} has opened (RFC 8441 §5). Thread-safe.
 *
 * <p>Jetty, to 12.1.14, keeps a stream until both sides have ended it or one has reset it, and what the peer had sent and
 * nobody has read counts against the window of all the others. {@code EndPoint.close} alone does neither: so an orderly end is END_STREAM,
 * and what still comes is read until the peer's END_STREAM; any other is RST_STREAM.
 */
final class JettyStream implements JettyNetwork {
    /** After that long without the peer's END_STREAM, Jetty resets the stream. */
    private static final long LINGER_MILLIS = 2_000;
    /** What is read after the end: RFC 6455 §5.5.1 forbids a peer to send more. It is at most what frames on their way may have. */
    private static final int MOST_AFTER_END = 1024 * 1024;

    private final EndPoint endPoint;
    private final EndPoint socket;
    private final JettyStreamInput input;
    /** Reads that are under way: after the close another thread reads what still comes. */
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.IDLE);

    /** Whether the stream has gone: the peer has reset it, or Jetty has ended it. */
    private volatile boolean failed;

    private volatile Manner closing = Manner.ORDERLY;
    /** Calls for draining that came while a thread drains. */
    private final AtomicInteger drains = new AtomicInteger();
    /** Only for the thread that drains. */
    private int drained;

    private enum Phase {
        IDLE,
        READING,
        /** A thread reads, and will close. */
        CLOSING,
        CLOSED
    }

    /** @param socket the end point of the connection that the stream is on */
    JettyStream(EndPoint endPoint, EndPoint socket) {
        this.endPoint = endPoint;
        this.socket = socket;
        this.input = new JettyStreamInput(endPoint);
    }

    /** To 12.1.14 it is the one that reads the frames of all streams, also for a callback that says that it blocks. */
    @Override
    public boolean callsBackOnSharedThread() {
        return true;
    }

    @Override
    public boolean tellsOfTheRest() {
        return false;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (!phase.compareAndSet(Phase.IDLE, Phase.READING)) {
            return -1;
        }
        try {
            return input.fill(buffer);
        } catch (IOException e) {
            failed = true;
            throw e;
        } finally {
            if (!phase.compareAndSet(Phase.READING, Phase.IDLE)) {
                closeNow();
            }
        }
    }

    @Override
    public void writeAgain() {
        JettySocket.writeAgain(socket);
    }

    @Override
    public void notHandedOver() {
        failed = true;
    }

    @Override
    public void close(Manner manner) {
        closing = manner;
        if (phase.getAndUpdate(now -> now == Phase.IDLE ? Phase.CLOSED : Phase.CLOSING) == Phase.IDLE) {
            end();
        }
    }

    private void closeNow() {
        phase.set(Phase.CLOSED);
        end();
    }

    private void end() {
        if (isOrderly()) {
            endPoint.shutdownOutput();
            endPoint.setIdleTimeout(LINGER_MILLIS);
            readableAfterClose();
        } else {
            reset();
        }
    }

    /** Before the hand-over there is nothing to end in order: the answer may not have left. What the peer has ended needs no reset. */
    private boolean isOrderly() {
        return isHandedOver() && (closing == Manner.ORDERLY || (closing == Manner.ABNORMAL && input.hasEnded()));
    }

    private boolean isHandedOver() {
        return endPoint.getConnection() != null;
    }

    /** Jetty takes more than 128 resets a second for an attack and ends the connection, also if they answer the peer's. */
    private void reset() {
        if (!failed && endPoint.isOpen()) {
            Callback pending = endPoint.cancelWrite(new IOException("The WebSocket connection was dropped"));
            if (pending != null) {
                pending.succeeded();
            }
        }
        if (isHandedOver()) { // else it fails
            endPoint.close();
        }
    }

    @Override
    public void readableAfterClose() {
        if (phase.get() == Phase.CLOSED && isOrderly() && drains.getAndIncrement() == 0) {
            int missed = 1;
            do {
                drain();
                missed = drains.addAndGet(-missed);
            } while (missed != 0);
        }
    }

    /** Reads what there is, for nobody. */
    private void drain() {
        drained += input.discard(MOST_AFTER_END - drained);
        if (drained < MOST_AFTER_END && !input.hasEnded()) {
            endPoint.tryFillInterested(new Draining());
        }
    }

    private final class Draining implements Callback {
        @Override
        public void succeeded() {
            readableAfterClose();
        }

        @Override
        public void failed(@Nullable Throwable cause) {}

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
