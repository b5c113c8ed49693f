package org.ws101.servlet.internal.transport.tomcat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.jspecify.annotations.Nullable;

/**
 * Writes on Tomcat's NIO2 connector: by asynchronous operations, as Tomcat's own WebSocket does. They end on a thread of their
 * own, and nobody can try them again. Thread-safe.
 */
final class Nio2Output implements TomcatOutput, CompletionHandler<Long, Void> {
    private static final System.Logger LOGGER = System.getLogger(Nio2Output.class.getName());

    /** So that a socket whose peer reads slowly is soon reported writable: Linux waits until a third of this has been read. */
    private static final int SEND_BUFFER = 128 * 1024;

    private final SocketWrapperBase<?> socket;
    private final TomcatTransport transport;
    /** The unfinished write, and its end: the buffer's limit is moved while it is written in pieces. */
    private volatile @Nullable ByteBuffer unfinished;

    private volatile int unfinishedEnd;
    /** Why the operation failed that was just begun; for the thread that began it. */
    private @Nullable Throwable failure;

    Nio2Output(SocketWrapperBase<?> socket, TomcatTransport transport) {
        this.socket = socket;
        this.transport = transport;
        limitSendBuffer();
    }

    private void limitSendBuffer() {
        try {
            if (socket.getSocket() instanceof Nio2Channel channel) {
                channel.getIOChannel().setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
            }
        } catch (IOException e) { // closed already
            LOGGER.log(System.Logger.Level.TRACE, "The send buffer of the socket cannot be limited", e);
        }
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        return writeOn(bytes, bytes.limit());
    }

    /** Writes until all has left, or until Tomcat will call back. */
    private boolean writeOn(ByteBuffer bytes, int end) throws IOException {
        while (bytes.position() < end) {
            unfinishedEnd = end;
            unfinished = bytes;
            bytes.limit(Math.min(end, bytes.position() + PIECE));
            if (!writePiece(bytes)) {
                return false;
            }
        }
        unfinished = null;
        return true;
    }

    private boolean writePiece(ByteBuffer piece) throws IOException {
        CompletionState state;
        transport.lock().lock();
        try {
            transport.requireOpen();
            state = SocketCalls.write(socket, piece, this);
        } finally {
            transport.lock().unlock();
        }
        return switch (state) {
            case INLINE -> true;
            case PENDING, DONE -> false;
            case ERROR, NOT_DONE -> throw new IOException("Tomcat could not write", failure);
        };
    }

    /** On a thread of Tomcat's. */
    @Override
    public void completed(Long count, Void nothing) {
        ByteBuffer bytes = unfinished;
        try {
            if (bytes == null || writeOn(bytes, unfinishedEnd)) {
                transport.connection().written();
            }
        } catch (IOException | RuntimeException e) {
            transport.connection().writeFailed(e);
        }
    }

    @Override
    public void failed(Throwable cause, Void nothing) {
        if (transport.lock().isHeldByCurrentThread()) {
            failure = cause;
        } else {
            transport.connection().writeFailed(cause);
        }
    }

    @Override
    public int unwritten() {
        ByteBuffer bytes = unfinished;
        return bytes == null ? 0 : unfinishedEnd - bytes.position();
    }

    @Override
    public boolean writeAgain() {
        return true;
    }

    @Override
    public void closed() {}
}
