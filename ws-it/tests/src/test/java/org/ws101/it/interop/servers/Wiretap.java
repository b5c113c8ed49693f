package org.ws101.it.interop.servers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the client and a plain server, and writes down what passes: one connection. It reads frames by RFC 6455 §5.2 and
 * knows nothing of either side.
 */
final class Wiretap implements AutoCloseable {
    private final ServerSocket listening;
    private final ByteArrayOutputStream fromClient = new ByteArrayOutputStream();
    private final ByteArrayOutputStream fromServer = new ByteArrayOutputStream();
    private final Thread relay;

    private Wiretap(ServerSocket listening, int serverPort) {
        this.listening = listening;
        this.relay = new Thread(() -> relay(serverPort), "wiretap");
    }

    /** Listens for a client, to connect it with the server at a port. */
    static Wiretap before(int serverPort) throws IOException {
        Wiretap tap = new Wiretap(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), serverPort);
        tap.relay.setDaemon(true);
        tap.relay.start();
        return tap;
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + listening.getLocalPort() + path);
    }

    private void relay(int serverPort) {
        try (Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            Thread answers = new Thread(() -> pump(server, client, fromServer), "wiretap of answers");
            answers.setDaemon(true);
            answers.start();
            pump(client, server, fromClient);
            answers.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(Socket from, Socket to, ByteArrayOutputStream record) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                record.write(buffer, 0, n);
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // a reset ends the direction as well as an orderly end does; what came before it is written down
        }
    }

    /** What the client said, once the connection is over. */
    Side client() {
        return side(fromClient);
    }

    /** What the server said, once the connection is over. */
    Side server() {
        return side(fromServer);
    }

    private Side side(ByteArrayOutputStream record) {
        try {
            relay.join(30_000);
            if (relay.isAlive()) {
                throw new AssertionError("The connection is not over");
            }
            return Side.read(record.toByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    /** A frame as it went, its payload as the receiver sees it unmasked. */
    record Seen(int first, boolean masked, byte[] payload) {
        boolean fin() {
            return (first & 0x80) != 0;
        }

        boolean rsv1() {
            return (first & 0x40) != 0;
        }

        int opcode() {
            return first & 0xf;
        }

        boolean isControl() {
            return opcode() >= 8;
        }
    }

    /** One direction of a connection. */
    record Side(String head, List<Seen> frames) {
        private static Side read(byte[] bytes) throws IOException {
            String all = new String(bytes, StandardCharsets.ISO_8859_1);
            int end = all.indexOf("\r\n\r\n") + 4;
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, end, bytes.length - end));
            List<Seen> frames = new ArrayList<>();
            while (in.available() > 0) {
                frames.add(frame(in));
            }
            return new Side(all.substring(0, end), frames);
        }

        private static Seen frame(DataInputStream in) throws IOException {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            long length = switch (second & 0x7f) {
                case 126 -> in.readUnsignedShort();
                case 127 -> in.readLong();
                default -> second & 0x7f;
            };
            boolean masked = (second & 0x80) != 0;
            byte[] key = in.readNBytes(masked ? 4 : 0);
            byte[] payload = in.readNBytes(Math.toIntExact(length));
            if (payload.length < length) {
                throw new EOFException("The last frame is not whole");
            }
            for (int i = 0; masked && i < payload.length; i++) {
                payload[i] ^= key[i % 4];
            }
            return new Seen(first, masked, payload);
        }

        /** The value of Sec-WebSocket-Extensions; empty when there is none. */
        String extensions() {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, "Sec-WebSocket-Extensions:", 0, 25))
                    .map(line -> line.substring(25).strip())
                    .findFirst()
                    .orElse("");
        }

        /** The data messages. RFC 7692 §6: RSV1 on the first frame of one alone, and never on a control frame. */
        List<SeenMessage> messages() {
            List<SeenMessage> messages = new ArrayList<>();
            @Nullable Seen first = null;
            int size = 0;
            for (Seen frame : frames) {
                if (frame.rsv1() && (first != null || frame.isControl())) {
                    throw new AssertionError("RSV1 on " + frame);
                }
                if (!frame.isControl()) {
                    first = first == null ? frame : first;
                    size += frame.payload().length;
                    if (frame.fin()) {
                        messages.add(new SeenMessage(first.rsv1(), size));
                        first = null;
                        size = 0;
                    }
                }
            }
            return messages;
        }
    }

    /**
     * A message as it went.
     *
     * @param compressed whether RSV1 was set
     * @param size of all its frames together, as they went, in bytes
     */
    record SeenMessage(boolean compressed, int size) {}
}
