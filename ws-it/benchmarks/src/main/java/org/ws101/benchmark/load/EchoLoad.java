package org.ws101.benchmark.load;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Some connections that each send a batch when the one before has been echoed. Not thread-safe. */
public final class EchoLoad implements Behavior, AutoCloseable {
    private final LoadLoop loop = new LoadLoop();
    private final Target target;
    private final OpenConnections connections;
    private @Nullable Neighbours neighbours;
    private Histogram latencies = new Histogram();
    private long deadline;
    private int quiet;

    /** Opens the connections. */
    public EchoLoad(Target target, Script script, int count) throws IOException {
        this.target = target;
        connections = new OpenConnections(loop, target, script);
        connections.open(count, this);
    }

    /** Sends for so long, and waits for the last echoes. */
    public Outcome run(Duration duration) throws IOException {
        latencies = new Histogram();
        long cpu = LoadLoop.cpuNanos();
        long start = System.nanoTime();
        deadline = start + duration.toNanos();
        quiet = 0;
        connections.all().forEach(LoadConnection::sendBatch);
        loop.until(() -> quiet == connections.all().size());
        return Outcome.of(latencies, System.nanoTime() - start, LoadLoop.cpuNanos() - cpu);
    }

    /** Opens more connections to the same server, which disturb those that are measured from now on. */
    public void disturb(Disturbance disturbance, int count) throws IOException {
        neighbours = new Neighbours(loop, target, disturbance, count);
    }

    @Override
    public void opened(LoadConnection connection) {
        connections.oneOpened();
    }

    @Override
    public void received(LoadConnection connection) {
        long now = System.nanoTime();
        latencies.record(now - connection.sentAt());
        if (neighbours != null) {
            neighbours.at(now);
        }
        if (!connection.isQuiet()) {
            return;
        }
        if (now < deadline) {
            connection.sendBatch();
        } else {
            quiet++;
        }
    }

    @Override
    public void closed(LoadConnection connection) {
        loop.failed(new IOException("The server has ended a connection"));
    }

    @Override
    public void close() throws IOException {
        connections.drop();
        if (neighbours != null) {
            neighbours.drop();
        }
        loop.close();
    }
}
