package org.ws101.benchmark.load;

import java.io.IOException;

/** Many connections that are open, each after one batch was echoed. Not thread-safe. */
public final class IdleLoad implements Behavior, AutoCloseable {
    private final LoadLoop loop = new LoadLoop();
    private final OpenConnections connections;

    public IdleLoad(Target target, Script script) throws IOException {
        connections = new OpenConnections(loop, target, script);
    }

    /** Opens so many connections. */
    public void open(int count) throws IOException {
        connections.open(count, this);
        loop.until(() -> connections.all().stream().allMatch(LoadConnection::isQuiet));
    }

    @Override
    public void opened(LoadConnection connection) {
        connections.oneOpened();
        connection.sendBatch();
    }

    @Override
    public void received(LoadConnection connection) {}

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
