package org.ws101.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/**
 * The server's end of a connection, which sends exactly the bytes of the test, and answers only in {@link #receive},
 * {@link #readCloseAndAnswer}, {@link #accept} and {@link #echo}. For tests of clients.
 *
 * <p>One thread at a time may read, and one write.
 */
public final class RawServer extends RawPeer<RawServer> {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private RawServer(Socket socket) throws IOException {
        super(socket, socket, socket.getInputStream());
    }

    /**
     * Returns the end of an accepted connection.
     *
     * @throws IOException when the socket is closed
     */
    public static RawServer over(Socket accepted) throws IOException {
        return new RawServer(Objects.requireNonNull(accepted, "accepted"));
    }

    @Override
    RawServer self() {
        return this;
    }

    /**
     * Reads the head of a request, and not one byte more. Blocks, up to two minutes.
     *
     * @throws IOException when the connection ends first
     */
    public Request readRequest() throws IOException {
        return Request.read(in());
    }

    /**
     * Reads an opening handshake, answers with 101, and returns the request. Blocks, up to two minutes.
     *
     * @param fields further field lines of the response
     * @throws IOException when the connection ends first
     */
    public Request accept(String... fields) throws IOException {
        String lines = lines(fields);
        Request request = readRequest();
        send(switching(request, lines));
        return request;
    }

    /**
     * Answers an opening handshake with 101.
     *
     * @param fields further field lines of the response
     * @throws IOException when the connection has ended
     */
    public RawServer accept(Request request, String... fields) throws IOException {
        return send(acceptance(request, fields));
    }

    /**
     * Returns the response 101 to an opening handshake.
     *
     * @param fields further field lines
     */
    public static String acceptance(Request request, String... fields) {
        return switching(request, lines(fields));
    }

    private static String switching(Request request, String lines) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + acceptOf(request) + "\r\n" + lines + "\r\n";
    }

    private static String lines(String... fields) {
        StringBuilder lines = new StringBuilder();
        for (String field : Objects.requireNonNull(fields, "fields")) {
            lines.append(Objects.requireNonNull(field, "fields")).append("\r\n");
        }
        return lines.toString();
    }

    /** Returns the value of {@code Sec-WebSocket-Accept} for an opening handshake (RFC 6455 §4.2.2). */
    public static String acceptOf(Request request) {
        try {
            byte[] text = (Objects.requireNonNull(request, "request").field("Sec-WebSocket-Key") + GUID)
                    .getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    @Override
    public WireFrame readFrame() throws IOException {
        WireFrame frame = super.readFrame();
        if (!frame.masked()) {
            throw new AssertionError("RFC 6455 §5.1: a client must mask, but it has sent " + frame);
        }
        return frame;
    }

    /** Sends a frame, which is not masked. */
    @Override
    public RawServer sendFrame(int first, byte[] payload) throws IOException {
        return send(Wire.unmasked(first, payload));
    }

    /**
     * Echoes text and binary messages frame by frame, answers pings, and returns after the closing handshake. Blocks
     * until then.
     *
     * @throws IOException when the connection ends first
     */
    public void echo() throws IOException {
        while (true) {
            WireFrame frame = readFrame();
            switch (frame.opcode()) {
                case Wire.CLOSE -> {
                    sendFrame(frame.first(), frame.payload());
                    return;
                }
                case Wire.PING -> sendFrame(0x80 | Wire.PONG, frame.payload());
                case Wire.PONG -> {}
                default -> sendFrame(frame.first(), frame.payload());
            }
        }
    }

    /**
     * Passes all further bytes in both directions between the client and a port of the loopback interface, as a proxy
     * does. Blocks until both directions have ended.
     *
     * @throws IOException when nothing listens at the port
     * @throws InterruptedException when the thread is interrupted while one direction is still open
     */
    public void tunnelTo(int port) throws IOException, InterruptedException {
        try (Socket onward = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream answers = onward.getInputStream();
            Thread back = new Thread(() -> pass(answers, socket()), "tunnel");
            back.start();
            pass(in(), onward);
            back.join();
        }
    }

    private static void pass(InputStream from, Socket to) {
        try {
            from.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one of the ends is gone
        }
    }
}
