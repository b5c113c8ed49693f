package org.ws101.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** A connection of {@link Abuse}. Used by one thread, which may end it while another sends. */
final class AbusivePeer {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SMALL_BUFFER = 8_192;
    private static final SSLSocketFactory TLS = Tls.context().getSocketFactory();

    /** What TCP has. */
    private final Socket beneath;
    /** The same, or TLS on top of it. */
    private final Socket socket;

    private AbusivePeer(Socket beneath, Socket socket) {
        this.beneath = beneath;
        this.socket = socket;
    }

    static AbusivePeer plain(int port) throws IOException {
        Socket socket = connected(port);
        return new AbusivePeer(socket, socket);
    }

    static AbusivePeer overTls(int port) throws IOException {
        Socket beneath = connected(port);
        try {
            return new AbusivePeer(beneath, TLS.createSocket(beneath, "127.0.0.1", port, true));
        } catch (IOException e) {
            beneath.close();
            throw e;
        }
    }

    private static Socket connected(int port) throws IOException {
        Socket socket = new Socket();
        try {
            // so that not reading is felt soon
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** Sends bytes that are no TLS where the connection has it. */
    void sendBeneath(byte[] bytes) throws IOException {
        beneath.getOutputStream().write(bytes);
    }

    /** Waits for the first byte of the answer. */
    void awaitAnswer() throws IOException {
        if (socket.getInputStream().read() < 0) {
            throw new IOException("no answer");
        }
    }

    /** Reads a little of what is there, and understands nothing of it. */
    void readSome() {
        try {
            InputStream in = beneath.getInputStream();
            in.readNBytes(Math.min(in.available(), 500));
        } catch (IOException e) {
            reset();
        }
    }

    /** Sends FIN, and could still read. */
    void endOutput() throws IOException {
        beneath.shutdownOutput();
    }

    /** Sends RST. */
    void reset() {
        try (beneath) {
            if (!beneath.isClosed()) {
                beneath.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            return; // it has ended
        }
    }

    /** Sends FIN, or RST when there is something that was not read; no {@code close_notify}. */
    void close() {
        try (beneath) {
            return;
        } catch (IOException e) {
            return; // it has ended
        }
    }
}
