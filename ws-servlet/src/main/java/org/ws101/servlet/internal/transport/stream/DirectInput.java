package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.ReadTurns;
import org.ws101.internal.thread.NeutralThreads;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * Input for connections whose turns only decode: they run on the container's thread, and read the stream directly.
 * Thread-safe.
 */
final class DirectInput implements StreamInput, ReadListener {
    /** For turns between the container's calls, where its thread is not to be had. Its threads end when they are idle. */
    static final Executor DECODERS = decoders();

    private final ServletTransport transport;
    private final Connection connection;
    private final ServletInputStream in;
    private final ReadTurns turns;
    /** Whether the container has called: only then can there be input that it will not call about again. */
    private volatile boolean called;

    private volatile boolean ended;

    DirectInput(ServletTransport transport, Upgrade upgrade, ServletInputStream in) {
        this.transport = transport;
        this.connection = upgrade.connection();
        this.in = in;
        this.turns = upgrade.turns();
    }

    @Override
    public void listen() {
        in.setReadListener(this);
    }

    private static Executor decoders() {
        int most = Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most,
                most,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> NeutralThreads.daemon("ws101-decode", task));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        if (transport.isClosed()) {
            throw new EOFException("The connection is closed");
        }
        if (ended || in.isFinished()) {
            return -1;
        }
        if (!in.isReady()) {
            return in.isFinished() ? -1 : 0;
        }
        int count = in.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        buffer.position(buffer.position() + Math.max(count, 0));
        return count;
    }

    @Override
    public void onDataAvailable() {
        transport.calledByContainer();
        called = true;
        if (turns.begin()) {
            transport.brakeUnless(turns.run());
        }
    }

    @Override
    public void resume() {
        turns.resume();
        if (called && turns.begin()) {
            transport.executeOnContainerThread(turns::run, DECODERS);
        }
    }

    @Override
    public void onAllDataRead() {
        transport.calledByContainer();
        ended = true;
        called = true;
        if (turns.begin()) {
            turns.run();
        }
        transport.inputIsOver();
    }

    @Override
    public void onError(Throwable cause) {
        transport.calledByContainer();
        connection.disconnected(cause);
        transport.inputIsOver();
    }
}
