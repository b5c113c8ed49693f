package org.ws101.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A client that sends the bytes that it is given, and counts those that come. A read fails after a minute. */
final class RawPeer implements Closeable {
    private final Socket socket;
    private final DataInputStream in;

    /** Sends an opening handshake. */
    RawPeer(int port, String path, String... headers) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + more + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads the head of the response; the status. */
    int status() throws IOException {
        String first = line();
        String next = first;
        while (!next.isEmpty()) {
            next = line();
        }
        return Integer.parseInt(first.substring(9, 12));
    }

    /** The same, which must be 101. */
    RawPeer opened() throws IOException {
        assertEquals(101, status());
        return this;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    void send(String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** Reads a frame of less than 64 KiB; how many bytes it has with its header. */
    int frame(int firstByte) throws IOException {
        assertEquals(firstByte, in.readUnsignedByte());
        int length = in.readUnsignedByte();
        if (length < 126) {
            in.readFully(new byte[length]);
            return 2 + length;
        }
        assertEquals(126, length);
        int extended = in.readUnsignedShort();
        in.readFully(new byte[extended]);
        return 4 + extended;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
