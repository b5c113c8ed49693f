package org.ws101.internal.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.internal.transport.Transport;

/**
 * A network in memory each of whose calls is a step, with the threads that serve it: one that reads, one that writes what could
 * not leave at once, and the peer, which ends its side when it has our close frame. Guarded by its {@link Steps}.
 */
final class SteppedTransport implements Transport {
    private final Steps steps;
    private final Connection connection;
    private final ReadTurns turns;
    private final Peer peer;
    /** How many bytes leave at once. */
    private final int room;

    private final ArrayDeque<byte[]> incoming = new ArrayDeque<>();
    private final List<String> received = new ArrayList<>();
    private boolean inputEnded;
    private boolean interested;
    private boolean resumed;
    private boolean inRead;
    /** Whether a write has yet to do its work, and how many have not returned. */
    private boolean leaving;

    private int writes;
    private boolean closed;
    private boolean closeSeen;
    private boolean peerCloses;
    private @Nullable ByteBuffer unfinished;
    private @Nullable IOException failure;

    /**
     * @param peer makes what comes from the other end, and reads what has left
     * @param room how many bytes leave at once
     */
    SteppedTransport(Steps steps, Connection connection, Peer peer, int room) {
        this.steps = steps;
        this.connection = connection;
        this.turns = new ReadTurns(connection, null);
        this.peer = peer;
        this.room = room;
        steps.add("reader", this::readOn);
        steps.add("writer", this::writeOn);
        steps.add("answer", this::answerClose);
    }

    // the peer and the network

    /** Bytes of the peer's arrive. */
    void arrive(byte[] bytes) {
        steps.step();
        incoming.add(bytes);
    }

    /** The peer closes; more of it may not come. */
    void arriveClose(byte[] frame) {
        peerCloses = true;
        arrive(frame);
    }

    /** The input ends. */
    void end() {
        steps.step();
        inputEnded = true;
    }

    /** Nothing leaves any more. */
    void failWrites() {
        steps.step();
        failure = new IOException("broken pipe");
        if (unfinished != null) {
            connection.writeFailed(failure);
        }
    }

    /** What has left, as the peer reads it. */
    List<String> received() {
        return received;
    }

    boolean isClosed() {
        return closed;
    }

    private void answerClose() {
        steps.await(() -> closeSeen || closed);
        if (closed) {
            return;
        }
        if (!peerCloses) {
            arrive(peer.close(CloseCode.NORMAL_CLOSURE));
        }
        end();
    }

    private void readOn() {
        while (!closed) {
            steps.await(() -> closed || resumed || (interested && (inputEnded || !incoming.isEmpty())));
            callReadable();
        }
    }

    /** A container may do so at any time. */
    void callReadable() {
        interested = false;
        resumed = false;
        if (turns.begin()) {
            interested = turns.run();
        }
    }

    private void writeOn() {
        while (!closed && failure == null) {
            steps.await(() -> closed || failure != null || unfinished != null);
            ByteBuffer rest = unfinished;
            if (rest != null && !closed && failure == null && leave(rest)) {
                unfinished = null;
                connection.written();
            }
        }
    }

    /** Some bytes reach the peer; whether they were the last. */
    private boolean leave(ByteBuffer bytes) {
        byte[] left = new byte[Math.min(room, bytes.remaining())];
        bytes.get(left);
        received.addAll(peer.read(left));
        closeSeen = !received.isEmpty() && received.get(received.size() - 1).startsWith("close:");
        return !bytes.hasRemaining();
    }

    private void require(boolean kept, String breach) {
        if (!kept) {
            steps.failed(new AssertionError(breach));
        }
    }

    // the port

    @Override
    public int read(ByteBuffer buffer) {
        require(!inRead, "two reads at once");
        inRead = true;
        steps.step();
        inRead = false;
        byte[] next = incoming.poll();
        if (next == null) {
            return inputEnded || closed ? -1 : 0;
        }
        buffer.put(next);
        return next.length;
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        require(!closed, "write after close");
        require(!leaving && unfinished == null, "write during a write");
        require(bytes.hasRemaining(), "write of nothing");
        leaving = true;
        writes++;
        steps.step();
        leaving = false;
        if (failure != null) {
            writes--;
            throw failure;
        }
        boolean all = leave(bytes);
        if (!all) {
            unfinished = bytes;
        }
        steps.step();
        writes--;
        return all;
    }

    @Override
    public int unwritten() {
        ByteBuffer rest = unfinished;
        return rest == null ? 0 : rest.remaining();
    }

    @Override
    public void resume() {
        require(!resumed, "resumed twice");
        resumed = true;
        turns.resume();
        steps.step();
    }

    @Override
    public void close() {
        require(writes == 0, "close during a write");
        require(!closed, "closed twice");
        closed = true;
        steps.step();
    }
}
