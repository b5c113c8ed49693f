package org.ws101.servlet.internal.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.Transport;

/**
 * The transport on Jetty 12.1 and up: the {@link EndPoint} itself, with TLS or without. Thread-safe.
 *
 * <p>Jetty's own upgraded streams are of no use: to 12.1.14 they report the end of input at once to every client that waits
 * for the 101, because the end of the request's (empty) body stays in the stream.
 *
 * <p>The only class that links to Jetty; in a web application it is loaded by {@link JettyAdapterLoader}, so what it uses of
 * ours is public.
 */
public final class JettyTransport implements Transport {
    /** Bytes that one call hands to the channel: Java copies what a call is given to native memory, and keeps that per thread. */
    private static final int PIECE = 64 * 1024;

    private static final System.Logger LOGGER = System.getLogger(JettyTransport.class.getName());

    private final EndPoint endPoint;
    private final Connection connection;
    private final Turns turns;
    private final Executor threads;
    private final @Nullable AsyncContext async;
    private final Callback reading;
    private final Callback writing = new Writing();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** What came with the request and has not been read; only for the thread that has the turn. */
    private @Nullable ByteBuffer early;
    /** The unfinished write, and its end: the buffer's limit is moved while it is written in pieces. */
    private volatile @Nullable ByteBuffer unfinished;

    private volatile int unfinishedEnd;

    private JettyTransport(
            EndPoint endPoint,
            Upgrade upgrade,
            Executor threads,
            @Nullable AsyncContext async,
            @Nullable ByteBuffer early) {
        this.endPoint = endPoint;
        this.connection = upgrade.connection();
        this.turns = new Turns(upgrade);
        this.threads = threads;
        this.async = async;
        this.early = early;
        this.reading = connection.runsApplicationCode()
                ? new Reading(InvocationType.BLOCKING)
                : new Reading(InvocationType.NON_BLOCKING);
    }

    /** Made by reflection, see {@link JettyAdapterLoader}. */
    public static final class TakeOver implements JettyTakeOver {
        public TakeOver() {}

        @Override
        public boolean canTakeOver(HttpServletRequest request) {
            try {
                return coreRequest(request)
                                .getConnectionMetaData()
                                .getConnection()
                                .getEndPoint()
                        != null;
            } catch (ReflectiveOperationException | ClassCastException e) {
                return false;
            }
        }

        @Override
        public void takeOver(HttpServletRequest request, Upgrade upgrade) {
            try {
                org.eclipse.jetty.io.Connection http =
                        coreRequest(request).getConnectionMetaData().getConnection();
                ByteBuffer early =
                        http instanceof org.eclipse.jetty.io.Connection.UpgradeFrom from ? from.onUpgradeFrom() : null;
                // Jetty: two timers, of the request and of the connector, end an upgraded connection after 30 seconds
                AsyncContext async = request.getAsyncContext();
                async.setTimeout(0);
                EndPoint endPoint = http.getEndPoint();
                endPoint.setIdleTimeout(0);
                Executor threads = coreRequest(request).getComponents().getExecutor();
                upgrade.connection().start(new JettyTransport(endPoint, upgrade, threads, async, early));
            } catch (ReflectiveOperationException | RuntimeException e) {
                upgrade.connection().abort("Jetty's end point could not be taken over: " + e);
            }
        }

        @Override
        public Runnable whenStopping(ServletContext context, Runnable action) {
            Server server;
            try {
                server = serverOf(context);
            } catch (ReflectiveOperationException | ClassCastException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "Jetty does not tell the server of this application", e);
                return () -> {};
            }
            LifeCycle.Listener listener = new LifeCycle.Listener() {
                @Override
                public void lifeCycleStopping(LifeCycle stopping) {
                    action.run();
                }
            };
            server.addEventListener(listener);
            return () -> server.removeEventListener(listener);
        }

        /** The class is a nested one of {@code org.eclipse.jetty.ee10.servlet.ServletContextHandler}, or that of ee11. */
        private static Server serverOf(ServletContext context) throws ReflectiveOperationException {
            Method getContextHandler = context.getClass().getMethod("getContextHandler");
            return ((ContextHandler) getContextHandler.invoke(context)).getServer();
        }

        /** The class is {@code org.eclipse.jetty.ee10.servlet.ServletApiRequest}, or that of ee11: the method is the same. */
        private static Request coreRequest(HttpServletRequest request) throws ReflectiveOperationException {
            Method getRequest = request.getClass().getMethod("getRequest");
            return (Request) getRequest.invoke(request);
        }
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        ByteBuffer first = early;
        if (first != null) {
            early = null;
            return readEarly(first, buffer);
        }
        // Jetty fills what lies behind the limit, to the capacity
        boolean whole = buffer.position() == 0 && buffer.limit() == buffer.capacity();
        ByteBuffer target = whole ? buffer : buffer.slice();
        int count = -1;
        try {
            count = endPoint.fill(target.limit(0));
        } finally {
            target.limit(target.capacity());
            buffer.position(buffer.position() + Math.max(count, 0));
        }
        return count;
    }

    private int readEarly(ByteBuffer first, ByteBuffer buffer) {
        int count = Math.min(first.remaining(), buffer.remaining());
        buffer.put(first.slice().limit(count));
        first.position(first.position() + count);
        if (first.hasRemaining()) {
            early = first;
        }
        return count;
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        return writeOn(bytes, bytes.limit());
    }

    /** Writes until all has left, or until Jetty will call back. */
    private boolean writeOn(ByteBuffer bytes, int end) throws IOException {
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + PIECE));
            if (!endPoint.flush(bytes)) {
                unfinishedEnd = end;
                unfinished = bytes;
                endPoint.write(writing, bytes);
                return false;
            }
        }
        return true;
    }

    @Override
    public int unwritten() {
        ByteBuffer bytes = unfinished;
        return bytes == null ? 0 : unfinishedEnd - bytes.position();
    }

    @Override
    public void resume() {
        turns.resume();
        if (turns.begin()) {
            try {
                threads.execute(this::runTurns);
            } catch (RejectedExecutionException e) {
                connection.disconnected(e);
            }
        }
    }

    private void runTurns() {
        if (turns.run()) {
            // not fillInterested: when reading was paused and resumed just now, two threads may come here
            boolean registered = endPoint.tryFillInterested(reading);
            if (registered && !endPoint.isOpen()) {
                connection.disconnected(new ClosedChannelException()); // Jetty tells only those it knew when it closed
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            endPoint.close();
            complete();
        }
    }

    /** Ends the request; leads to {@code destroy}. */
    private void complete() {
        try {
            if (async != null) {
                async.complete();
            }
        } catch (IllegalStateException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "Jetty had ended the upgraded request already", e);
        }
    }

    /** Runs turns on Jetty's thread, which is the selector's if nothing in a turn may block. */
    private final class Reading implements Callback {
        private final InvocationType invocationType;

        Reading(InvocationType invocationType) {
            this.invocationType = invocationType;
        }

        @Override
        public void succeeded() {
            if (turns.begin()) {
                runTurns();
            }
        }

        @Override
        public void failed(Throwable cause) {
            connection.disconnected(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return invocationType;
        }
    }

    /** Goes on with an unfinished write. */
    private final class Writing implements Callback {
        @Override
        public void succeeded() {
            ByteBuffer bytes = unfinished;
            try {
                if (bytes == null || writeOn(bytes, unfinishedEnd)) {
                    unfinished = null;
                    connection.written();
                }
            } catch (IOException | RuntimeException e) {
                connection.disconnected(e);
            }
        }

        @Override
        public void failed(Throwable cause) {
            connection.disconnected(cause);
        }

        /** Not blocking, so that it needs no thread from a pool whose threads may all wait for this very write. */
        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
