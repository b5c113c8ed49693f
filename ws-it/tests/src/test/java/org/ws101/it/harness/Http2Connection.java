package org.ws101.it.harness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection of HTTP/2 (RFC 9113), written down independently of the servers under test, save the decoder of header fields.
 * Gives room for what a stream has read, and for all that any stream has received: a stream that does not read stops itself
 * alone. Thread-safe.
 */
public final class Http2Connection implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final int SETTINGS_INITIAL_WINDOW_SIZE = 4;
    private static final int SETTINGS_ENABLE_CONNECT_PROTOCOL = 8;
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int MAX_FRAME = 16_384;
    /** Half of the most: Grizzly counts what it has sent late, and more room than there can be ends a connection. */
    private static final int MUCH_ROOM = 1 << 30;
    /** Where RFC 7541 appendix A has the names of pseudo-header fields; Tomcat 11 takes them in no other way. */
    private static final Map<String, Integer> STATIC_NAMES =
            Map.of(":authority", 1, ":method", 2, ":path", 4, ":scheme", 6);

    private final Socket socket;
    private final OutputStream out;
    private final Map<Integer, Http2Stream> streams = new ConcurrentHashMap<>();
    private final CompletableFuture<Map<Integer, Integer>> settings = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private int nextStream = 1;
    private long window = DEFAULT_WINDOW;
    private int initialWindow = DEFAULT_WINDOW;
    private @Nullable SocketException over;

    private Http2Connection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
        giveRoom(0, MUCH_ROOM);
        Thread reader = new Thread(this::readFrames, "HTTP/2 client");
        reader.setDaemon(true);
        reader.start();
    }

    /** Connects to the plain port with prior knowledge (RFC 9113 §3.3). */
    public static Http2Connection open(Server server) throws IOException {
        return new Http2Connection(new Socket(InetAddress.getLoopbackAddress(), server.plainPort()));
    }

    /** Connects by TLS, and agrees on HTTP/2 by ALPN. */
    public static Http2Connection overTls(Server server) throws IOException {
        SSLSocket socket = (SSLSocket)
                Tls.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.tlsPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (!socket.getApplicationProtocol().equals("h2")) {
            throw new IOException("The server does not speak HTTP/2");
        }
        return new Http2Connection(socket);
    }

    /** Whether the server announces extended CONNECT (RFC 8441 §3). */
    public boolean announcesConnect() throws Exception {
        return settings.get(30, TimeUnit.SECONDS).getOrDefault(SETTINGS_ENABLE_CONNECT_PROTOCOL, 0) == 1;
    }

    /** Asks for a WebSocket (RFC 8441 §5.1). The fields are names and values, and may replace those of every such request. */
    public Http2Stream connect(String path, String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(":path", path, ":authority", "127.0.0.1"));
        all.addAll(List.of(fields));
        if (!all.contains("sec-websocket-version")) {
            all.addAll(List.of("sec-websocket-version", "13"));
        }
        return connect(all);
    }

    /** Does so with these fields, and nothing that is not asked for but {@code :method}, {@code :protocol} and {@code :scheme}. */
    Http2Stream connect(List<String> fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(":protocol", "websocket"));
        all.addAll(fields);
        return send("CONNECT", all, 0);
    }

    /** Sends an ordinary GET request. */
    public Http2Stream get(String path) throws IOException {
        return request("GET", List.of(":path", path, ":authority", "127.0.0.1"));
    }

    /** Sends a request without a body, with these fields but {@code :method} and {@code :scheme}. */
    public Http2Stream request(String method, List<String> fields) throws IOException {
        return send(method, fields, END_STREAM);
    }

    /** Of pseudo-header fields the last of a name counts, and they come first. */
    private Http2Stream send(String method, List<String> fields, int flags) throws IOException {
        Map<String, String> pseudo = new LinkedHashMap<>();
        pseudo.put(":method", method);
        pseudo.put(":scheme", socket instanceof SSLSocket ? "https" : "http");
        List<String> others = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).startsWith(":")) {
                pseudo.put(fields.get(i), fields.get(i + 1));
            } else {
                others.addAll(fields.subList(i, i + 2));
            }
        }
        List<String> all = new ArrayList<>();
        pseudo.forEach((name, value) -> all.addAll(List.of(name, value)));
        all.addAll(others);
        return open(all, flags);
    }

    private Http2Stream open(List<String> fields, int flags) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.size(); i += 2) {
            int index = STATIC_NAMES.getOrDefault(fields.get(i), 0);
            block.write(index); // a literal without indexing (RFC 7541 §6.2.2)
            if (index == 0) {
                writeText(block, fields.get(i));
            }
            writeText(block, fields.get(i + 1));
        }
        lock.lock();
        try {
            requireOpen();
            Http2Stream stream = new Http2Stream(this, nextStream, fields.contains("CONNECT"), initialWindow);
            nextStream += 2;
            streams.put(stream.id(), stream);
            send(HEADERS, END_HEADERS | flags, stream.id(), block.toByteArray());
            return stream;
        } finally {
            lock.unlock();
        }
    }

    private static void writeText(ByteArrayOutputStream block, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int rest = bytes.length;
        if (rest < 127) {
            block.write(rest);
        } else {
            block.write(127);
            for (rest -= 127; rest >= 128; rest >>= 7) {
                block.write(rest % 128 + 128);
            }
            block.write(rest);
        }
        block.write(bytes);
    }

    /** Sends bytes as there is room for them; waits for it. */
    void sendData(Http2Stream stream, byte[] bytes, int from, int count) throws IOException {
        int sent = 0;
        while (sent < count) {
            lock.lock();
            try {
                long most;
                while ((most = Math.min(Math.min(window, stream.window), MAX_FRAME)) <= 0) {
                    requireOpen();
                    if (stream.isOver()) {
                        throw new SocketException("The stream has ended");
                    }
                    if (!room.await(30, TimeUnit.SECONDS)) {
                        throw new SocketException("The server gives no room to send");
                    }
                }
                int piece = (int) Math.min(most, count - sent);
                window -= piece;
                stream.window -= piece;
                send(
                        DATA,
                        0,
                        stream.id(),
                        ByteBuffer.allocate(piece)
                                .put(bytes, from + sent, piece)
                                .array());
                sent += piece;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            } finally {
                lock.unlock();
            }
        }
    }

    /** With the lock. */
    private void requireOpen() throws SocketException {
        SocketException failure = over;
        if (failure != null) {
            throw failure;
        }
    }

    /** How many bytes a stream may send now. */
    long room(Http2Stream stream) {
        lock.lock();
        try {
            return Math.min(window, stream.window);
        } finally {
            lock.unlock();
        }
    }

    void giveRoom(int stream, int bytes) throws IOException {
        if (bytes > 0) {
            send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
        }
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        byte[] frame = ByteBuffer.allocate(9 + payload.length)
                .putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
        lock.lock();
        try {
            out.write(frame);
            out.flush();
        } finally {
            lock.unlock();
        }
    }

    private void readFrames() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
            HpackDecoder decoder = new HpackDecoder(8192, System::nanoTime);
            while (true) {
                int lengthAndType = in.readInt();
                int flags = in.readUnsignedByte();
                int stream = in.readInt() & Integer.MAX_VALUE;
                byte[] payload = in.readNBytes(lengthAndType >>> 8);
                if ((lengthAndType & 0xff)
                        == HEADERS) { // also of a stream that nobody wants any more: the decoder has a state
                    receiveHeaders(stream, (MetaData.Response) decoder.decode(ByteBuffer.wrap(payload)), flags);
                } else {
                    receive(lengthAndType & 0xff, flags, stream, payload);
                }
            }
        } catch (Exception e) {
            end(-1, e.toString());
        }
    }

    private void receiveHeaders(int stream, MetaData.Response head, int flags) {
        Http2Stream of = streams.get(stream);
        if (of != null) {
            of.receiveHead(head);
            if ((flags & END_STREAM) != 0) {
                of.receiveEnd();
            }
        }
    }

    private void receive(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(payload);
        Http2Stream of = streams.get(stream);
        switch (type) {
            case SETTINGS -> receiveSettings(flags, content);
            case PING -> {
                if ((flags & ACK) == 0) {
                    send(PING, ACK, 0, payload);
                }
            }
            case GOAWAY -> end(content.getInt(4), new String(payload, 8, payload.length - 8, StandardCharsets.UTF_8));
            case WINDOW_UPDATE -> widen(of, stream, content.getInt());
            case DATA -> {
                giveRoom(0, payload.length);
                if (of != null) {
                    of.receive(payload);
                    if ((flags & END_STREAM) != 0) {
                        of.receiveEnd();
                    }
                }
            }
            case RST_STREAM -> {
                if (of != null) {
                    of.receiveReset(content.getInt());
                    signal();
                }
            }
            default -> {}
        }
    }

    private void widen(@Nullable Http2Stream of, int stream, int by) {
        lock.lock();
        try {
            if (stream == 0) {
                window += by;
            } else if (of != null) {
                of.window += by;
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void receiveSettings(int flags, ByteBuffer content) throws IOException {
        if ((flags & ACK) != 0) {
            return;
        }
        Map<Integer, Integer> values = new ConcurrentHashMap<>();
        while (content.hasRemaining()) {
            values.put((int) content.getShort(), content.getInt());
        }
        lock.lock();
        try {
            int initial = values.getOrDefault(SETTINGS_INITIAL_WINDOW_SIZE, DEFAULT_WINDOW);
            streams.values().forEach(stream -> stream.window += initial - initialWindow);
            initialWindow = initial;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        settings.complete(values);
        send(SETTINGS, ACK, 0, new byte[0]);
    }

    private void signal() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end(int error, String why) {
        SocketException failure = new SocketException("The connection has ended with " + error + ": " + why);
        ended.complete(error);
        lock.lock();
        try {
            if (error != 0 && over == null) {
                over = failure;
                settings.completeExceptionally(failure);
                streams.values().forEach(stream -> stream.receiveLoss(failure));
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether neither GOAWAY nor an end has come. */
    public boolean isOpen() {
        return !ended.isDone();
    }

    /** Waits for GOAWAY or the end of the connection: the error code, -1 for an end without one. */
    public int awaitEnd() throws Exception {
        return ended.get(30, TimeUnit.SECONDS);
    }

    /** Says GOAWAY without an error, and nothing else. */
    public void sendGoAway() throws IOException {
        send(GOAWAY, 0, 0, new byte[8]);
    }

    /** The TCP port on this side. */
    public int localPort() {
        return socket.getLocalPort();
    }

    /** Ends the TCP connection with RST; over TLS {@code close_notify} may go before. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends the TCP connection. */
    public void drop() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        drop();
    }
}
