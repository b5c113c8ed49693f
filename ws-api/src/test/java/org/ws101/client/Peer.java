package org.ws101.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.ws101.internal.handshake.AcceptKey;

/** The server's end of a connection under test: it speaks bytes. */
final class Peer {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** A frame as it came, unmasked. */
    record Received(int first, boolean masked, int maskingKey, byte[] payload) {
        int opcode() {
            return first & 0x0F;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        String hex() {
            return HexFormat.of().formatHex(payload);
        }
    }

    Peer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    /** The lines of a request's head, without the empty one. */
    List<String> readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException();
            }
            head.write(c);
            matched = c == "\r\n\r\n".charAt(matched) ? matched + 1 : c == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    static Optional<String> header(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst();
    }

    static String acceptOf(List<String> head) {
        return AcceptKey.of(header(head, "Sec-WebSocket-Key").orElseThrow());
    }

    /** Reads the request and answers 101, with more header lines. */
    List<String> upgrade(String... more) throws IOException {
        List<String> head = readHead();
        answer(head, more);
        return head;
    }

    void answer(List<String> head, String... more) throws IOException {
        send(switching(head, more));
    }

    static String switching(List<String> head, String... more) {
        StringBuilder text = new StringBuilder(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
                .append("Sec-WebSocket-Accept: ")
                .append(acceptOf(head))
                .append("\r\n");
        for (String line : more) {
            text.append(line).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /** Whether the client, which sends nothing more, ends its side within so many milliseconds. */
    boolean seesEndWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    void sendHex(String hex) throws IOException {
        out.write(HexFormat.of().parseHex(hex.replace(" ", "")));
        out.flush();
    }

    void sendBytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** A frame from the server: never masked. */
    void sendFrame(int first, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else if (payload.length <= 0xFFFF) {
            frame.write(126);
            frame.write(payload.length >>> 8);
            frame.write(payload.length);
        } else {
            frame.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift));
            }
        }
        frame.write(payload);
        sendBytes(frame.toByteArray());
    }

    void sendText(String text) throws IOException {
        sendFrame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    Received readFrame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        boolean masked = (second & 0x80) != 0;
        int key = masked ? in.readInt() : 0;
        byte[] payload = in.readNBytes((int) length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= (byte) (key >>> (24 - 8 * (i & 3)));
        }
        return new Received(first, masked, key, payload);
    }

    /** Echoes text and binary frames, answers pings, and does the closing handshake. */
    void echo() throws IOException {
        while (true) {
            Received frame = readFrame();
            switch (frame.opcode()) {
                case 0x8 -> {
                    sendFrame(0x88, frame.payload());
                    return;
                }
                case 0x9 -> sendFrame(0x8A, frame.payload());
                case 0xA -> {}
                default -> sendFrame(frame.first(), frame.payload());
            }
        }
    }

    /** Blocks until the client has closed its end. */
    void awaitEnd() throws IOException {
        while (in.read() >= 0) {
            // whatever it says
        }
    }

    int read() throws IOException {
        return in.read();
    }

    void drop() throws IOException {
        socket.close();
    }
}
