package org.ws101.benchmark.load;

import java.io.IOException;
import java.time.Duration;

/**
 * Connections that open, have one message echoed and close in good order, some at a time, one after the other. Not
 * thread-safe.
 */
public final class ConnectLoad implements Behavior, AutoCloseable {
    private final LoadLoop loop = new LoadLoop();
    private final Target target;
    private final Script script;
    private final int atATime;
    private Histogram latencies = new Histogram();
    private long deadline;
    private long limit;
    private long started;

    /** @param atATime how many there are at once */
    public ConnectLoad(Target target, Script script, int atATime) throws IOException {
        this.target = target;
        this.script = script;
        this.atATime = atATime;
    }

    /** Opens connections for so long. */
    public Outcome run(Duration duration) throws IOException {
        return run(Long.MAX_VALUE, System.nanoTime() + duration.toNanos());
    }

    /** Opens so many connections. */
    public Outcome run(int count) throws IOException {
        return run(count, Long.MAX_VALUE);
    }

    private Outcome run(long most, long until) throws IOException {
        latencies = new Histogram();
        limit = most;
        deadline = until;
        started = 0;
        long cpu = LoadLoop.cpuNanos();
        long start = System.nanoTime();
        for (int i = 0; i < atATime; i++) {
            startNext();
        }
        loop.until(() -> latencies.count() == started);
        return Outcome.of(latencies, System.nanoTime() - start, LoadLoop.cpuNanos() - cpu);
    }

    private void startNext() {
        if (started == limit || System.nanoTime() >= deadline) {
            return;
        }
        started++;
        try {
            LoadConnection unused = new LoadConnection(loop, this, target, script, false);
        } catch (IOException e) {
            loop.failed(e);
        }
    }

    @Override
    public void opened(LoadConnection connection) {
        connection.sendBatch();
    }

    @Override
    public void received(LoadConnection connection) {
        connection.sendClose();
    }

    @Override
    public void closed(LoadConnection connection) {
        latencies.record(System.nanoTime() - connection.begunAt());
        startNext();
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }
}
