package org.ws101.it.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/** One connection of a {@link RawCrowd}, on its thread. It answers pings and close frames, and tells its behavior of the rest. */
final class CrowdMember {
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    /** What it does when something happens. */
    interface Behavior {
        /** The server has sent 101. */
        void opened(CrowdMember peer);

        /** The server has sent a message, of one frame. */
        void received(CrowdMember peer, int firstByte, byte[] payload);

        /** The server has sent a ping, which was answered. */
        void pinged();

        /**
         * The connection has ended, or was never open.
         *
         * @param code of the server's close frame; 0 without one
         */
        void ended(CrowdMember peer, int code, String why);
    }

    private enum State {
        CONNECTING,
        OPENING,
        OPEN,
        ENDED
    }

    private final Behavior behavior;
    private final Place place;
    private final URI application;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Queue<ByteBuffer> unwritten = new ArrayDeque<>(1);
    private State state = State.CONNECTING;
    private byte @Nullable [] incomplete;
    private boolean closeSent;
    private int code;

    /** Begins to connect. */
    CrowdMember(Selector selector, Behavior behavior, URI application, Place place) throws IOException {
        this.behavior = behavior;
        this.place = place;
        this.application = application;
        this.channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
        if (channel.connect(new InetSocketAddress(application.getHost(), application.getPort()))) {
            connected();
        }
    }

    Place place() {
        return place;
    }

    private void connected() throws IOException {
        state = State.OPENING;
        Request request = Request.upgrade(application.getPath() + place.path());
        if (place.deflates()) {
            request = request.with("Sec-WebSocket-Extensions", "permessage-deflate; client_no_context_takeover");
        }
        key.interestOps(SelectionKey.OP_READ);
        write(request.bytes());
    }

    void send(byte[] frame) {
        try {
            write(frame);
        } catch (IOException e) {
            end(e.toString());
        }
    }

    /** Begins the closing handshake. */
    void leave() {
        if (!closeSent) {
            closeSent = true;
            send(Wire.close(1000));
        }
    }

    /** Sends RST. */
    void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // it has ended already
        }
        end("reset");
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (unwritten.isEmpty()) {
            channel.write(buffer);
        }
        if (buffer.hasRemaining()) {
            unwritten.add(buffer);
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void writeRest() throws IOException {
        while (!unwritten.isEmpty()) {
            channel.write(unwritten.element());
            if (unwritten.element().hasRemaining()) {
                return;
            }
            unwritten.remove();
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Called when the selector says so, with a buffer for one read. */
    void ready(ByteBuffer in) {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                connected();
            }
            if (key.isValid() && key.isWritable()) {
                writeRest();
            }
            if (key.isValid() && key.isReadable()) {
                read(in);
            }
        } catch (IOException e) {
            end(e.toString());
        }
    }

    private void read(ByteBuffer in) throws IOException {
        in.clear();
        if (incomplete != null) {
            in.put(incomplete);
            incomplete = null;
        }
        int count = channel.read(in);
        in.flip();
        if (state == State.OPENING) {
            readHead(in);
        }
        while (state == State.OPEN && readFrame(in)) {
            // the next one
        }
        if (state != State.ENDED && in.hasRemaining()) {
            incomplete = new byte[in.remaining()];
            in.get(incomplete);
        }
        if (count < 0) {
            end("end of input");
        }
    }

    private void readHead(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.duplicate().get(bytes);
        for (int end = HEAD_END.length; end <= bytes.length; end++) {
            if (Arrays.equals(bytes, end - HEAD_END.length, end, HEAD_END, 0, HEAD_END.length)) {
                in.position(in.position() + end);
                opened(new String(bytes, 0, end, StandardCharsets.ISO_8859_1));
                return;
            }
        }
    }

    private void opened(String head) {
        if (!head.startsWith("HTTP/1.1 101")) {
            end("refused: " + head.lines().findFirst().orElse(""));
            return;
        }
        if (head.contains("permessage-deflate") != place.deflates()) {
            end("permessage-deflate was " + (place.deflates() ? "not agreed on" : "not asked for"));
            return;
        }
        state = State.OPEN;
        behavior.opened(this);
    }

    /** Whether there was a whole one. */
    private boolean readFrame(ByteBuffer in) {
        ByteBuffer frame = in.duplicate();
        if (frame.remaining() < 2) {
            return false;
        }
        int first = frame.get() & 0xFF;
        int length = frame.get() & 0xFF;
        if (length == 126) {
            if (frame.remaining() < 2) {
                return false;
            }
            length = frame.getShort() & 0xFFFF;
        }
        if (frame.remaining() < length) {
            return false;
        }
        byte[] payload = new byte[length];
        frame.get(payload);
        in.position(frame.position());
        handle(first, payload);
        return true;
    }

    private void handle(int first, byte[] payload) {
        switch (first & 0xF) {
            case Wire.PING -> {
                send(Wire.frame(0x80 | Wire.PONG, payload));
                behavior.pinged();
            }
            case Wire.CLOSE -> {
                code = payload.length == 0 ? 1005 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
                if (!closeSent) {
                    closeSent = true;
                    send(Wire.frame(0x80 | Wire.CLOSE, payload));
                }
            }
            default -> behavior.received(this, first, payload);
        }
    }

    private void end(String why) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        try {
            channel.close();
        } catch (IOException e) {
            // it is as good as closed
        }
        behavior.ended(this, code, why);
    }
}
