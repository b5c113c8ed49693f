package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Container;

/** Jetty over HTTP/2 advertises RFC 8441; we do not speak it, and must say so without harm. */
class Http2IT {
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;

    @Test
    void extendedConnectIsAnsweredWithAClientErrorOr501() throws Exception {
        int port = Container.JETTY_EE11.server().plainPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(frame(SETTINGS, 0, 0, new byte[0]));
            out.write(frame(HEADERS, END_HEADERS, 1, extendedConnect()));
            out.flush();
            int status = statusOfStreamOne(new DataInputStream(socket.getInputStream()), out);
            assertTrue((status >= 400 && status < 500) || status == 501, "status " + status);
        }
    }

    private static int statusOfStreamOne(DataInputStream in, OutputStream out) throws Exception {
        while (true) {
            int lengthAndType = in.readInt();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = in.readNBytes(lengthAndType >>> 8);
            int type = lengthAndType & 0xff;
            if (type == SETTINGS && (flags & ACK) == 0) {
                out.write(frame(SETTINGS, ACK, 0, new byte[0]));
                out.flush();
            } else if (stream == 1 && type == RST_STREAM) {
                throw new AssertionError(
                        "The stream was reset: " + ByteBuffer.wrap(payload).getInt());
            } else if (stream == 1 && type == HEADERS) {
                HpackDecoder decoder = new HpackDecoder(8192, System::nanoTime);
                return ((MetaData.Response) decoder.decode(ByteBuffer.wrap(payload))).getStatus();
            }
        }
    }

    /** RFC 8441 §5.1, each field as a literal without indexing (RFC 7541 §6.2.2). */
    private static byte[] extendedConnect() throws IOException {
        String[][] fields = {
            {":method", "CONNECT"},
            {":protocol", "websocket"},
            {":scheme", "http"},
            {":path", "/echo"},
            {":authority", "127.0.0.1"},
            {"sec-websocket-version", "13"}
        };
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (String[] field : fields) {
            block.write(0);
            for (String part : field) {
                block.write(part.length());
                block.write(part.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return block.toByteArray();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }
}
