package org.ws101.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends exactly the bytes of the test, and answers only in {@link #receive} and
 * {@link #readCloseAndAnswer}. For tests of servers.
 *
 * <p>One thread at a time may read, and one write.
 */
public final class RawClient extends RawPeer<RawClient> {
    private static final int SWITCHING_PROTOCOLS = 101;

    private @Nullable Response upgraded;

    private RawClient(Socket socket, Socket beneath, InputStream in) throws IOException {
        super(socket, beneath, in);
    }

    /**
     * Connects to a port of the loopback interface, and sends nothing yet. Blocks.
     *
     * @throws IOException when no server listens
     */
    public static RawClient open(int port) throws IOException {
        return over(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Connects to a port of the loopback interface and upgrades. Blocks.
     *
     * @param target the path, and possibly a query
     * @throws AssertionError when the response is not 101
     * @throws IOException when the connection fails
     */
    public static RawClient upgraded(int port, String target) throws IOException {
        return upgraded(port, Request.upgrade(target));
    }

    /**
     * Connects to a port of the loopback interface and upgrades. Blocks.
     *
     * @throws AssertionError when the response is not 101
     * @throws IOException when the connection fails
     */
    public static RawClient upgraded(int port, Request request) throws IOException {
        Objects.requireNonNull(request, "request");
        RawClient client = open(port);
        try {
            return client.upgrade(request);
        } catch (IOException | AssertionError e) {
            client.close();
            throw e;
        }
    }

    /**
     * Returns a client over a connected socket.
     *
     * @throws IOException when the socket is closed
     */
    public static RawClient over(Socket socket) throws IOException {
        return over(socket, socket, Objects.requireNonNull(socket, "socket").getInputStream());
    }

    /**
     * Returns a client over a socket with another one beneath it, as TLS has it.
     *
     * @param beneath for {@link #cut} and {@link #reset}
     * @param in the input of the socket, possibly wrapped
     * @throws IOException when a socket is closed
     */
    public static RawClient over(Socket socket, Socket beneath, InputStream in) throws IOException {
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(beneath, "beneath");
        return new RawClient(socket, beneath, Objects.requireNonNull(in, "in"));
    }

    @Override
    RawClient self() {
        return this;
    }

    /**
     * Sends a valid opening handshake, and reads its response. Blocks.
     *
     * @param target the path, and possibly a query
     * @throws AssertionError when the response is not 101
     * @throws IOException when the connection fails
     */
    public RawClient upgrade(String target) throws IOException {
        return upgrade(Request.upgrade(target));
    }

    /**
     * Sends an opening handshake, and reads its response. Blocks.
     *
     * @throws AssertionError when the response is not 101
     * @throws IOException when the connection fails
     */
    public RawClient upgrade(Request request) throws IOException {
        send(Objects.requireNonNull(request, "request").bytes());
        Response response = readResponse();
        if (response.status() != SWITCHING_PROTOCOLS) {
            throw new AssertionError("Expected 101 for " + request + ", but received " + whole(response));
        }
        upgraded = response;
        return this;
    }

    /**
     * Returns the response by which this client was upgraded, for its fields such as {@code Sec-WebSocket-Protocol}.
     *
     * @throws IllegalStateException before {@link #upgrade}
     */
    public Response response() {
        if (upgraded == null) {
            throw new IllegalStateException("There is no response yet: call upgrade before");
        }
        return upgraded;
    }

    /**
     * Reads the head of a response, and not one byte more. Blocks, up to two minutes.
     *
     * @throws IOException when the connection ends first
     */
    public Response readResponse() throws IOException {
        return Response.read(in());
    }

    /**
     * Reads a response with its content of {@code Content-Length}. Blocks, up to two minutes.
     *
     * @throws IOException when the connection ends first
     */
    public Response readWholeResponse() throws IOException {
        return whole(readResponse());
    }

    private Response whole(Response head) throws IOException {
        String length = head.field("Content-Length");
        return length.isEmpty()
                ? head
                : head.withBody(new String(readBytes(Integer.parseInt(length)), StandardCharsets.UTF_8));
    }

    /**
     * Sends a request, and reads the response with its content of {@code Content-Length}. Blocks, up to two minutes.
     *
     * @throws IOException when the connection ends first
     */
    public Response exchange(Request request) throws IOException {
        send(Objects.requireNonNull(request, "request").bytes());
        return request.line().startsWith("HEAD ") ? readResponse() : readWholeResponse();
    }

    @Override
    public WireFrame readFrame() throws IOException {
        WireFrame frame = super.readFrame();
        if (frame.masked()) {
            throw new AssertionError("RFC 6455 §5.1: a server must not mask, but it has sent " + frame);
        }
        return frame;
    }

    /** Sends a frame, masked. */
    @Override
    public RawClient sendFrame(int first, byte[] payload) throws IOException {
        return send(Wire.frame(first, payload));
    }
}
