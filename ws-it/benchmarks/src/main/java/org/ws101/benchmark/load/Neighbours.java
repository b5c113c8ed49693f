package org.ws101.benchmark.load;

import java.io.IOException;

/** Connections that disturb those of an {@link EchoLoad}, on its loop. Not thread-safe. */
final class Neighbours implements Behavior {
    private static final long TICK_NANOS = 10_000_000;

    private final LoadLoop loop;
    private final Disturbance disturbance;
    private final OpenConnections connections;
    private long ticked = System.nanoTime();

    /** Opens the connections. */
    Neighbours(LoadLoop loop, Target target, Disturbance disturbance, int count) throws IOException {
        this.loop = loop;
        this.disturbance = disturbance;
        this.connections = new OpenConnections(loop, target, disturbance.script());
        connections.open(count, this);
    }

    /** To be called often. */
    void at(long now) {
        if (now - ticked >= TICK_NANOS) {
            ticked = now;
            connections.all().forEach(disturbance::tick);
        }
    }

    void drop() {
        connections.drop();
    }

    @Override
    public void opened(LoadConnection connection) {
        connections.oneOpened();
        disturbance.opened(connection);
    }

    @Override
    public void received(LoadConnection connection) {}

    @Override
    public void closed(LoadConnection connection) {
        loop.failed(new IOException("The server has ended a connection"));
    }
}
