package org.ws101.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import org.ws101.testkit.wire.RawClient;

/** Raw clients of the servers under test. What is not said to upgrade has connected, and sent nothing yet. */
public final class Clients {
    private static final int SMALL_BUFFER = 8192;

    private Clients() {}

    public static RawClient open(Container container) throws IOException {
        return open(container.server());
    }

    public static RawClient open(Server server) throws IOException {
        return RawClient.over(server.connect());
    }

    /** Connects and upgrades. */
    public static RawClient upgraded(Container container, String path) throws IOException {
        return open(container).upgrade(container.contextPath() + path);
    }

    /** A client with a receive buffer of about that many bytes, so that not reading is felt soon. */
    public static RawClient withReceiveBuffer(Container container, int bytes) throws IOException {
        return withReceiveBuffer(container.server(), bytes);
    }

    /** A client with a receive buffer of about that many bytes, so that not reading is felt soon. */
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
        return RawClient.over(socket);
    }

    /**
     * A client with a small receive buffer that reads steadily and slowly.
     *
     * @param scheme {@code ws} or {@code wss}
     */
    public static RawClient steadilyReading(Server server, String scheme, Pace pace) throws IOException {
        Socket beneath = connected(server, scheme);
        Socket socket = secured(beneath, scheme);
        return RawClient.over(socket, beneath, new SteadyInputStream(socket.getInputStream(), pace));
    }

    /**
     * A client with a small receive buffer; by TLS one that can leave it without a word, see {@link RawClient#cut}.
     *
     * @param scheme {@code ws} or {@code wss}
     */
    public static RawClient thatMayCut(Server server, String scheme) throws IOException {
        Socket beneath = connected(server, scheme);
        return over(secured(beneath, scheme), beneath);
    }

    /** The same by TLS, in a context that sessions may be resumed in. */
    public static RawClient thatMayCut(Server server, SSLContext context) throws IOException {
        Socket beneath = connected(server, "wss");
        return over(context.getSocketFactory().createSocket(beneath, "127.0.0.1", beneath.getPort(), true), beneath);
    }

    private static RawClient over(Socket socket, Socket beneath) throws IOException {
        InputStream in = socket.getInputStream();
        return RawClient.over(socket, beneath, in);
    }

    private static Socket connected(Server server, String scheme) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        int port = server.uri(scheme, "/").getPort();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static Socket secured(Socket beneath, String scheme) throws IOException {
        return scheme.equals("wss")
                ? Tls.context().getSocketFactory().createSocket(beneath, "127.0.0.1", beneath.getPort(), true)
                : beneath;
    }

    /** A client by TLS. */
    public static RawClient overTls(Container container) throws IOException {
        return RawClient.over(container.server().connectByTls());
    }

    /** A client by TLS in a context of the test's. */
    public static RawClient overTls(Container container, SSLContext context) throws IOException {
        int port = container.server().tlsPort();
        return RawClient.over(context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    /** A stream of HTTP/2 that looks like a connection, beside others on the same one. */
    public static RawClient streamOf(Http2Connection connection) throws IOException {
        return RawClient.over(new Http2Socket(connection, false));
    }
}
