package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.socket.TlsWire;
import org.ws101.testing.Allocations;

/** The wire under TLS against the JDK's sockets, where it matters in what pieces a record arrives. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class TlsWireTest {
    /** Sends what is written to it in two halves, the second when it is released. */
    private static final class Halves extends FilterOutputStream {
        private final CountDownLatch firstIsOut = new CountDownLatch(1);
        private final CountDownLatch secondMayGo = new CountDownLatch(1);
        private volatile boolean halving;

        Halves(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int half = halving ? length / 2 : length;
            out.write(bytes, offset, half);
            if (halving) {
                firstIsOut.countDown();
                try {
                    secondMayGo.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                out.write(bytes, offset + half, length - half);
            }
        }
    }

    /** A socket under TLS whose records go out through {@link Halves}. */
    private static final class HalvingSocket extends Socket {
        private final Socket socket;
        private final Halves out;

        HalvingSocket(Socket socket) throws IOException {
            this.socket = socket;
            this.out = new Halves(socket.getOutputStream());
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() {
            return out;
        }

        @Override
        public InetAddress getInetAddress() {
            return socket.getInetAddress();
        }

        @Override
        public int getPort() {
            return socket.getPort();
        }

        @Override
        public synchronized void close() throws IOException {
            socket.close();
        }
    }

    /** The header of a record tells its length, for which the engine wants room before the record is there. */
    @Test
    void recordLargerThanTheBufferMayArriveInTwoPieces(@TempDir Path folder) throws Exception {
        Certificates certificates = Certificates.valid(folder);
        byte[] sent = new byte[10_000];
        sent[9_999] = 1;
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel channel = SocketChannel.open(listening.getLocalSocketAddress());
                HalvingSocket halving = new HalvingSocket(listening.accept())) {
            FutureTask<Void> server = new FutureTask<>(() -> {
                SSLSocket tls =
                        (SSLSocket) certificates.server().getSocketFactory().createSocket(halving, null, false);
                tls.setUseClientMode(false);
                tls.startHandshake();
                halving.out.halving = true;
                tls.getOutputStream().write(sent);
                return null;
            });
            new Thread(server, "server").start();
            SSLEngine engine = certificates.trusting().createSSLEngine("127.0.0.1", listening.getLocalPort());
            engine.setUseClientMode(true);
            engine.beginHandshake();
            TlsWire wire = new TlsWire(channel, engine, new BufferPool(4));
            wire.handshake();
            channel.configureBlocking(false);
            assertEquals(sent.length, received(wire, channel, halving.out, sent.length));
            server.get();
        }
    }

    /** What is encrypted lies in buffers that are used again; the engine itself allocates a little. */
    @Test
    void aRoundTripOfOneByteAllocatesLittle(@TempDir Path folder) throws Exception {
        Certificates certificates = Certificates.valid(folder);
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel channel = SocketChannel.open(listening.getLocalSocketAddress());
                Socket accepted = listening.accept()) {
            FutureTask<Void> server = new FutureTask<>(() -> {
                SSLSocket tls =
                        (SSLSocket) certificates.server().getSocketFactory().createSocket(accepted, null, false);
                tls.setUseClientMode(false);
                for (int b = tls.getInputStream().read();
                        b >= 0;
                        b = tls.getInputStream().read()) {
                    tls.getOutputStream().write(b);
                }
                return null;
            });
            new Thread(server, "server").start();
            SSLEngine engine = certificates.trusting().createSSLEngine("127.0.0.1", listening.getLocalPort());
            engine.setUseClientMode(true);
            engine.beginHandshake();
            TlsWire wire = new TlsWire(channel, engine, new BufferPool(4));
            wire.handshake();
            ByteBuffer one = ByteBuffer.allocate(1);
            ByteBuffer to = ByteBuffer.allocate(BufferPool.BUFFER_SIZE);
            long allocated = Allocations.perRound(() -> {
                try {
                    assertTrue(wire.write(one.rewind()));
                    assertEquals(1, wire.read(to.clear()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertTrue(allocated < 8 * 1024, allocated + " bytes");
            channel.shutdownOutput();
        }
    }

    /** A socket that takes no more bytes once it is full. With full buffers of the kernel, what is read would come ever later. */
    private static final class Unread extends StandInChannel {
        private final SocketChannel channel;
        private boolean full;

        Unread(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            return channel.read(to);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            return full ? 0 : channel.write(from);
        }
    }

    /** A peer that asks for new keys, over and over, and reads none of the answers (RFC 8446 §4.6.3). */
    @Test
    void answersToAPeerThatDoesNotReadAreBounded(@TempDir Path folder) throws Exception {
        Certificates certificates = Certificates.valid(folder);
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel channel = SocketChannel.open(listening.getLocalSocketAddress());
                Socket accepted = listening.accept()) {
            FutureTask<Void> asking = new FutureTask<>(() -> {
                SSLSocket tls =
                        (SSLSocket) certificates.server().getSocketFactory().createSocket(accepted, null, false);
                tls.setUseClientMode(false);
                tls.startHandshake();
                for (int i = 0; i < 40_000; i++) {
                    tls.startHandshake(); // in TLS 1.3 that asks for a new key
                }
                return null;
            });
            new Thread(asking, "server").start();
            SSLEngine engine = certificates.trusting().createSSLEngine("127.0.0.1", listening.getLocalPort());
            engine.setUseClientMode(true);
            engine.beginHandshake();
            Unread unread = new Unread(channel);
            TlsWire wire = new TlsWire(unread, engine, new BufferPool(4));
            wire.handshake();
            channel.configureBlocking(false);
            unread.full = true;
            int most = assertEnds(wire, channel);
            assertTrue(most > 100 * 1024 && most < 160 * 1024, most + " bytes were kept");
        }
    }

    /** How many bytes it keeps at most until it gives the peer up. */
    private static int assertEnds(TlsWire wire, SocketChannel channel) throws IOException {
        ByteBuffer to = ByteBuffer.allocate(100);
        int most = 0;
        try (Selector selector = Selector.open()) {
            SelectionKey unused = channel.register(selector, SelectionKey.OP_READ);
            while (true) {
                try {
                    int count = wire.read(to.clear());
                    assertEquals(0, count, "the peer sends nothing, and does not end");
                } catch (SSLException e) {
                    assertEquals("The peer causes TLS responses without reading them", e.getMessage());
                    return Math.max(most, wire.leftOver());
                }
                most = Math.max(most, wire.leftOver());
                selector.select(key -> {});
            }
        }
    }

    /** Trusts everybody, and counts how often it is asked; it could block as well. */
    private static final class Asked extends X509ExtendedTrustManager {
        private final AtomicInteger times = new AtomicInteger();

        SSLEngine engine(int port, String protocol) throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            SSLEngine engine = context.createSSLEngine("127.0.0.1", port);
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(new String[] {protocol});
            engine.beginHandshake();
            return engine;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            times.incrementAndGet();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Of a server, on a connection that has had one. */
    @Nested
    class ASecondHandshake {
        private static final String REFUSED = "The peer requested TLS renegotiation, which is not supported";

        private final Asked trust = new Asked();

        /** What the client does when the server has begun. */
        private interface Play {
            void on(TlsWire wire, SocketChannel channel) throws Exception;
        }

        private void begin(String protocol, Path folder, Play play) throws Exception {
            Certificates certificates = Certificates.valid(folder);
            try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    SocketChannel channel = SocketChannel.open(listening.getLocalSocketAddress());
                    Socket accepted = listening.accept()) {
                FutureTask<Void> server = new FutureTask<>(() -> {
                    SSLSocket tls =
                            (SSLSocket) certificates.server().getSocketFactory().createSocket(accepted, null, false);
                    tls.setUseClientMode(false);
                    tls.startHandshake();
                    tls.startHandshake();
                    if (protocol.equals("TLSv1.3")) {
                        tls.getOutputStream().write(7);
                    }
                    return null;
                });
                new Thread(server, "server").start();
                TlsWire wire =
                        new TlsWire(channel, trust.engine(listening.getLocalPort(), protocol), new BufferPool(4));
                wire.handshake();
                server.get();
                channel.configureBlocking(false);
                play.on(wire, channel);
            }
        }

        private int read(TlsWire wire, SocketChannel channel, ByteBuffer to) throws IOException {
            try (Selector selector = Selector.open()) {
                SelectionKey unused = channel.register(selector, SelectionKey.OP_READ);
                int count = wire.read(to);
                while (count == 0) {
                    selector.select(key -> {});
                    count = wire.read(to);
                }
                return count;
            }
        }

        @Test
        void isRefusedInTls12AndAsksNoTrustManager(@TempDir Path folder) throws Exception {
            begin("TLSv1.2", folder, (wire, channel) -> {
                ByteBuffer one = ByteBuffer.allocate(1);
                SSLException e = assertThrows(SSLException.class, () -> read(wire, channel, one));
                assertEquals(REFUSED, e.getMessage());
                e = assertThrows(SSLException.class, () -> wire.write(one));
                assertEquals(REFUSED, e.getMessage());
                assertEquals(1, trust.times.get());
            });
        }

        @Test
        void isANewKeyInTls13(@TempDir Path folder) throws Exception {
            begin("TLSv1.3", folder, (wire, channel) -> {
                ByteBuffer one = ByteBuffer.allocate(1);
                assertEquals(1, read(wire, channel, one));
                assertEquals(7, one.get(0));
                assertTrue(wire.write(one.rewind()));
                assertEquals(1, trust.times.get());
            });
        }
    }

    private static int received(TlsWire wire, SocketChannel channel, Halves out, int expected) throws Exception {
        ByteBuffer to = ByteBuffer.allocate(100);
        try (Selector selector = Selector.open()) {
            SelectionKey unused = channel.register(selector, SelectionKey.OP_READ);
            out.firstIsOut.await();
            do {
                assertEquals(0, wire.read(to), "half a record says nothing");
            } while (selector.selectNow(key -> {}) > 0);
            out.secondMayGo.countDown();
            int total = 0;
            while (total < expected) {
                int count = wire.read(to.clear());
                total += count;
                if (count == 0) {
                    selector.select(key -> {});
                }
            }
            return total;
        }
    }
}
