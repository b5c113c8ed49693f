package org.ws101.testkit.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLSocket;

/**
 * One end of a connection, which sends exactly the bytes of the test.
 *
 * @param <P> the type of this end
 */
public abstract class RawPeer<P extends RawPeer<P>> implements Closeable {
    /** Also on a busy machine, nothing takes that long. */
    private static final int PATIENCE_MILLIS = 120_000;

    private static final int RESERVED_BITS = 0x70;

    private final Socket socket;
    private final Socket beneath;
    private final DataInputStream in;
    private final OutputStream out;

    /** Whether {@link #receive} leaves a close frame without an answer, as it is one. */
    private volatile boolean closeSent;

    RawPeer(Socket socket, Socket beneath, InputStream in) throws IOException {
        this.socket = socket;
        this.beneath = beneath;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.out = socket.getOutputStream();
    }

    abstract P self();

    final DataInputStream in() {
        return in;
    }

    /** Returns the socket, for its settings. */
    public final Socket socket() {
        return socket;
    }

    /**
     * Sends bytes in one write: over the loopback interface in one segment, unless they are many. Blocks while the peer
     * does not read and the buffers are full.
     *
     * @throws IOException when the connection has ended
     */
    public final P send(byte[]... parts) throws IOException {
        out.write(Wire.joined(parts));
        out.flush();
        return self();
    }

    /**
     * Sends text as Latin-1, such as lines of HTTP.
     *
     * @throws IOException when the connection has ended
     */
    public final P send(String text) throws IOException {
        return send(Objects.requireNonNull(text, "text").getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Sends the bytes of hexadecimal digits: {@link Wire#hex}.
     *
     * @throws IOException when the connection has ended
     */
    public final P sendHex(String digits) throws IOException {
        return send(Wire.hex(digits));
    }

    /**
     * Sends each byte in its own write.
     *
     * @throws IOException when the connection has ended
     */
    public final P sendByteByByte(byte[] bytes) throws IOException {
        for (byte single : Objects.requireNonNull(bytes, "bytes")) {
            out.write(single);
            out.flush();
        }
        return self();
    }

    /**
     * Sends a frame of this end's role: that of a client is masked.
     *
     * @param first FIN, the reserved bits and the opcode
     * @throws IOException when the connection has ended
     */
    public abstract P sendFrame(int first, byte[] payload) throws IOException;

    /**
     * Sends a text message of one frame.
     *
     * @throws IOException when the connection has ended
     */
    public final P sendText(String text) throws IOException {
        return sendFrame(0x80 | Wire.TEXT, Objects.requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a binary message of one frame.
     *
     * @throws IOException when the connection has ended
     */
    public final P sendBinary(byte[] payload) throws IOException {
        return sendFrame(0x80 | Wire.BINARY, payload);
    }

    /**
     * Sends a close frame with a code, which need not be valid.
     *
     * @throws IOException when the connection has ended
     */
    public final P sendClose(int code) throws IOException {
        closeSent = true;
        return sendFrame(0x80 | Wire.CLOSE, new byte[] {(byte) (code >>> 8), (byte) code});
    }

    /**
     * Reads a frame. Blocks, up to two minutes.
     *
     * @throws AssertionError when the frame of a server is masked, or that of a client is not
     * @throws SocketTimeoutException when none comes
     * @throws IOException when the connection ends first
     */
    public WireFrame readFrame() throws IOException {
        try {
            return WireFrame.read(in);
        } catch (EOFException e) {
            throw (EOFException) new EOFException("The connection has ended before a whole frame").initCause(e);
        }
    }

    /**
     * Reads a text message of one frame, without extensions. Blocks, up to two minutes.
     *
     * @throws AssertionError when another frame comes
     * @throws IOException as {@link #readFrame}
     */
    public final String readText() throws IOException {
        WireFrame frame = readFrame();
        if (frame.first() != (0x80 | Wire.TEXT)) {
            throw new AssertionError("Expected a text message of one frame, but received " + frame);
        }
        return frame.text();
    }

    /**
     * Reads the payload of a message of one frame or several, and skips pings and pongs between its frames. A control
     * frame before them counts as a message. Blocks, up to two minutes for each frame.
     *
     * @throws AssertionError when a close frame comes between the frames
     * @throws IOException as {@link #readFrame}
     */
    public final byte[] readMessage() throws IOException {
        List<byte[]> parts = new ArrayList<>();
        WireFrame frame;
        do {
            frame = parts.isEmpty() ? readFrame() : readFrameOfMessage();
            parts.add(frame.payload());
        } while (!frame.fin());
        return Wire.joined(parts.toArray(byte[][]::new));
    }

    /**
     * Reads the next message or close frame, and describes it in one string. For tests of conversations. Blocks, up to
     * two minutes for each frame.
     *
     * <p>A text message is described by its text; a binary one by {@code bytes 0102}, its payload in hexadecimal
     * digits; a close frame by {@code close 1000}, or with its text by {@code close 1008 Not allowed.} The code is 1005
     * when the frame contains none.
     *
     * <p>Answers as RFC 6455 demands: a ping with a pong, and a close frame with its code, unless {@link #sendClose}
     * was called before. Ignores pongs. A frame is answered when this method reads it, not when it arrives. No other
     * thread may write at the same time.
     *
     * @throws AssertionError when a frame uses a reserved bit or opcode, or does not continue the message before it;
     *     extensions are not supported
     * @throws java.nio.charset.CharacterCodingException when a text message is not UTF-8
     * @throws IOException as {@link #readFrame}
     */
    public final String receive() throws IOException {
        WireFrame frame = readAndAnswer();
        if (frame.opcode() == Wire.CLOSE) {
            return described(frame);
        }
        boolean text = frame.opcode() == Wire.TEXT;
        if (!text && frame.opcode() != Wire.BINARY) {
            throw new AssertionError("Expected the first frame of a message, but received " + frame);
        }
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(frame.payload());
        while (!frame.fin()) {
            frame = readAndAnswer();
            if (frame.opcode() == Wire.CLOSE) {
                return described(frame);
            }
            if (frame.opcode() != Wire.CONTINUATION) {
                throw new AssertionError("Expected a continuation, but received " + frame);
            }
            payload.write(frame.payload());
        }
        return text
                ? StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(payload.toByteArray()))
                        .toString()
                : "bytes " + HexFormat.of().formatHex(payload.toByteArray());
    }

    /** Reads a frame that is neither a ping nor a pong, and answers the control frames. */
    private WireFrame readAndAnswer() throws IOException {
        while (true) {
            WireFrame frame = readFrame();
            if ((frame.first() & RESERVED_BITS) != 0) {
                throw new AssertionError("Expected no reserved bit, but received " + frame);
            }
            switch (frame.opcode()) {
                case Wire.PING -> sendFrame(0x80 | Wire.PONG, frame.payload());
                case Wire.PONG -> {}
                case Wire.CLOSE -> {
                    if (!closeSent) {
                        answer(frame);
                    }
                    return frame;
                }
                default -> {
                    return frame;
                }
            }
        }
    }

    private static String described(WireFrame close) {
        String text = close.closeText();
        return "close " + close.closeCode() + (text.isEmpty() ? "" : " " + text);
    }

    private WireFrame readFrameOfMessage() throws IOException {
        WireFrame frame = readFrame();
        while (frame.opcode() == Wire.PING || frame.opcode() == Wire.PONG) {
            frame = readFrame();
        }
        if (frame.opcode() == Wire.CLOSE) {
            throw new AssertionError("Expected the rest of a message, but received " + frame);
        }
        return frame;
    }

    /**
     * Reads the next frame but pings, which it skips: the close frame that the test expects. Blocks, up to two minutes
     * for each frame.
     *
     * @throws IOException as {@link #readFrame}
     */
    public final WireFrame readClose() throws IOException {
        WireFrame close = readFrame();
        while (close.opcode() == Wire.PING) {
            close = readFrame();
        }
        return close;
    }

    /**
     * Reads a close frame as {@link #readClose} does, and answers with its code.
     *
     * @throws AssertionError when another frame comes
     * @throws IOException as {@link #readFrame}
     */
    public final WireFrame readCloseAndAnswer() throws IOException {
        WireFrame close = readClose();
        close.closeCode();
        answer(close);
        return close;
    }

    private void answer(WireFrame close) throws IOException {
        byte[] payload = close.payload();
        sendFrame(0x80 | Wire.CLOSE, Arrays.copyOf(payload, Math.min(2, payload.length)));
    }

    /**
     * Reads bytes. Blocks, up to two minutes.
     *
     * @throws IOException when the connection ends first
     */
    public final byte[] readBytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /**
     * Returns whether the input has ended without another byte, because the peer has closed or reset the connection.
     * Reads a byte if there is one. Blocks, up to two minutes.
     *
     * @throws SocketTimeoutException when neither a byte nor the end comes
     * @throws IOException when reading fails
     */
    public final boolean isAtEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            return true;
        }
    }

    /**
     * Returns whether the peer has closed the connection with FIN, without another byte. Reads a byte if there is one.
     * Blocks, up to two minutes.
     *
     * @throws SocketTimeoutException when neither a byte nor the end comes
     * @throws IOException when the peer has reset the connection, or reading fails
     */
    public final boolean isClosedByPeer() throws IOException {
        return in.read() < 0;
    }

    /**
     * Reads until the peer closes or resets the connection, and returns the input as Latin-1; empty after a reset.
     * Blocks, up to two minutes for each byte.
     *
     * @throws SocketTimeoutException when the end does not come
     * @throws IOException when reading fails
     */
    public final String readToEnd() throws IOException {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            return "";
        }
    }

    /** Returns the TCP port of this end. */
    public final int localPort() {
        return socket.getLocalPort();
    }

    /**
     * Sends a KeyUpdate that requests one of the peer (RFC 8446 §4.6.3). Over TLS 1.3 only.
     *
     * @throws ClassCastException without TLS
     * @throws IOException when the connection has ended
     */
    public final void updateKeys() throws IOException {
        ((SSLSocket) socket).startHandshake();
    }

    /**
     * Ends the output with FIN, or over TLS with {@code close_notify}. Reading remains possible.
     *
     * @throws IOException when the connection has ended
     */
    public final P endOutput() throws IOException {
        socket.shutdownOutput();
        return self();
    }

    /**
     * Ends the output with FIN, over TLS without {@code close_notify}. Reading remains possible.
     *
     * @throws IOException when the connection has ended
     */
    public final void cut() throws IOException {
        beneath.shutdownOutput();
    }

    /**
     * Resets the connection: sends RST.
     *
     * @throws IOException when the connection has ended
     */
    public final void reset() throws IOException {
        beneath.setSoLinger(true, 0);
        beneath.close();
    }

    /**
     * Closes the connection.
     *
     * @throws IOException when closing fails
     */
    @Override
    public final void close() throws IOException {
        socket.close();
    }
}
