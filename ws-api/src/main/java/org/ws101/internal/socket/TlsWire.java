package org.ws101.internal.socket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.pool.BufferPool;

/**
 * A {@link Wire} under TLS. Between two records it holds no buffers.
 *
 * <p>Invariant: each buffer here is ready to be read from whenever no method is at work on it.
 */
public final class TlsWire implements Wire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** More of what TLS itself answers is not kept for a peer that does not read: some records. */
    private static final int MOST_OUTGOING = 128 * 1024;

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final BufferPool buffers;
    /** What was read and is not a whole record; the reading thread's. */
    private @Nullable ByteBuffer encrypted;
    /** What was decrypted and did not fit the caller's buffer; the reading thread's. */
    private @Nullable ByteBuffer decrypted;

    /** Guards what follows: besides the writing thread, the reading one sends what TLS itself has to say. */
    private final ReentrantLock sending = new ReentrantLock();
    /** Records that have not left. */
    private @Nullable ByteBuffer outgoing;

    /**
     * A wire on a channel.
     *
     * @param engine in client mode, whose handshake has begun
     * @param buffers for what is encrypted, where there is room for two of the largest records
     */
    public TlsWire(SocketChannel channel, SSLEngine engine, BufferPool buffers) {
        this.channel = channel;
        this.engine = engine;
        this.buffers = buffers;
    }

    /**
     * Does the TLS handshake; the channel is in blocking mode.
     *
     * @throws SSLException when the peer is not who it should be, or there is no agreement
     * @throws IOException when the network failed
     */
    public void handshake() throws IOException {
        try {
            shakeHands();
        } catch (SSLException e) {
            sendAlert();
            throw e;
        }
    }

    /** Tells the peer why; it is in the engine already. */
    private void sendAlert() {
        try {
            send();
        } catch (IOException e) {
            // the first failure is the one to tell
        }
    }

    private void shakeHands() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> send();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> handshakeRecord();
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    private void handshakeRecord() throws IOException {
        ByteBuffer to = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        SSLEngineResult result = engine.unwrap(encrypted(), to);
        if (to.position() > 0) {
            decrypted = to.flip();
        }
        switch (result.getStatus()) {
            case OK, BUFFER_OVERFLOW -> {}
            case CLOSED -> throw new SSLHandshakeException("The peer ended TLS during its handshake");
            case BUFFER_UNDERFLOW -> {
                if (fill() < 0) {
                    throw new EOFException("The peer closed the connection during the TLS handshake");
                }
            }
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (decrypted != null) {
            return drain(decrypted, to);
        }
        @Nullable ByteBuffer room = null;
        while (true) {
            SSLEngineResult result = engine.unwrap(encrypted(), room == null ? to : room);
            switch (result.getStatus()) {
                case OK -> {
                    answer(result.getHandshakeStatus());
                    if (result.bytesProduced() > 0) {
                        return room == null ? result.bytesProduced() : drain(room.flip(), to);
                    }
                }
                case CLOSED -> {
                    return -1;
                }
                case BUFFER_UNDERFLOW -> {
                    int count = fill();
                    if (count <= 0) {
                        return count;
                    }
                }
                // known from its header, and the record itself may still have to come
                case BUFFER_OVERFLOW ->
                    room = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
            }
        }
    }

    /** Moves what fits, and keeps the rest. */
    private int drain(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), count).position(to.position() + count);
        from.position(from.position() + count);
        decrypted = from.hasRemaining() ? from : null;
        return count;
    }

    private ByteBuffer encrypted() {
        return encrypted != null ? encrypted : NOTHING;
    }

    private int fill() throws IOException {
        int record = engine.getSession().getPacketBufferSize();
        ByteBuffer held = encrypted;
        ByteBuffer room;
        if (held == null) {
            room = take(record);
        } else if (held.remaining() == held.capacity()) {
            room = ByteBuffer.allocate(held.capacity() + record).put(held);
            giveBack(held);
        } else {
            room = held.compact();
        }
        try {
            return channel.read(room);
        } finally {
            encrypted = room.flip();
            if (!room.hasRemaining()) {
                encrypted = null;
                giveBack(room);
            }
        }
    }

    /** A buffer of the pool, ready to be filled; or a larger one, if the engine asks for that. */
    private ByteBuffer take(int least) {
        return least <= BufferPool.BUFFER_SIZE ? buffers.take().clear() : ByteBuffer.allocate(least);
    }

    private void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() == BufferPool.BUFFER_SIZE) {
            buffers.giveBack(buffer);
        }
    }

    /**
     * Does what a record that was received asks for: a new key (RFC 8446 §4.6.3). A new handshake before TLS 1.3 is refused: its tasks
     * would ask the trust manager, which may block, while the engine keeps every other thread waiting, those of the timers and of
     * the selector too.
     */
    private void answer(HandshakeStatus wanted) throws IOException {
        if (wanted == HandshakeStatus.NOT_HANDSHAKING) {
            return;
        }
        if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
            throw renegotiation();
        }
        if (wanted == HandshakeStatus.NEED_TASK) {
            runTasks();
        }
        if (wanted == HandshakeStatus.NEED_TASK || wanted == HandshakeStatus.NEED_WRAP) {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                send();
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Sends what TLS itself has to say. */
    private void send() throws IOException {
        sending.lock();
        try {
            wrap(NOTHING);
            boolean unused = flush(); // if not all has left, the next write takes the rest along
            if (outgoing != null && outgoing.remaining() > MOST_OUTGOING) {
                throw new SSLException("The peer causes TLS responses without reading them");
            }
        } finally {
            sending.unlock();
        }
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        sending.lock();
        try {
            while (flush()) {
                if (!from.hasRemaining()) {
                    return true;
                }
                do {
                    wrapData(from);
                } while (from.hasRemaining() && hasRoomFor(engine.getSession().getPacketBufferSize()));
            }
            return false;
        } finally {
            sending.unlock();
        }
    }

    private void wrapData(ByteBuffer from) throws SSLException {
        SSLEngineResult result = wrap(from);
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new SSLException("The peer has ended TLS");
        }
        if (result.bytesProduced() == 0) {
            throw renegotiation();
        }
    }

    private static SSLException renegotiation() {
        return new SSLException("The peer requested TLS renegotiation, which is not supported");
    }

    /** Whether one more record can leave together with those that have not left. */
    private boolean hasRoomFor(int record) {
        ByteBuffer held = outgoing;
        return held != null && held.capacity() - held.remaining() >= record;
    }

    /** Appends one record to what has not left. */
    private SSLEngineResult wrap(ByteBuffer from) throws SSLException {
        while (true) {
            int record = engine.getSession().getPacketBufferSize();
            ByteBuffer held = outgoing;
            int start = 0;
            ByteBuffer room;
            if (held == null) {
                room = take(record);
            } else if (held.capacity() - held.limit() >= record) {
                start = held.position();
                room = held.position(held.limit()).limit(held.capacity());
            } else if (hasRoomFor(record)) {
                room = held.compact();
            } else {
                room = ByteBuffer.allocate(2 * held.remaining() + record).put(held);
                giveBack(held);
            }
            outgoing = room;
            SSLEngineResult result;
            try {
                result = engine.wrap(from, room);
            } finally {
                room.limit(room.position()).position(start);
            }
            if (result.getStatus() != SSLEngineResult.Status.BUFFER_OVERFLOW) {
                return result;
            }
        }
    }

    private boolean flush() throws IOException {
        ByteBuffer records = outgoing;
        if (records == null) {
            return true;
        }
        while (records.hasRemaining()) {
            if (channel.write(records) == 0) {
                return false;
            }
        }
        outgoing = null;
        giveBack(records);
        return true;
    }

    @Override
    public int leftOver() {
        sending.lock();
        try {
            return outgoing == null ? 0 : outgoing.remaining();
        } finally {
            sending.unlock();
        }
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        // in blocking mode the opening is given up, and saying goodbye could block
        if (!channel.isBlocking() && sending.tryLock()) {
            try {
                if (channel.isOpen() && flush()) {
                    engine.closeOutbound();
                    send();
                }
            } catch (IOException e) {
                // nobody listens any more
            } finally {
                sending.unlock();
            }
        }
        Channels.close(channel);
    }
}
