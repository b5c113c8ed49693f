package org.ws101.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.MetaData;
import org.jspecify.annotations.Nullable;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** A stream of an {@link Http2Connection}. One thread at a time may read, and one write. */
public final class Http2Stream {
    /** How it ended, in the queue of what was received. */
    private static final byte[] END = {};

    private static final byte[] FAILED = {};

    /** As much as a stream reads before it says so: Jetty counts what comes for streams that have ended, and takes it for an attack. */
    private static final int ROOM_AT_ONCE = 16_384;

    private final Http2Connection connection;
    private final int id;
    private final boolean connect;
    private final CompletableFuture<Response> response = new CompletableFuture<>();
    private final CompletableFuture<Integer> reset = new CompletableFuture<>();
    private final CompletableFuture<SocketException> failure = new CompletableFuture<>();
    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final InputStream in = new Input();
    /** Whether END_STREAM or RST_STREAM has been sent. */
    private volatile boolean left;

    private volatile boolean ended;
    /** Guarded by the lock of the connection. */
    long window;

    /** @param connect whether the request is an extended CONNECT */
    Http2Stream(Http2Connection connection, int id, boolean connect, int window) {
        this.connect = connect;
        this.connection = connection;
        this.id = id;
        this.window = window;
    }

    boolean isConnect() {
        return connect;
    }

    int id() {
        return id;
    }

    /** Waits for the head of the response. */
    public Response response() throws IOException {
        try {
            return response.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException("There is no response: " + e, e);
        }
    }

    /** What is received; ends with END_STREAM, fails with RST_STREAM. */
    public InputStream input() {
        return in;
    }

    /** Waits for RST_STREAM, and gives its error code. */
    public int awaitReset() throws Exception {
        return reset.get(30, TimeUnit.SECONDS);
    }

    /** Whether RST_STREAM has come. */
    public boolean isReset() {
        return reset.isDone();
    }

    /** How many bytes may be sent now. */
    public long room() {
        return connection.room(this);
    }

    public Http2Stream send(byte[]... parts) throws IOException {
        byte[] bytes = Wire.joined(parts);
        connection.sendData(this, bytes, 0, bytes.length);
        return this;
    }

    public WireFrame readFrame() throws IOException {
        return WireFrame.read(new DataInputStream(in));
    }

    /** Reads a whole message, of one frame or several. */
    public byte[] readMessage() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        WireFrame frame;
        do {
            frame = readFrame();
            message.writeBytes(frame.payload());
        } while (!frame.fin());
        return message.toByteArray();
    }

    /** Ends this side with END_STREAM. */
    public void endOutput() throws IOException {
        left = true;
        connection.send(Http2Connection.DATA, Http2Connection.END_STREAM, id, new byte[0]);
    }

    /** Sends RST_STREAM with CANCEL. */
    public void reset() throws IOException {
        left = true;
        connection.send(
                Http2Connection.RST_STREAM,
                0,
                id,
                ByteBuffer.allocate(4).putInt(8).array());
    }

    /** Ends what has not ended: with END_STREAM where the server has done so, else with RST_STREAM. */
    void leave() throws IOException {
        if (left || isOver()) {
            return;
        }
        if (ended) {
            endOutput();
        } else {
            reset();
        }
    }

    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                connection.sendData(Http2Stream.this, bytes, offset, length);
            }
        };
    }

    boolean isOver() {
        return reset.isDone();
    }

    void receiveHead(MetaData.Response head) {
        List<String> fields = head.getHttpFields().stream()
                .map(field -> field.getName() + ": " + field.getValue())
                .toList();
        response.complete(new Response(head.getStatus(), fields, ""));
    }

    void receive(byte[] payload) {
        if (payload.length > 0) {
            received.add(payload);
        }
    }

    void receiveEnd() {
        ended = true;
        received.add(END);
    }

    void receiveReset(int error) {
        reset.complete(error);
        fail(new SocketException("The stream was reset with " + error));
    }

    void receiveLoss(SocketException why) {
        reset.completeExceptionally(why);
        fail(why);
    }

    private void fail(SocketException why) {
        failure.complete(why);
        response.completeExceptionally(why);
        received.add(FAILED);
    }

    private final class Input extends InputStream {
        private byte @Nullable [] chunk;
        private int position;
        /** Bytes that were read since room was last given for them. */
        private int unannounced;

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            byte[] current = current();
            if (current == END) {
                return -1;
            }
            if (current == FAILED) {
                throw failure.join();
            }
            int count = Math.min(length, current.length - position);
            System.arraycopy(current, position, target, offset, count);
            position += count;
            unannounced += count;
            if (unannounced >= ROOM_AT_ONCE) {
                connection.giveRoom(id, unannounced);
                unannounced = 0;
            }
            return count;
        }

        @Override
        public int available() {
            byte[] current = chunk;
            return current == null ? 0 : current.length - position;
        }

        private byte[] current() throws IOException {
            byte[] current = chunk;
            if (current != null && (current.length == 0 || position < current.length)) {
                return current;
            }
            try {
                current = received.poll(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
            if (current == null) {
                throw new SocketTimeoutException("Nothing comes on the stream");
            }
            chunk = current;
            position = 0;
            return current;
        }
    }
}
