package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.thread.NeutralThreads;
import org.ws101.internal.transport.LaterTry;
import org.ws101.internal.transport.Transport;
import org.ws101.servlet.internal.transport.stream.QueuedInput.WhenFull;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.servlet.internal.transport.upgrade.UpgradeHandler;
import org.ws101.servlet.internal.transport.upgrade.Upgrading;

/**
 * The transport that every container can use: the streams of {@code HttpServletRequest.upgrade}, with their listeners.
 * Thread-safe.
 */
public final class ServletTransport implements Transport {
    private static final System.Logger LOGGER = System.getLogger(ServletTransport.class.getName());

    private static final long BRAKE_NANOS = 2_000_000;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final WebConnection web;
    private final Connection connection;
    private final StreamInput input;
    private final StreamOutput output;
    /** Only on Undertow. */
    private final @Nullable UndertowSink sink;
    /** Only on GlassFish and Payara. */
    private final @Nullable GrizzlyConnection grizzly;

    private final boolean turnsMayBlock;

    private final AtomicBoolean closed = new AtomicBoolean();
    /** The thread within {@link #closeNow} on Open Liberty, which calls it again. */
    private volatile @Nullable Thread closing;

    /** Where a container's thread lends itself to tasks, as the I/O threads of XNIO do: that. */
    private volatile @Nullable Executor containerThread;

    private final LaterTry laterTry = new LaterTry();
    /** Calls in a row about input that was not read; only for the container's thread. */
    private int idleCalls;
    /** Whether the container has said that input is over; only for the container's thread. */
    private boolean over;

    private ServletTransport(WebConnection web, Upgrade upgrade, WhenFull whenFull, @Nullable GrizzlyConnection grizzly)
            throws IOException {
        this.web = web;
        this.connection = upgrade.connection();
        this.output = new StreamOutput(this, upgrade.connection(), web.getOutputStream());
        this.sink = UndertowSink.of(web);
        this.grizzly = grizzly;
        ServletInputStream in = web.getInputStream();
        boolean listens = connection.runsApplicationCode();
        UndertowSource source = sink == null ? null : UndertowSource.of(sink);
        if (source != null) {
            this.containerThread = source.thread();
            this.input = new UndertowInput(this, upgrade, source);
        } else if (!listens && whenFull == WhenFull.STOP) {
            this.input = new DirectInput(this, upgrade, in);
        } else {
            this.input =
                    new QueuedInput(this, upgrade, in, listens ? upgrade.executor() : DirectInput.DECODERS, whenFull);
        }
        this.turnsMayBlock = input instanceof QueuedInput;
    }

    /** An {@link Upgrading}, for containers that send the 101 early if they are asked to. */
    public static void upgrade(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
            throws IOException, ServletException {
        upgrade(request, upgrade, null, begun -> {});
        answer(response, upgrade);
    }

    /** An {@link Upgrading}, for Undertow. */
    static void upgradeOnUndertow(
            HttpServletRequest request, HttpServletResponse response, Upgrade upgrade, UndertowExchanges exchanges)
            throws IOException, ServletException {
        AtomicReference<@Nullable ServletTransport> begun = new AtomicReference<>();
        upgrade(request, upgrade, null, begun::set);
        exchanges.whenClosed(request, () -> {
            ServletTransport transport = begun.get();
            if (transport != null) {
                transport.drain(); // Undertow would write it to the closed socket, and log that as an error
            }
            upgrade.connection().disconnected(new ClosedChannelException());
        });
        answer(response, upgrade);
    }

    /** An {@link Upgrading}, for GlassFish and Payara. */
    static void upgradeOnGrizzly(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
            throws IOException, ServletException {
        upgrade(request, upgrade, GrizzlyConnection.of(request), begun -> {});
        answer(response, upgrade);
    }

    private static void answer(HttpServletResponse response, Upgrade upgrade) {
        // Grizzly (Payara, GlassFish) would keep it back until the client sends something, which it does after the 101;
        // that the write has failed it says when it is asked for another
        upgrade.answer(response);
        upgrade.answer(response);
    }

    /** An {@link Upgrading} that leaves it to the container when the 101 leaves. */
    public static void upgradeAtTheEnd(HttpServletRequest request, HttpServletResponse response, Upgrade upgrade)
            throws IOException, ServletException {
        upgrade(request, upgrade, null, begun -> {});
    }

    private static void upgrade(
            HttpServletRequest request,
            Upgrade upgrade,
            @Nullable GrizzlyConnection grizzly,
            Consumer<ServletTransport> begun)
            throws IOException, ServletException {
        request.upgrade(UpgradeHandler.class).begin(upgrade, web -> {
            if (isLibertys(web) && upgrade.connection().hasEnded()) { // its client has left; listeners would fail
                end(web);
                return;
            }
            WhenFull whenFull = isLibertys(web) ? WhenFull.WAIT : WhenFull.STOP;
            ServletTransport transport = new ServletTransport(web, upgrade, whenFull, grizzly);
            begun.accept(transport);
            transport.begin(upgrade);
        });
    }

    /** Open Liberty loses input that is left in its stream when {@code onDataAvailable} returns, see {@link QueuedInput}. */
    private static boolean isLibertys(WebConnection web) {
        return web.getClass().getName().startsWith("com.ibm.ws.");
    }

    static void begin(WebConnection web, Upgrade upgrade, WhenFull whenFull) throws Exception {
        new ServletTransport(web, upgrade, whenFull, null).begin(upgrade);
    }

    private void begin(Upgrade upgrade) throws Exception {
        if (input instanceof QueuedInput queued && isLibertys(web)) {
            queued.addEarly(LibertySocket.begin(web));
        }
        // first: Open Liberty reads at once when there is a listener, and closes the output when that fails
        web.getOutputStream().setWriteListener(output);
        input.listen();
        if (grizzly != null) {
            grizzly.queueLittle();
        }
        if (turnsMustNotBlock()) { // Undertow; elsewhere the filter may not have returned yet
            upgrade.startBehindRequest(this);
        } else {
            connection.start(this);
        }
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        return input.read(buffer);
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        return output.write(bytes, NOTHING);
    }

    @Override
    public boolean write(ByteBuffer bytes, ByteBuffer payload) throws IOException {
        return output.write(bytes, payload);
    }

    @Override
    public int unwritten() {
        GrizzlyConnection of = grizzly;
        return of == null ? output.unwritten() : output.unwritten() + of.queued();
    }

    /**
     * Only Undertow and Grizzly let somebody else than their selector begin this. On Undertow, while {@code onWritePossible} is awaited, and on the
     * thread that would call it, nobody else touches the stream.
     */
    @Override
    public boolean writeAgain() {
        GrizzlyConnection grizzlys = grizzly;
        if (grizzlys != null) {
            return laterTry.ask(grizzlys::executeOnSelector, () -> {
                if (!closed.get()) {
                    grizzlys.writeAgain();
                }
            });
        }
        UndertowSink to = sink;
        if (to == null) {
            return true;
        }
        if (containerThread == null) {
            return false; // it has not come to this connection yet
        }
        return laterTry.ask(this::inTwoSteps, () -> {
            if (!closed.get() && output.isWaiting()) {
                to.writeAgain();
            }
        });
    }

    private void inTwoSteps(Runnable attempt) {
        executeOnContainerThread(
                () -> {
                    boolean unused = output.isWaiting(); // asked twice: see there
                    executeOnContainerThread(attempt, elsewhere -> {});
                },
                elsewhere -> {});
    }

    /** What lies below the output stream; null on other containers than Undertow. */
    @Nullable
    UndertowSink sink() {
        return sink;
    }

    /**
     * Whether what was written has left. On Undertow with TLS, the end of the last record may be left when the socket is full: the
     * stream knows nothing of it, and nobody would send it before there is more output. For whoever writes.
     */
    boolean isFlushed() throws IOException {
        UndertowSink of = sink;
        return of == null || of.flush();
    }

    /** Has {@code onWritePossible} called when the socket is writable. For whoever writes. */
    void awaitWritable() {
        UndertowSink of = Objects.requireNonNull(sink, "elsewhere everything has left");
        if (Thread.currentThread() == containerThread) {
            of.awaitWritable(); // not later: see StreamOutput.isWaiting
        } else {
            executeOnContainerThread(of::awaitWritable, elsewhere -> {});
        }
    }

    @Override
    public boolean turnsMayBlock() {
        return turnsMayBlock;
    }

    @Override
    public boolean turnsMustNotBlock() {
        return input instanceof UndertowInput;
    }

    @Override
    public void resume() {
        input.resume();
    }

    @Override
    public void resumeForInput() {
        input.resumeForInput();
    }

    /** Notes the thread that the container calls on. The listeners do this first of all. */
    void calledByContainer() {
        if (containerThread == null && Thread.currentThread() instanceof Executor thread) {
            containerThread = thread;
        }
    }

    /**
     * Runs a task that reads the stream, on the container's thread if that takes tasks: Undertow's streams are not synchronised
     * with its thread, so that only there they may be read safely.
     */
    void executeOnContainerThread(Runnable task, Executor otherwise) {
        try {
            containerThreadOr(otherwise).execute(task);
        } catch (Throwable e) { // as when the server stops, or has no more threads
            connection.noThread(e);
        }
    }

    private Executor containerThreadOr(Executor otherwise) {
        Executor thread = containerThread;
        return thread != null ? thread : otherwise;
    }

    /**
     * Tomcat goes on calling, tens of thousands of times a second, while there is input that is not read. Only the thread that
     * the container calls about input on gets here; Undertow and Jetty do not call again.
     */
    void brakeUnless(boolean reading) {
        idleCalls = reading ? 0 : idleCalls + 1;
        if (idleCalls > 1) {
            LockSupport.parkNanos(BRAKE_NANOS);
        }
    }

    /**
     * The container has called back about the end of input, or about an error, which the connection knows of. Tomcat repeats that
     * until the connection is closed within such a call; the first call leaves the connection the time for a last answer.
     */
    void inputIsOver() {
        if (over || closed.get()) {
            closeNow();
        }
        over = true;
    }

    /**
     * On Undertow this happens on its I/O thread, see {@link UndertowSink}. Elsewhere a thread is made for it: nothing is known
     * about what it waits for.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        input.closed();
        try {
            containerThreadOr(task -> NeutralThreads.daemon("ws101-close", task).start())
                    .execute(this::closeNow);
        } catch (Throwable e) { // somebody has to
            closeNow();
        }
    }

    /**
     * Ends what Undertow would go on to write although that cannot be; whether this is Undertow. On its I/O thread, or when the
     * socket is closed.
     */
    boolean drain() {
        UndertowSink of = sink;
        if (of != null) {
            of.drain();
        }
        return of != null;
    }

    boolean isClosed() {
        return closed.get();
    }

    /**
     * Closes on the calling thread, which is the container's. Idempotent, and throws nothing. Open Liberty calls the read listener
     * within its close, and waits after that for a read that it has cancelled: closing the socket meanwhile would be too soon.
     */
    void closeNow() {
        if (closing == Thread.currentThread()) {
            return;
        }
        closing = isLibertys(web) ? Thread.currentThread() : null;
        closed.set(true);
        input.closed();
        try {
            if (sink != null && (output.unwritten() > 0 || !sink.endOutput())) {
                sink.discard();
            } else if (grizzly != null && unwritten() > 0) {
                grizzly.discard();
            }
            end(web);
        } catch (Exception e) {
            LOGGER.log(System.Logger.Level.DEBUG, "An upgraded connection was closed with its output pending", e);
        } finally {
            closing = null;
        }
    }

    private static void end(WebConnection web) throws Exception {
        web.close();
        if (isLibertys(web)) {
            LibertySocket.close(web);
        }
    }
}
