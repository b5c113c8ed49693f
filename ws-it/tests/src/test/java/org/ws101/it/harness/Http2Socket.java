package org.ws101.it.harness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.testkit.wire.Response;

/**
 * Looks like a socket with HTTP/1.1, and is one stream of HTTP/2: an opening handshake becomes an extended CONNECT, its answer
 * 200 becomes 101, and what follows is the content of the stream. So what is written for sockets runs over HTTP/2; not what is
 * about the bytes of HTTP/1.1 itself, several requests on a connection among that. One thread at a time may read, and one write.
 */
final class Http2Socket extends Socket {
    private static final String END_OF_HEAD = "\r\n\r\n";
    /** RFC 9113 §8.2.2, and what an extended CONNECT has other means for. */
    private static final Set<String> OF_HTTP_1 =
            Set.of("host", "upgrade", "connection", "sec-websocket-key", "transfer-encoding");

    private final Http2Connection connection;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final OutputStream out = new Output();
    private final InputStream in = new Input();
    private volatile @Nullable Http2Stream stream;
    private final boolean alone;
    private boolean resets;

    /** @param alone whether the connection is for this stream only, and ends with it */
    Http2Socket(Http2Connection connection, boolean alone) {
        this.connection = connection;
        this.alone = alone;
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public int getLocalPort() {
        return connection.localPort();
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    /** The stream has a timeout of its own. */
    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public void setSoLinger(boolean on, int linger) {
        resets = on && linger == 0;
    }

    @Override
    public void shutdownOutput() throws IOException {
        stream().endOutput();
    }

    @Override
    public synchronized void close() throws IOException {
        Http2Stream open = stream;
        if (resets && open != null) {
            open.reset();
        }
        if (alone) {
            connection.close();
        } else if (open != null) {
            open.leave();
        }
    }

    private Http2Stream stream() throws IOException {
        Http2Stream open = stream;
        if (open == null) {
            throw new IOException("No request was sent");
        }
        return open;
    }

    private Http2Stream request(String text) throws IOException {
        List<String> lines = text.lines().toList();
        String[] line = lines.get(0).split(" ", -1);
        List<String> fields = new ArrayList<>(List.of(":path", line[1]));
        boolean upgrades = false;
        for (String field : lines.subList(1, lines.size())) {
            String name = field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT);
            String value = field.substring(field.indexOf(':') + 1).strip();
            upgrades |= name.equals("upgrade");
            if (name.equals("host")) {
                fields.addAll(List.of(":authority", value));
            } else if (!OF_HTTP_1.contains(name)) {
                fields.addAll(List.of(name, value));
            }
        }
        return upgrades ? connection.connect(fields) : connection.request(line[0], fields);
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Http2Stream open = stream;
            if (open != null) {
                if (open.isOver()) {
                    throw new SocketException("The stream has ended");
                }
                open.output().write(bytes, offset, length);
                return;
            }
            head.write(bytes, offset, length);
            byte[] all = head.toByteArray();
            int end = new String(all, StandardCharsets.ISO_8859_1).indexOf(END_OF_HEAD);
            if (end >= 0) {
                Http2Stream requested = request(new String(all, 0, end, StandardCharsets.ISO_8859_1));
                stream = requested;
                byte[] rest = Arrays.copyOfRange(all, end + END_OF_HEAD.length(), all.length);
                requested.output().write(rest, 0, rest.length);
            }
        }
    }

    private final class Input extends InputStream {
        private @Nullable InputStream response;

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            InputStream first = response;
            if (first == null) {
                first = new ByteArrayInputStream(head(stream().response()));
                response = first;
            }
            int count = first.read(target, offset, length);
            return count >= 0 ? count : stream().input().read(target, offset, length);
        }

        private byte[] head(Response answer) {
            boolean opened = answer.status() == 200 && stream != null && stream.isConnect();
            StringBuilder text = new StringBuilder("HTTP/2 " + (opened ? 101 : answer.status()) + " \r\n");
            answer.fields().forEach(field -> text.append(field).append("\r\n"));
            return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
