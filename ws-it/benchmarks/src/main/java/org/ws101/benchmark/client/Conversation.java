package org.ws101.benchmark.client;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.ws101.benchmark.load.Histogram;

/**
 * Sends a batch on a connection when the one before has been echoed, and compares the echoes. Called by one thread at a
 * time: the one that begins, and then those of the client.
 */
final class Conversation implements EchoClient.Receiver {
    private final List<String> texts;
    private final byte @Nullable [] data;
    private final EchoClient.Connection connection;
    private Histogram latencies = new Histogram();
    private CountDownLatch quiet = new CountDownLatch(0);
    private long deadline;
    private long sentAt;
    private int echoed;

    /** @param data a binary message, in place of the texts */
    Conversation(EchoClient client, URI uri, List<String> texts, byte @Nullable [] data) throws Exception {
        this.texts = texts;
        this.data = data;
        this.connection = client.open(uri, this);
    }

    /** Sends until the deadline; then the latch is counted down. */
    void begin(long until, CountDownLatch done) {
        latencies = new Histogram();
        deadline = until;
        quiet = done;
        sendBatch();
    }

    /** To be asked when the latch was counted down. */
    Histogram latencies() {
        return latencies;
    }

    private void sendBatch() {
        echoed = 0;
        sentAt = System.nanoTime();
        if (data == null) {
            connection.sendTexts(texts);
        } else {
            connection.sendBinary(data);
        }
    }

    @Override
    public void text(String text) {
        if (text.equals(texts.get(echoed))) {
            received(texts.size());
        } else {
            failed(new IllegalStateException("The echo is not what was sent"));
        }
    }

    @Override
    public void binary(ByteBuffer bytes) {
        if (data != null && bytes.equals(ByteBuffer.wrap(data))) {
            received(1);
        } else {
            failed(new IllegalStateException("The echo is not what was sent"));
        }
    }

    private void received(int inBatch) {
        long now = System.nanoTime();
        latencies.record(now - sentAt);
        if (++echoed < inBatch) {
            return;
        }
        if (now < deadline) {
            sendBatch();
        } else {
            quiet.countDown();
        }
    }

    /** What fails ends the process: the benchmark asks this client no more. */
    @Override
    public void failed(Throwable cause) {
        cause.printStackTrace();
        Runtime.getRuntime().halt(1);
    }
}
