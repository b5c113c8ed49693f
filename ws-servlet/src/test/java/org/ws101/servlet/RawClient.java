package org.ws101.servlet;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** A client that sends what it is told and shows what comes, byte for byte. Every read fails after two minutes: a machine may be busy. */
final class RawClient implements Closeable {
    private final Socket socket;
    private final DataInputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(120_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** An HTTP response. */
    record Response(int status, List<String> headers, String body) {
        /** The values of a header, in order. */
        List<String> all(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(header -> header.substring(prefix.length()).strip())
                    .toList();
        }

        String header(String name) {
            return String.join(", ", all(name));
        }
    }

    /** The lines of a valid opening handshake, to be changed. */
    static List<String> handshake(String path) {
        return new ArrayList<>(List.of(
                "GET " + path + " HTTP/1.1",
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13"));
    }

    RawClient send(List<String> lines) throws IOException {
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** A valid opening handshake with further header lines. */
    Response connect(String path, String... headers) throws IOException {
        List<String> lines = handshake(path);
        lines.addAll(List.of(headers));
        return send(lines).response();
    }

    RawClient sendHex(String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
        return this;
    }

    /** Sends a text frame of at most 125 bytes, masked with zeros. */
    RawClient sendText(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | payload.length);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        socket.getOutputStream().write(frame.toByteArray());
        return this;
    }

    Response response() throws IOException {
        return response("GET");
    }

    /** The response to a request with another method: to HEAD there is no body. */
    Response response(String method) throws IOException {
        List<String> headers = new ArrayList<>();
        String statusLine = line();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        int status = Integer.parseInt(statusLine.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        Response head = new Response(status, headers, "");
        String length = head.header("Content-Length");
        byte[] body = status == 101 || length.isEmpty() || method.equals("HEAD")
                ? new byte[0]
                : in.readNBytes(Integer.parseInt(length));
        return new Response(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** A frame of at most 125 bytes, as hex. */
    String frame() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        return HexFormat.of().toHexDigits((byte) first)
                + HexFormat.of().toHexDigits((byte) length)
                + HexFormat.of().formatHex(in.readNBytes(length));
    }

    /** The payload of a text frame of at most 125 bytes. */
    String text() throws IOException {
        String frame = frame();
        if (!frame.startsWith("81")) {
            throw new IOException("Not a whole text message: " + frame);
        }
        return new String(HexFormat.of().parseHex(frame.substring(4)), StandardCharsets.UTF_8);
    }

    /** Whether the server has closed the TCP connection, with nothing more to read. */
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
