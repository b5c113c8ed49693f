package org.ws101.benchmark.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Many connections, of which one has the server send a message to all, again when all have it. Not thread-safe. */
public final class BroadcastLoad implements Behavior, AutoCloseable {
    /** A client has the answer to its handshake a moment before the server may know the connection among all. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final LoadLoop loop = new LoadLoop();
    private final OpenConnections connections;
    private Histogram latencies = new Histogram();
    private int missing;

    /** Opens the connections. */
    public BroadcastLoad(Target target, Script script, int count) throws IOException {
        connections = new OpenConnections(loop, target, script);
        connections.open(count, this);
        loop.pause(SETTLING);
    }

    /** Broadcasts for so long. The count is of deliveries, the latencies from the sending to each of them. */
    public Outcome run(Duration duration) throws IOException {
        latencies = new Histogram();
        long cpu = LoadLoop.cpuNanos();
        long start = System.nanoTime();
        List<LoadConnection> all = connections.all();
        do {
            missing = all.size();
            all.subList(1, all.size()).forEach(LoadConnection::expectBatch);
            all.get(0).sendBatch();
            loop.until(() -> missing == 0);
        } while (System.nanoTime() - start < duration.toNanos());
        return Outcome.of(latencies, System.nanoTime() - start, LoadLoop.cpuNanos() - cpu);
    }

    @Override
    public void opened(LoadConnection connection) {
        connections.oneOpened();
    }

    @Override
    public void received(LoadConnection connection) {
        latencies.record(System.nanoTime() - connections.all().get(0).sentAt());
        missing--;
    }

    @Override
    public void closed(LoadConnection connection) {
        loop.failed(new IOException("The server has ended a connection"));
    }

    @Override
    public void close() throws IOException {
        connections.drop();
        loop.close();
    }
}
