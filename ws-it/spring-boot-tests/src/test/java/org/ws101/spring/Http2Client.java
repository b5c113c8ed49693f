package org.ws101.spring;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** A connection of HTTP/2 over TLS that asks for WebSockets (RFC 8441), and trusts every server. */
final class Http2Client implements AutoCloseable {
    private static final int TEXT = 0x81;
    private static final int MASKED = 0x80;

    private final HTTP2Client client = new HTTP2Client();
    private final int port;
    private final Session session;

    Http2Client(int port) throws Exception {
        this.port = port;
        SslContextFactory.Client tls = new SslContextFactory.Client(true);
        client.addBean(tls);
        client.start();
        Promise.Completable<Session> connected = new Promise.Completable<>();
        client.connect(
                tls,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new Session.Listener() {},
                connected);
        session = connected.get(30, TimeUnit.SECONDS);
    }

    /** Sends an opening handshake. */
    Tunnel webSocket(String path, @Nullable String authorization) throws Exception {
        HttpFields.Mutable fields = HttpFields.build().put("Sec-WebSocket-Version", "13");
        if (authorization != null) {
            fields.put("Authorization", authorization);
        }
        MetaData.Request request = new MetaData.ConnectRequest(
                "https", new HostPortHttpField("127.0.0.1", port), path, fields, "websocket");
        Tunnel tunnel = new Tunnel();
        Promise.Completable<Stream> opened = new Promise.Completable<>();
        session.newStream(new HeadersFrame(request, null, false), opened, tunnel);
        tunnel.stream = opened.get(30, TimeUnit.SECONDS);
        return tunnel;
    }

    @Override
    public void close() {
        LifeCycle.stop(client);
    }

    /** The answer, and what follows a 200. One thread uses it. */
    static final class Tunnel implements Stream.Listener {
        private final CompletableFuture<Integer> status = new CompletableFuture<>();
        private final BlockingQueue<Byte> received = new LinkedBlockingQueue<>();
        private @Nullable Stream stream;

        @Override
        public void onHeaders(Stream of, HeadersFrame frame) {
            status.complete(((MetaData.Response) frame.getMetaData()).getStatus());
            of.demand();
        }

        @Override
        public void onDataAvailable(Stream of) {
            Stream.Data data = of.readData();
            if (data != null) {
                ByteBuffer bytes = data.frame().getByteBuffer();
                while (bytes.hasRemaining()) {
                    received.add(bytes.get());
                }
                boolean last = data.frame().isEndStream();
                data.release();
                if (last) {
                    return;
                }
            }
            of.demand();
        }

        int status() throws Exception {
            return status.get(30, TimeUnit.SECONDS);
        }

        /** At most 125 bytes, masked with zeroes. */
        void sendText(String text) throws Exception {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            ByteBuffer frame = ByteBuffer.allocate(6 + bytes.length)
                    .put((byte) TEXT)
                    .put((byte) (MASKED | bytes.length))
                    .putInt(0)
                    .put(bytes)
                    .flip();
            Stream open = stream;
            if (open == null) {
                throw new IllegalStateException("The stream is not open");
            }
            open.data(new DataFrame(open.getId(), frame, false)).get(30, TimeUnit.SECONDS);
        }

        /** The next frame, which is a text of at most 125 bytes. */
        String receiveText() throws Exception {
            if ((next() & 0xff) != TEXT) {
                throw new AssertionError("No text");
            }
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (int rest = next(); rest > 0; rest--) {
                text.write(next());
            }
            return text.toString(StandardCharsets.UTF_8);
        }

        private byte next() throws Exception {
            Byte next = received.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("Nothing comes");
            }
            return next;
        }
    }
}
