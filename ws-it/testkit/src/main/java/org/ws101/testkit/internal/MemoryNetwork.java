package org.ws101.testkit.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.ReadTurns;
import org.ws101.internal.transport.Transport;

/**
 * A network in memory between the connection of a client and that of a server, which can be slow and can fail. As much as a socket
 * would hold is on its way in each direction. Thread-safe; no connection is called under the lock.
 */
public final class MemoryNetwork {
    /** Bytes that are on their way in one direction before a writer has to wait. */
    static final int CAPACITY = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Executor threads;
    private final End client = new End();
    private final End server = new End();

    /** Null while the network works. */
    @GuardedBy("lock")
    private @Nullable IOException cut;
    /** Whether everything is lost, and nobody is told. */
    @GuardedBy("lock")
    private boolean vanished;

    /** @param threads run the turns, which may block */
    public MemoryNetwork(Executor threads) {
        this.threads = threads;
    }

    /** Joins both, and starts them. Called once. */
    public void start(Connection ofClient, Connection ofServer, ReadTurns serverTurns) {
        client.join(server, ofClient, new ReadTurns(ofClient, null));
        server.join(client, ofServer, serverTurns);
        ofServer.start(server);
        ofClient.start(client);
    }

    /** Completes when the application of the server has been told of the connection, or the connection is over before. */
    public CompletableFuture<Void> opened() {
        return server.opened;
    }

    /** The client reads nothing from here on. */
    public void stopReading() {
        lock.lock();
        try {
            client.stalled = true;
        } finally {
            lock.unlock();
        }
    }

    /** The client reads again. */
    public void resumeReading() {
        lock.lock();
        try {
            client.stalled = false;
        } finally {
            lock.unlock();
        }
        client.readIfThereIsInput();
    }

    /** Fails for both, at once. */
    public void cut() {
        IOException failure = new IOException("The test has cut the connection");
        lock.lock();
        try {
            if (cut != null) {
                return;
            }
            cut = failure;
        } finally {
            lock.unlock();
        }
        for (End end : new End[] {client, server}) {
            threads.execute(() -> end.connection().disconnected(failure));
        }
    }

    /** Loses everything from here on, and tells nobody. */
    public void vanish() {
        lock.lock();
        try {
            vanished = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends bytes to the server as if the client had.
     *
     * @throws IllegalStateException when the client is in the middle of a write
     */
    public void inject(byte[] bytes) {
        lock.lock();
        try {
            if (client.pending != null) {
                throw new IllegalStateException(
                        "The server is behind with reading, and the client has not written all of a"
                                + " frame: wait until it has");
            }
            server.reserve(server.count + bytes.length);
            server.take(ByteBuffer.wrap(bytes));
        } finally {
            lock.unlock();
        }
        server.readIfThereIsInput();
    }

    /** One end of it. What is not final is guarded by the lock, but for the two that are set by join. */
    private final class End implements Transport {
        private final CompletableFuture<Void> opened = new CompletableFuture<>();
        private @Nullable End peer;
        private @Nullable Connection connection;
        private @Nullable ReadTurns turns;
        /** What was written at the other end and is not read; the first {@link #count} bytes. Empty before the first. */
        private byte[] arrived = new byte[0];

        private int count;
        /** What was written here and finds no room. */
        private @Nullable ByteBuffer pending;
        /** Whether the last turn wants to be called when there is input. */
        private boolean wanting;

        private boolean stalled;
        private boolean closed;

        void join(End other, Connection to, ReadTurns having) {
            peer = other;
            connection = to;
            turns = having;
        }

        private End peer() {
            return Objects.requireNonNull(peer);
        }

        Connection connection() {
            return Objects.requireNonNull(connection);
        }

        private ReadTurns turns() {
            return Objects.requireNonNull(turns);
        }

        @GuardedBy("lock")
        private void requireWhole() throws IOException {
            if (cut != null) {
                throw new IOException(cut.getMessage(), cut);
            }
        }

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            boolean written;
            int read;
            lock.lock();
            try {
                requireWhole();
                if (closed || (count == 0 && peer().closed && !vanished)) {
                    return -1;
                }
                if (stalled || vanished) {
                    return 0;
                }
                read = Math.min(count, buffer.remaining());
                buffer.put(arrived, 0, read);
                System.arraycopy(arrived, read, arrived, 0, count - read);
                count -= read;
                written = peer().writeOn();
            } finally {
                lock.unlock();
            }
            if (written) {
                threads.execute(peer().connection()::written);
            }
            return read;
        }

        /** Lets more of what waits find room; whether that was the last of it. */
        private boolean writeOn() {
            assert lock.isHeldByCurrentThread();
            ByteBuffer rest = pending;
            if (rest == null || closed) {
                return false;
            }
            peer().take(rest);
            if (rest.hasRemaining()) {
                return false;
            }
            pending = null;
            return true;
        }

        private void reserve(int length) {
            assert lock.isHeldByCurrentThread();
            if (arrived.length < length) {
                arrived = Arrays.copyOf(arrived, length);
            }
        }

        private void take(ByteBuffer bytes) {
            assert lock.isHeldByCurrentThread();
            reserve(CAPACITY);
            int taken = Math.min(bytes.remaining(), arrived.length - count);
            bytes.get(arrived, count, taken);
            count += taken;
        }

        @Override
        public boolean write(ByteBuffer bytes) throws IOException {
            boolean whole;
            lock.lock();
            try {
                requireWhole();
                if (vanished || peer().closed) {
                    bytes.position(bytes.limit());
                } else {
                    peer().take(bytes);
                }
                whole = !bytes.hasRemaining();
                pending = whole ? null : bytes;
            } finally {
                lock.unlock();
            }
            peer().readIfThereIsInput();
            return whole;
        }

        @Override
        public int unwritten() {
            lock.lock();
            try {
                return pending == null ? 1 : Math.max(1, pending.remaining());
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean turnsMayBlock() {
            return true;
        }

        /** Called for the first time when the application has been told that the connection is open. */
        @Override
        public void resume() {
            turns().resume();
            read();
            opened.complete(null);
        }

        private void read() {
            if (turns().begin()) {
                threads.execute(() -> {
                    if (turns().run()) {
                        want();
                    }
                });
            }
        }

        private void want() {
            lock.lock();
            try {
                wanting = true;
            } finally {
                lock.unlock();
            }
            readIfThereIsInput();
        }

        void readIfThereIsInput() {
            lock.lock();
            try {
                boolean input = count > 0 || peer().closed || cut != null;
                if (!wanting || !input || stalled || closed || vanished) {
                    return;
                }
                wanting = false;
            } finally {
                lock.unlock();
            }
            read();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                pending = null;
            } finally {
                lock.unlock();
            }
            opened.complete(null);
            peer().readIfThereIsInput();
        }
    }
}
