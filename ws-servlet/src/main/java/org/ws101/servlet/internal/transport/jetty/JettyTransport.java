package org.ws101.servlet.internal.transport.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.ReadTurns;
import org.ws101.internal.transport.Transport;
import org.ws101.servlet.internal.transport.jetty.JettyNetwork.Manner;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * The transport on Jetty 12.1 and up: the {@link EndPoint} itself, of a socket, with TLS or without, or of a stream of HTTP/2.
 * Thread-safe.
 *
 * <p>Jetty's own upgraded streams are of no use: to 12.1.14 they report the end of input at once to every client that waits
 * for the 101, because the end of the request's (empty) body stays in the stream.
 *
 * <p>It links to Jetty, as {@link JettyAdapter} does: in a web application both are loaded by {@link JettyAdapterLoader}, so
 * what they use of ours is public.
 */
public final class JettyTransport implements Transport {
    /** Reads of one turn that calls the application on a thread which connections share, of up to a buffer each. */
    private static final int READS_ON_SHARED = 4;
    /** Bytes that one call hands to the channel: Java copies what a call is given to native memory, and keeps that per thread. */
    private static final int PIECE = 64 * 1024;

    private final EndPoint endPoint;
    private final JettyNetwork network;
    private final Connection connection;
    private final ReadTurns turns;
    private final Executor threads;
    private final Callback reading;
    private final Callback writing = new Writing();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** How often the turn may still read; only for the thread that has it. */
    private int readsLeft;
    /**
     * Whether the last read got less than it had room for, where Jetty tells of what comes after; written by the thread that has the
     * turn. Who had it looks once more: to ask Jetty for a call that nobody needs does no harm there.
     */
    private boolean drained;
    /** Whether reading has begun; the first who asks for it is alone. */
    private boolean resumed;
    /** Whether Jetty will call when there is input. */
    private volatile boolean awaited;
    /** What came with the request and has not been read; only for the thread that has the turn. */
    private @Nullable ByteBuffer early;
    /** The unfinished write, and its end: the buffer's limit is moved while it is written in pieces. */
    private volatile @Nullable ByteBuffer unfinished;

    private volatile int unfinishedEnd;

    /** @param network what the end point is of */
    JettyTransport(EndPoint endPoint, JettyNetwork network, Upgrade upgrade, Executor threads) {
        this.endPoint = endPoint;
        this.network = network;
        this.connection = upgrade.connection();
        this.turns = upgrade.turns();
        this.threads = threads;
        this.reading = connection.turnsMayBlock()
                ? new Reading(InvocationType.BLOCKING)
                : new Reading(InvocationType.NON_BLOCKING);
    }

    /** Takes what Jetty read behind the request. Before the connection starts. */
    void readFirst(@Nullable ByteBuffer bytes) {
        early = bytes;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        ByteBuffer first = early;
        if (first != null) {
            early = null;
            return readEarly(first, buffer);
        }
        if (readsLeft <= 0 || drained) {
            drained = false;
            return 0; // others have their turn first, or Jetty tells of more
        }
        readsLeft--;
        // Jetty fills what lies behind the limit, to the capacity
        boolean whole = buffer.position() == 0 && buffer.limit() == buffer.capacity();
        ByteBuffer target = whole ? buffer : buffer.slice();
        int count = -1;
        try {
            count = network.fill(target.limit(0));
        } finally {
            target.limit(target.capacity());
            buffer.position(buffer.position() + Math.max(count, 0));
        }
        drained = count > 0 && buffer.hasRemaining() && network.tellsOfTheRest();
        return count;
    }

    private int readEarly(ByteBuffer first, ByteBuffer buffer) {
        int count = Math.min(first.remaining(), buffer.remaining());
        buffer.put(first.slice().limit(count));
        first.position(first.position() + count);
        if (first.hasRemaining()) {
            early = first;
        }
        return count;
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        return writeOn(bytes, bytes.limit());
    }

    /** Writes until all has left, or until Jetty will call back. */
    private boolean writeOn(ByteBuffer bytes, int end) throws IOException {
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + PIECE));
            if (!endPoint.flush(bytes)) {
                finishLater(bytes, end);
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean write(ByteBuffer bytes, ByteBuffer payload) throws IOException {
        int end = payload.limit();
        while (payload.position() < end) {
            payload.limit(Math.min(end, payload.position() + PIECE));
            boolean flushed = bytes.hasRemaining() ? endPoint.flush(bytes, payload) : endPoint.flush(payload);
            if (!flushed) {
                ByteBuffer rest = Transport.joined(bytes, payload.limit(end));
                int restEnd = rest.limit();
                rest.limit(Math.min(restEnd, PIECE));
                finishLater(rest, restEnd); // even if it is empty: TLS may have taken all, and not have written it
                return false;
            }
        }
        return true;
    }

    private void finishLater(ByteBuffer bytes, int end) {
        unfinishedEnd = end;
        unfinished = bytes;
        endPoint.write(writing, bytes);
    }

    @Override
    public int unwritten() {
        ByteBuffer bytes = unfinished;
        return bytes == null ? 0 : unfinishedEnd - bytes.position();
    }

    @Override
    public boolean writeAgain() {
        if (unfinished != null) {
            network.writeAgain();
        }
        return true;
    }

    /** The first call begins to read: Jetty calls when there is input, unless there was some behind the request. */
    @Override
    public void resume() {
        turns.resume();
        boolean first = !resumed;
        resumed = true;
        if (first && early == null) {
            awaitInput();
        } else if (turns.begin()) {
            runTurnsElsewhere();
        }
    }

    @Override
    public void resumeForInput() {
        turns.resume();
        if (!awaited && turns.begin()) { // in this order: Jetty's call looks at them the other way round
            runTurnsElsewhere();
        }
    }

    private void runTurnsElsewhere() {
        try {
            threads.execute(() -> runTurns(Integer.MAX_VALUE));
        } catch (Throwable e) { // as when the server stops, or has no more threads
            connection.noThread(e);
        }
    }

    /** @param reads how many there may be */
    private void runTurns(int reads) {
        readsLeft = reads;
        drained = false;
        boolean goesOn = turns.run();
        if (goesOn && readsLeft <= 0 && network.callsBackOnSharedThread()) {
            if (turns.begin()) {
                runTurnsElsewhere();
            }
        } else if (goesOn
                || (drained && !connection.runsApplicationCode())) { // a pause often ends before there is more
            awaitInput();
        }
    }

    private void awaitInput() {
        awaited = true;
        // not fillInterested: when reading was paused and resumed just now, two threads may come here
        boolean registered = endPoint.tryFillInterested(reading);
        if (registered && !endPoint.isOpen()) {
            connection.disconnected(new ClosedChannelException()); // Jetty tells only those it knew when it closed
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            network.close(manner());
        }
    }

    private Manner manner() {
        if (unfinished != null) {
            return Manner.UNFINISHED;
        }
        boolean isOrderly = connection
                .closeReason()
                .filter(reason -> !reason.code().equals(CloseCode.ABNORMAL_CLOSURE))
                .isPresent();
        return isOrderly ? Manner.ORDERLY : Manner.ABNORMAL;
    }

    /**
     * Runs turns on Jetty's thread, which is one that connections share if nothing in a turn may block. When a turn there has read
     * its share, the selector says at once that there is more, and comes to the others before; within a stream of HTTP/2 there is
     * no such order, so that the rest goes elsewhere.
     */
    private final class Reading implements Callback {
        private final InvocationType invocationType;
        private final int mostReads;

        Reading(InvocationType invocationType) {
            this.invocationType = invocationType;
            this.mostReads = invocationType == InvocationType.NON_BLOCKING && connection.runsApplicationCode()
                    ? READS_ON_SHARED
                    : Integer.MAX_VALUE;
        }

        @Override
        public void succeeded() {
            awaited = false;
            if (closed.get()) {
                network.readableAfterClose();
            } else if (turns.begin()) {
                if (invocationType == InvocationType.BLOCKING && network.callsBackOnSharedThread()) {
                    runTurnsElsewhere();
                } else {
                    runTurns(mostReads);
                }
            }
        }

        @Override
        public void failed(Throwable cause) {
            connection.disconnected(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return invocationType;
        }
    }

    /** Goes on with an unfinished write. */
    private final class Writing implements Callback {
        @Override
        public void succeeded() {
            ByteBuffer bytes = unfinished;
            try {
                if (bytes == null || writeOn(bytes.position(bytes.limit()), unfinishedEnd)) {
                    unfinished = null;
                    connection.written();
                }
            } catch (IOException | RuntimeException e) {
                connection.writeFailed(e);
            }
        }

        @Override
        public void failed(Throwable cause) {
            connection.writeFailed(cause);
        }

        /** Not blocking, so that it needs no thread from a pool whose threads may all wait for this very write. */
        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
