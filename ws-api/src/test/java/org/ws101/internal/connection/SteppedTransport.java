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
    private final OtherEnd peer;
    /** How many bytes leave at once. */
    private final int room;

    private final ArrayDeque<ByteBuffer> incoming = new ArrayDeque<>();
    private final List<String> received = new ArrayList<>();
    private boolean inputEnded;
    private boolean readsFail;
    private boolean interested;
    private boolean resumed;
    private boolean callsAnyTime;
    private boolean inRead;
    /** Whether a write has yet to do its work, and how many have not returned. */
    private boolean leaving;

    private int writes;
    private boolean closed;
    private boolean stalled;
    private boolean peerCloses;
    /** The close frame of the connection's that the peer has read, if it has. */
    private @Nullable String closeSeen;

    private @Nullable ByteBuffer unfinished;
    private @Nullable IOException failure;

    /**
     * @param peer makes what comes from the other end, and reads what has left
     * @param room how many bytes leave at once
     */
    SteppedTransport(Steps steps, Connection connection, OtherEnd peer, int room) {
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
        incoming.add(ByteBuffer.wrap(bytes)); // in the order in which the peer has made them
        steps.step();
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

    /** The network fails, as whoever reads sees. */
    void failReads() {
        steps.step();
        readsFail = true;
    }

    /** The peer reads no more. */
    void stall() {
        steps.step();
        stalled = true;
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
        steps.await(() -> closeSeen != null || closed);
        String close = closeSeen;
        if (close == null || closed) {
            return;
        }
        if (!peerCloses) {
            // RFC 6455 §5.5.1: the answer has the code that was received
            CloseCode code = CloseCode.of(Integer.parseInt(close.substring(6, 10)));
            arrive(steps.undivided(() -> peer.close(code)));
        }
        end();
    }

    private void readOn() {
        while (!closed) {
            steps.await(() -> closed || resumed || (interested && (inputEnded || readsFail || !incoming.isEmpty())));
            haveTurn();
        }
    }

    /** A container may do so at any time. */
    void callReadable() {
        callsAnyTime = true;
        haveTurn();
    }

    private void haveTurn() {
        interested = false;
        resumed = false;
        if (turns.begin() && turns.run()) {
            interested = true;
        }
    }

    private void writeOn() {
        while (!closed && failure == null) {
            steps.await(() -> closed || failure != null || (unfinished != null && !stalled));
            ByteBuffer rest = unfinished;
            if (rest != null && !closed && failure == null && leave(rest)) {
                unfinished = null;
                connection.written();
            }
        }
    }

    /** Some bytes reach the peer; whether they were the last. */
    private boolean leave(ByteBuffer bytes) {
        byte[] left = new byte[stalled ? 0 : Math.min(room, bytes.remaining())];
        bytes.get(left);
        received.addAll(steps.undivided(() -> peer.read(left)));
        if (!received.isEmpty() && received.get(received.size() - 1).startsWith("close:")) {
            closeSeen = received.get(received.size() - 1);
        }
        return !bytes.hasRemaining();
    }

    private void require(boolean kept, String breach) {
        if (!kept) {
            steps.failed(new AssertionError(breach));
        }
    }

    // the port

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        require(!inRead, "two reads at once");
        require(buffer.hasRemaining(), "read into nothing");
        steps.requireNoLock("read");
        inRead = true;
        steps.step();
        inRead = false;
        if (readsFail) {
            throw new IOException("reset by the peer");
        }
        ByteBuffer next = incoming.peek();
        if (next == null) {
            return inputEnded || closed ? -1 : 0;
        }
        byte[] bytes = new byte[Math.min(next.remaining(), buffer.remaining())];
        next.get(bytes);
        buffer.put(bytes);
        if (!next.hasRemaining()) {
            incoming.remove();
        }
        return bytes.length;
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        require(!closed, "write after close");
        require(!leaving && unfinished == null, "write during a write");
        require(bytes.hasRemaining(), "write of nothing");
        steps.requireNoLock("write");
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
        require(!resumed || callsAnyTime, "resumed twice"); // else a turn may have begun that was asked for before
        steps.requireNoLock("resume");
        turns.resume();
        resumed = true;
        steps.step();
    }

    @Override
    public void close() {
        require(writes == 0, "close during a write");
        require(!closed, "closed twice");
        steps.requireNoLock("close");
        closed = true;
        steps.step();
    }
}
