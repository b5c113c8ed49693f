package org.ws101.servlet.internal.transport.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.ReadTurns;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * Input on Undertow: turns run on the I/O thread, and read the channel. Callbacks that may block are called on another thread, with
 * what was read behind; reading pauses so long. Thread-safe.
 *
 * <p>Mostly such a pause is over before there is more input: the selector goes on telling of input in a pause, and only when it
 * does is it asked not to.
 */
final class UndertowInput implements StreamInput {
    /** Bytes that one read asks for: Java copies them from native memory, which it keeps for each thread. */
    private static final int PIECE = 64 * 1024;
    /** Reads of one turn that may call the application: the selector comes to the others then. */
    private static final int READS_OF_LISTENER = 4;

    private final ServletTransport transport;
    private final Connection connection;
    private final UndertowSource source;
    private final ReadTurns turns;
    private final int mostReads;
    /** How often the turn may still read; only for the I/O thread. */
    private int readsLeft;
    /** Whether the selector tells of all that was not read; only for the I/O thread, as it is there that input is read. */
    private boolean drained;
    /** Whether the selector says nothing of what is there; written by the I/O thread. */
    private volatile boolean hidden;
    /** Whether the input is over; written by the I/O thread. */
    private volatile boolean ended;

    private @Nullable IOException failure;
    /** Whether the selector does not tell of input, as at first; written by the I/O thread. */
    private volatile boolean suspended = true;

    UndertowInput(ServletTransport transport, Upgrade upgrade, UndertowSource source) {
        this.transport = transport;
        this.connection = upgrade.connection();
        this.source = source;
        this.turns = upgrade.turns();
        this.mostReads = connection.runsApplicationCode() ? READS_OF_LISTENER : Integer.MAX_VALUE;
    }

    @Override
    public void listen() {
        source.listen(this::readable);
    }

    /** On the I/O thread. */
    private void readable() {
        if (ended || transport.isClosed()) {
            source.suspend();
        } else if (turns.arePaused()) {
            suspend();
        } else if (turns.begin()) {
            run();
        } else {
            // A turn was asked for, and waits behind all that this thread asks of itself. TLS repeats this call there
            // until its input
            // is read, and drops the connection after a hundred times.
            suspended = true;
            source.suspend();
        }
    }

    /** Until {@link #resume}, which may come just now, and looks at what is written here first. */
    private void suspend() {
        suspended = true;
        source.suspend();
        if (!turns.arePaused()) {
            tellAgain();
        }
    }

    private void tellAgain() {
        suspended = false;
        source.resume();
    }

    /** On the I/O thread. */
    private void run() {
        readsLeft = mostReads;
        drained = false;
        boolean goesOn = turns.run();
        if (ended || !goesOn) {
            return; // the selector tells of it once more
        }
        if (suspended) {
            tellAgain();
        }
        if (hidden) {
            source.wakeUp();
        }
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (transport.isClosed()) {
            throw new EOFException("The connection is closed");
        }
        if (ended) {
            return -1;
        }
        if (readsLeft == 0 || drained) {
            return 0;
        }
        readsLeft--;
        int end = buffer.limit();
        buffer.limit(Math.min(end, buffer.position() + PIECE));
        try {
            if (source.tellsOfTheRest()) {
                int count = readOnce(buffer);
                drained = count > 0 && buffer.hasRemaining();
                return count;
            }
            return readAll(buffer);
        } finally {
            buffer.limit(end);
        }
    }

    private int readOnce(ByteBuffer buffer) throws IOException {
        ended = true; // unless this succeeds
        int count = source.read(buffer);
        ended = count < 0;
        return count;
    }

    /** Until there is none: TLS may have decrypted more than it has handed over. */
    private int readAll(ByteBuffer buffer) throws IOException {
        int before = buffer.position();
        try {
            while (buffer.hasRemaining() && readOnce(buffer) > 0) {}
        } catch (IOException e) {
            failure = e;
            if (buffer.position() == before) {
                throw e;
            }
        }
        hidden = !buffer.hasRemaining();
        drained = !hidden;
        int count = buffer.position() - before;
        return count == 0 && ended ? -1 : count;
    }

    @Override
    public void resume() {
        turns.resume();
        requestTurn();
    }

    @Override
    public void resumeForInput() {
        turns.resume();
        if (suspended || hidden || ended) { // in this order: the I/O thread looks at the pause behind suspending
            requestTurn();
        }
    }

    private void requestTurn() {
        if (turns.begin()) {
            try {
                source.thread().execute(this::run);
            } catch (Throwable e) { // as when the server stops
                connection.noThread(e);
            }
        }
    }
}
