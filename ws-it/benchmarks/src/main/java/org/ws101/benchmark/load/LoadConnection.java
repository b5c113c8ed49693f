package org.ws101.benchmark.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/** One connection of the load generator, on the thread of its {@link LoadLoop}. */
final class LoadConnection implements Echoes.Sink {
    private static final String HEAD_END = "\r\n\r\n";
    private static final int MOST_HEAD = 8192;

    private final LoadLoop loop;
    private final Behavior behavior;
    private final Target target;
    private final Script script;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Wire wire;
    private final Echoes echoes;
    private final Queue<ByteBuffer> unwritten = new ArrayDeque<>(2);
    private StringBuilder head = new StringBuilder();
    private int reading = SelectionKey.OP_READ;
    private boolean open;
    private boolean closing;
    private int batches;
    private Script.Batch batch;
    private int echoed;
    private final long begunAt = System.nanoTime();
    private long sentAt;

    /** @param inflating as {@link Echoes} says */
    LoadConnection(LoadLoop loop, Behavior behavior, Target target, Script script, boolean inflating)
            throws IOException {
        this.loop = loop;
        this.behavior = behavior;
        this.target = target;
        this.script = script;
        this.batch = script.batch(0);
        this.echoes = new Echoes(this, inflating);
        this.channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.wire = Wire.of(channel, target);
        this.key = channel.register(loop.selector(), SelectionKey.OP_CONNECT, this);
        if (channel.connect(target.address())) {
            connected();
        }
    }

    private void connected() throws IOException {
        key.interestOps(reading);
        send(target.handshake(script.extensions()));
    }

    /** Whether nothing is under way. */
    boolean isQuiet() {
        return echoed == batch.payloads().size() || batches == 0;
    }

    /** When connecting began. */
    long begunAt() {
        return begunAt;
    }

    /** When the last batch was sent. */
    long sentAt() {
        return sentAt;
    }

    /** Sends the next batch. */
    void sendBatch() {
        batch = script.batch(batches++);
        echoed = 0;
        echoes.expect(batch.payloads().get(0));
        sentAt = System.nanoTime();
        sendOrFail(batch.frames().duplicate());
    }

    /** Sends nothing, and expects what another connection has the server send. */
    void expectBatch() {
        batch = script.batch(batches++);
        echoed = 0;
        echoes.expect(batch.payloads().get(0));
    }

    /** Reads no more but by {@link #readSome}. */
    void stopReading() {
        reading = 0;
        key.interestOps(reading);
    }

    /** Reads so many bytes at most, if they are there; also while another connection is read. */
    void readSome(int most) {
        try {
            read(ByteBuffer.allocate(most));
        } catch (IOException e) {
            loop.failed(e);
        }
    }

    /** Begins the closing handshake. */
    void sendClose() {
        closing = true;
        sendOrFail(Frames.close());
    }

    /** Ends it at once. */
    void drop() {
        try {
            echoes.end();
            channel.close();
        } catch (IOException e) {
            loop.failed(e);
        }
    }

    private void sendOrFail(ByteBuffer bytes) {
        try {
            send(bytes);
        } catch (IOException e) {
            loop.failed(e);
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        if (unwritten.isEmpty()) {
            wire.write(bytes);
        }
        if (bytes.hasRemaining() || wire.hasUnwritten()) {
            unwritten.add(bytes);
            key.interestOps(reading | SelectionKey.OP_WRITE);
        }
    }

    private void writeRest() throws IOException {
        while (!unwritten.isEmpty()) {
            wire.write(unwritten.element());
            if (unwritten.element().hasRemaining() || wire.hasUnwritten()) {
                return;
            }
            unwritten.remove();
        }
        key.interestOps(reading);
    }

    /** Called when the selector says so. */
    void ready() {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                connected();
            }
            if (key.isValid() && key.isWritable()) {
                writeRest();
            }
            if (key.isValid() && key.isReadable()) {
                read(loop.readBuffer().clear());
            }
        } catch (IOException e) {
            loop.failed(e);
        }
    }

    private void read(ByteBuffer in) throws IOException {
        int count = wire.read(in);
        if (count < 0) {
            if (!closing) {
                throw new EOFException("The server has ended a connection");
            }
            drop();
            behavior.closed(this);
            return;
        }
        in.flip();
        if (!open && in.hasRemaining()) {
            readHead(in);
        }
        if (open) {
            echoes.read(in);
        }
    }

    private void readHead(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            head.append((char) (in.get() & 0xFF));
            if (head.length() >= HEAD_END.length() && head.indexOf(HEAD_END, head.length() - HEAD_END.length()) >= 0) {
                checkHead(head.toString());
                head = new StringBuilder(0);
                open = true;
                behavior.opened(this);
                return;
            }
        }
        if (head.length() > MOST_HEAD) {
            throw new IOException("The head of the response does not end");
        }
    }

    private void checkHead(String response) throws IOException {
        if (!response.startsWith("HTTP/1.1 101")) {
            throw new IOException(
                    "The handshake was refused: " + response.lines().findFirst().orElse(""));
        }
        boolean deflates = response.contains("permessage-deflate");
        if (deflates == script.extensions().isEmpty()) {
            throw new IOException("permessage-deflate was " + (deflates ? "not asked for" : "not agreed on"));
        }
    }

    @Override
    public void message() {
        echoed++;
        if (echoed < batch.payloads().size()) {
            echoes.expect(batch.payloads().get(echoed));
        }
        behavior.received(this);
    }

    @Override
    public void ping(byte[] payload) {
        sendOrFail(Frames.masked(Frames.FIN | Frames.PONG, payload));
    }

    /** The server ends the connection next. */
    @Override
    public void close() {
        if (!closing) {
            loop.failed(new IOException("The server has closed a connection"));
        }
    }
}
