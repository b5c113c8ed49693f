package org.ws101.it.harness;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A peer that sends exactly the bytes it is told to, and never answers by itself. One thread at a time may read, and one
 * write. A read that takes unreasonably long fails the test.
 */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    /** What TCP has, where a test needs it; else the same. */
    private final Socket beneath;

    private final DataInputStream in;
    private final OutputStream out;

    private RawClient(Socket socket) throws IOException {
        this(socket, socket, socket.getInputStream());
    }

    private RawClient(Socket socket, Socket beneath, InputStream from) throws IOException {
        this.socket = socket;
        this.beneath = beneath;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(from));
        out = socket.getOutputStream();
    }

    /** Connects, and says nothing yet. */
    public static RawClient open(Container container) throws IOException {
        return open(container.server());
    }

    /** Connects, and says nothing yet. */
    public static RawClient open(Server server) throws IOException {
        return new RawClient(server.connect());
    }

    /** Connects to a port of this machine, and says nothing yet. */
    public static RawClient open(int port) throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Connects with a receive buffer of about that many bytes, so that not reading is felt soon. */
    public static RawClient withReceiveBuffer(Container container, int bytes) throws IOException {
        return withReceiveBuffer(container.server(), bytes);
    }

    /** Connects with a receive buffer of about that many bytes, so that not reading is felt soon. */
    public static RawClient withReceiveBuffer(Server server, int bytes) throws IOException {
        return withReceiveBuffer(server, bytes, new Socket());
    }

    /** The same, with a send buffer of that size too. */
    public static RawClient withBuffers(Server server, int bytes) throws IOException {
        Socket socket = new Socket();
        socket.setSendBufferSize(bytes);
        return withReceiveBuffer(server, bytes, socket);
    }

    private static RawClient withReceiveBuffer(Server server, int bytes, Socket socket) throws IOException {
        socket.setReceiveBufferSize(bytes);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.plainPort()));
        return new RawClient(socket);
    }

    /**
     * Connects, with a small receive buffer, as a peer that reads steadily and slowly.
     *
     * @param scheme {@code ws} or {@code wss}
     */
    public static RawClient steadilyReading(Server server, String scheme, Pace pace) throws IOException {
        Socket beneath = connected(server, scheme);
        Socket socket = secured(beneath, scheme);
        return new RawClient(socket, beneath, new SteadyInputStream(socket.getInputStream(), pace));
    }

    /**
     * Connects with a small receive buffer; by TLS as one that can leave it without a word, see {@link #cut}.
     *
     * @param scheme {@code ws} or {@code wss}
     */
    public static RawClient thatMayCut(Server server, String scheme) throws IOException {
        Socket beneath = connected(server, scheme);
        Socket socket = secured(beneath, scheme);
        return new RawClient(socket, beneath, socket.getInputStream());
    }

    /** Connects in the same way by TLS, in a context that sessions may be resumed in. */
    public static RawClient thatMayCut(Server server, SSLContext context) throws IOException {
        Socket beneath = connected(server, "wss");
        Socket socket = context.getSocketFactory().createSocket(beneath, "127.0.0.1", beneath.getPort(), true);
        return new RawClient(socket, beneath, socket.getInputStream());
    }

    /** A stream of HTTP/2 that looks like a connection, beside others on the same one, and says nothing yet. */
    public static RawClient streamOf(Http2Connection connection) throws IOException {
        return new RawClient(new Http2Socket(connection, false));
    }

    private static Socket connected(Server server, String scheme) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8192);
        int port = server.uri(scheme, "/").getPort();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static Socket secured(Socket beneath, String scheme) throws IOException {
        return scheme.equals("wss")
                ? Tls.context().getSocketFactory().createSocket(beneath, "127.0.0.1", beneath.getPort(), true)
                : beneath;
    }

    /** Connects by TLS, and says nothing yet. */
    public static RawClient overTls(Container container) throws IOException {
        return new RawClient(container.server().connectByTls());
    }

    /** Connects by TLS in a context of the test's, and says nothing yet. */
    public static RawClient overTls(Container container, SSLContext context) throws IOException {
        int port = container.server().tlsPort();
        return new RawClient(context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    /** Connects and upgrades. */
    public static RawClient upgraded(Container container, String path) throws IOException {
        return open(container).upgrade(container, path);
    }

    /** Does the opening handshake, which must succeed. */
    public RawClient upgrade(Container container, String path) throws IOException {
        return upgradeAt(container.contextPath() + path);
    }

    /** Does the opening handshake, which must succeed, for a path from the root of the server. */
    public RawClient upgradeAt(String path) throws IOException {
        send(Request.upgradeAt(path).bytes());
        Response response = readResponse();
        if (response.status() != 101) {
            throw new AssertionError("Expected 101 for " + path + ", but got " + response);
        }
        return this;
    }

    /** Sends in one write: over loopback one segment, if it is not large. */
    public RawClient send(byte[]... parts) throws IOException {
        out.write(Wire.joined(parts));
        out.flush();
        return this;
    }

    /** Sends every byte in a write of its own. */
    public RawClient sendByteByByte(byte[] bytes) throws IOException {
        for (byte single : bytes) {
            out.write(single);
            out.flush();
        }
        return this;
    }

    public Response readResponse() throws IOException {
        return Response.read(in);
    }

    /** Reads so many bytes, whatever they are part of. */
    public byte[] readBytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** The body of the response just read, when it has a length; the content is taken for Latin-1. */
    public String readBody(Response response) throws IOException {
        return new String(
                in.readNBytes(Integer.parseInt(response.field("Content-Length"))), StandardCharsets.ISO_8859_1);
    }

    public ServerFrame readFrame() throws IOException {
        return ServerFrame.read(in);
    }

    /** Reads a whole message, of one frame or several. */
    public byte[] readMessage() throws IOException {
        return ServerFrame.readMessage(in);
    }

    /** Reads a close frame; pings may come first, and get no answer. */
    public ServerFrame readClose() throws IOException {
        ServerFrame close = readFrame();
        while (close.opcode() == Wire.PING) {
            close = readFrame();
        }
        return close;
    }

    /** Reads a close frame as {@link #readClose} does, and answers it. */
    public ServerFrame readCloseAndAnswer() throws IOException {
        ServerFrame close = readClose();
        send(close.payload().length == 0 ? Wire.frame(0x80 | Wire.CLOSE, new byte[0]) : Wire.close(close.closeCode()));
        return close;
    }

    /** Whether nothing more comes: the server has closed or reset the connection. Waits for it. */
    public boolean isAtEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Reads and drops everything until the server closes the connection. */
    public String readToEnd() throws IOException {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            return "";
        }
    }

    /** The TCP port on this side. */
    public int localPort() {
        return socket.getLocalPort();
    }

    /** Sends a KeyUpdate that asks for one of the server's (RFC 8446 §4.6.3); over TLS 1.3 only. */
    public void updateKeys() throws IOException {
        ((SSLSocket) socket).startHandshake();
    }

    /** Sends FIN, or over TLS {@code close_notify}, and can still read. */
    public RawClient endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Sends FIN and no {@code close_notify}, and can still read. */
    public void cut() throws IOException {
        beneath.shutdownOutput();
    }

    /** Sends RST. */
    public void reset() throws IOException {
        beneath.setSoLinger(true, 0);
        beneath.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
