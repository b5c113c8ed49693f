package org.ws101.benchmark.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/** TLS over a socket, with buffers of its own: for few connections. Not thread-safe. */
final class TlsWire implements Wire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer encryptedIn;
    private final ByteBuffer encryptedOut;

    TlsWire(SocketChannel channel, SSLContext context) {
        this.channel = channel;
        this.engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        int size = 2 * engine.getSession().getPacketBufferSize();
        encryptedIn = ByteBuffer.allocate(size);
        encryptedOut = ByteBuffer.allocate(size).limit(0);
    }

    @Override
    public int read(ByteBuffer in) throws IOException {
        int before = in.position();
        int count = channel.read(encryptedIn);
        encryptedIn.flip();
        SSLEngineResult result;
        do {
            result = engine.unwrap(encryptedIn, in);
            continueHandshake(result.getHandshakeStatus());
        } while (result.getStatus() == SSLEngineResult.Status.OK
                && (encryptedIn.hasRemaining()
                        || result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_UNWRAP_AGAIN));
        encryptedIn.compact();
        boolean ended = count < 0 || result.getStatus() == SSLEngineResult.Status.CLOSED;
        return in.position() == before && ended ? -1 : in.position() - before;
    }

    private void continueHandshake(SSLEngineResult.HandshakeStatus status) throws IOException {
        if (status == SSLEngineResult.HandshakeStatus.NEED_TASK) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }
        while (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
            wrap(NOTHING);
        }
    }

    @Override
    public void write(ByteBuffer out) throws IOException {
        flush();
        while (out.hasRemaining() && !hasUnwritten()) {
            int before = out.remaining();
            wrap(out);
            if (out.remaining() == before && engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NEED_WRAP) {
                return; // the handshake goes on with what is read
            }
        }
    }

    private void wrap(ByteBuffer out) throws IOException {
        encryptedOut.compact();
        SSLEngineResult result = engine.wrap(out, encryptedOut);
        encryptedOut.flip();
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            throw new IOException("TLS: " + result);
        }
        flush();
    }

    private void flush() throws IOException {
        if (encryptedOut.hasRemaining()) {
            channel.write(encryptedOut);
        }
    }

    @Override
    public boolean hasUnwritten() {
        return encryptedOut.hasRemaining();
    }
}
