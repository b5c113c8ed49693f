package org.ws101.client;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ws101.CapturedContext;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketListener;
import org.ws101.internal.connection.BlockingEndpoint;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.context.HandshakeContexts;
import org.ws101.internal.log.SureLogger;
import org.ws101.internal.socket.ClientServices;
import org.ws101.internal.thread.InLoader;
import org.ws101.internal.thread.Timers;

/**
 * A connection that is opened again when it is lost. Thread-safe.
 *
 * <p>It ends in one of these ways, and in no other:
 *
 * <ul>
 *   <li>The application ends it: by {@link #close} or {@link #abort}, by closing or aborting a connection while it is
 *       open, or in the blocking style by returning.
 *   <li>The {@link ReconnectPolicy} ends it. By default that never happens. A refusal, a redirect that is not followed,
 *       a failure of the network or of TLS, and every close code of the peer are temporary setbacks: all of them occur
 *       during a deployment of the server. An exception of the application fails a connection, and is a setback too:
 *       throw a {@link org.ws101.WebSocketFailure} to continue with the next connection. So is a close by the client
 *       itself after {@link org.ws101.WebSocketOptions#idleTimeout}.
 *   <li>No attempt can succeed: the URI is not one of a WebSocket, or the client's own TLS settings cannot be used.
 * </ul>
 *
 * <p>The logger of the name of this class logs setbacks at INFO, while they are few, and the final one at WARNING.
 * {@link WebSocketClient.Builder#reconnectListener} observes each.
 */
public final class ReconnectingConnection implements AutoCloseable {
    private static final System.Logger LOGGER =
            new SureLogger(System.getLogger(ReconnectingConnection.class.getName()));

    private static final Duration NO_THREAD = Duration.ofSeconds(1);

    private enum Phase {
        /** A thread prepares an attempt, or decides after a setback. */
        BETWEEN,
        OPENING,
        OPEN,
        /** The next attempt is scheduled. */
        WAITING,
        ENDED
    }

    private final Settings settings;
    private final Application application;
    private final ClientServices.Lease lease;
    private final Timers timers;
    private final Executor workers;
    private final Setbacks setbacks;
    /** What was seen, if the client asks for replay. */
    private final ReplayPositions positions = new ReplayPositions();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /** For the log; for who is in charge of the attempt. */
    private String target = "The connection";
    /** Guards what follows. */
    private final ReentrantLock lock;

    private Phase phase = Phase.BETWEEN;
    private boolean unwanted;
    private CompletableFuture<Connection> opening = new CompletableFuture<>();
    private @Nullable WebSocket current;
    private Timers.Task waiting = () -> {};

    /** Time, chance, threads and the lock that they meet at; tests set them. */
    record Fate(Timers timers, DoubleSupplier random, Executor workers, ReentrantLock lock) {
        static Fate of(ClientServices services) {
            return new Fate(services.timers(), services.random()::nextDouble, services.workers(), new ReentrantLock());
        }
    }

    /**
     * What is connected to what again and again.
     *
     * @param listener null in the blocking style
     * @param proceeding null in the listener style
     */
    record Application(
            Preparation preparation,
            @Nullable WebSocketListener listener,
            @Nullable Continue proceeding) {}

    private ReconnectingConnection(Settings settings, Application application, ClientServices.Lease lease, Fate fate) {
        this.settings = settings;
        this.application = application;
        this.lease = lease;
        this.timers = fate.timers;
        this.workers = InLoader.ofCaller(fate.workers);
        this.lock = fate.lock;
        this.setbacks = new Setbacks(settings, fate.timers, fate.random);
    }

    static ReconnectingConnection open(
            Settings settings, Application application, Function<ClientServices, Fate> fate) {
        ClientServices.Lease lease = null;
        ReconnectingConnection kept;
        try {
            lease = ClientServices.lease();
            kept = new ReconnectingConnection(settings, application, lease, fate.apply(lease.services()));
        } catch (Throwable e) { // such as an OutOfMemoryError, for want of a thread
            if (lease != null) {
                lease.close();
            }
            throw new WebSocketException("The client could not start: " + e, e);
        }
        kept.onWorker(kept::attempt);
        return kept;
    }

    /** Returns the connection that is open now; empty without one. */
    public Optional<WebSocket> current() {
        lock.lock();
        try {
            return Optional.ofNullable(current);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns a stage that completes when there will be no more connections, on a thread of the client or on the one
     * that ends it. It completes with null when the application has ended the connection. Otherwise it completes
     * exceptionally with the {@link Setback#cause} of the last setback, or with the exception of the policy.
     */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /**
     * Closes an open connection with 1000, stops an attempt or a wait, and opens no other connection. Returns at once.
     * Idempotent.
     */
    @Override
    public void close() {
        end(webSocket -> webSocket.close(CloseCode.NORMAL_CLOSURE));
    }

    /** Is like {@link #close}, but drops an open connection, as {@link WebSocket#abort} does. */
    public void abort() {
        end(WebSocket::abort);
    }

    private void end(Consumer<WebSocket> farewell) {
        WebSocket open;
        CompletableFuture<Connection> underWay;
        lock.lock();
        try {
            unwanted = true;
            open = current;
            underWay = phase == Phase.OPENING ? opening : null;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            farewell.accept(open);
        } else if (underWay == null
                || underWay.completeExceptionally(
                        new WebSocketException("The application has ended the ReconnectingConnection"))) {
            finish(null);
        } // else it is open by now, and opened() will find that nobody wants it
    }

    private void attempt() {
        if (!enter(Phase.BETWEEN)) {
            return;
        }
        setbacks.attempting();
        WebSocketClient.Builder next = WebSocketClient.builder(settings.copy());
        URI uri;
        try {
            uri = Objects.requireNonNull(
                    application.preparation.prepare(next), "The Preparation returned null: return a ws or wss URI");
        } catch (Throwable e) {
            setback(e, true);
            return;
        }
        InTurn inTurn = listenerOf(next);
        WebSocketClient client;
        Opening.Destination destination;
        try {
            client = next.build();
            destination = client.destination(uri, inTurn);
        } catch (Throwable e) {
            setback(e, !(e instanceof IllegalArgumentException));
            return;
        }
        target = destination.target().toString();
        begin(client.settings(), destination, inTurn);
    }

    /** That of an attempt, for which it may set an option; null in the blocking style. */
    private @Nullable InTurn listenerOf(WebSocketClient.Builder next) {
        WebSocketListener listener = application.listener;
        ReplayListener replay = settings.replay;
        if (listener == null) {
            return null;
        }
        if (replay == null) {
            return new InTurn(listener, this::makeCurrent);
        }
        Replayed replayed = new Replayed(listener, replay, positions);
        next.parameter(Replayed.PARAMETER, replayed.request());
        return new InTurn(replayed, this::makeCurrent);
    }

    private void begin(Settings with, Opening.Destination destination, @Nullable InTurn inTurn) {
        HandshakeContexts contexts;
        try {
            contexts = Opening.contexts(with, destination);
        } catch (WebSocketException e) {
            setback(e, true);
            return;
        }
        CompletableFuture<Connection> next;
        lock.lock();
        try {
            next = unwanted ? null : Opening.begin(with, destination, contexts);
            if (next != null) {
                phase = Phase.OPENING;
                opening = next;
            }
        } finally {
            lock.unlock();
        }
        if (next == null) {
            contexts.refused(0, "The application has ended the ReconnectingConnection");
            finish(null);
            return;
        }
        CompletableFuture<Connection> unused = next.whenComplete((connection, failure) -> {
            if (connection != null) {
                opened(connection, with.executor, inTurn, contexts);
            } else {
                onWorker(() -> setback(failure, !(failure instanceof UnusableTlsException)));
            }
        });
    }

    private void opened(
            Connection connection, @Nullable Executor executor, @Nullable InTurn inTurn, HandshakeContexts contexts) {
        boolean unneeded = makeCurrent(connection.webSocket());
        CompletableFuture<Void> heard = inTurn != null ? inTurn.done() : new CompletableFuture<>();
        CompletableFuture<Optional<Throwable>> notCalled =
                heard.handle((nothing, failure) -> Optional.ofNullable(failure));
        CompletionStage<Void> unused = connection
                .ended()
                .thenAcceptBoth(notCalled, (nothing, failure) -> onWorker(() -> closed(connection, failure)));
        if (unneeded) {
            connection.close(CloseReason.of(CloseCode.NORMAL_CLOSURE));
        }
        Continue proceeding = application.proceeding;
        if (proceeding != null) {
            BlockingEndpoint endpoint = new BlockingEndpoint(connection, proceeding);
            Runnable running = () -> contexts.calls()
                    .<RuntimeException>call(CapturedContext.Callback.PROCEED, connection.webSocket(), endpoint::run);
            proceed(connection, running, executor != null ? executor : workers, heard);
        }
    }

    /** @param returned completes when the application has returned */
    private static void proceed(
            Connection connection, Runnable running, Executor executor, CompletableFuture<Void> returned) {
        try {
            executor.execute(() -> {
                try {
                    running.run();
                } finally {
                    returned.complete(null);
                }
            });
        } catch (Throwable e) {
            returned.completeExceptionally(e);
            connection.abort("the executor of the client failed");
        }
    }

    /** Whether it is not wanted any more. */
    private boolean makeCurrent(WebSocket webSocket) {
        boolean first;
        boolean unneeded;
        lock.lock();
        try {
            first = current != webSocket;
            current = webSocket;
            phase = Phase.OPEN;
            unneeded = unwanted;
        } finally {
            lock.unlock();
        }
        if (first) {
            setbacks.opened(target);
        }
        return unneeded;
    }

    /** @param failure why the application was not called */
    private void closed(Connection connection, Optional<Throwable> failure) {
        lock.lock();
        try {
            current = null;
        } finally {
            lock.unlock();
        }
        if (connection.wasClosedByApplication()) {
            finish(null);
        } else {
            setback(failure.orElseGet(connection::closedException), true);
        }
    }

    private void setback(Throwable cause, boolean mayPass) {
        if (!enter(Phase.BETWEEN)) {
            return;
        }
        Setbacks.Next next = setbacks.after(cause, target, mayPass);
        Duration delay = next.delay();
        lock.lock();
        try {
            if (delay != null && !unwanted) {
                phase = Phase.WAITING;
                waiting = timers.schedule(delay, () -> onWorker(this::attempt));
                return;
            }
        } finally {
            lock.unlock();
        }
        finish(delay == null ? next.cause() : null); // otherwise the application has ended it meanwhile
    }

    /** Whether this goes on. */
    private boolean enter(Phase next) {
        lock.lock();
        try {
            if (!unwanted) {
                phase = next;
                return true;
            }
        } finally {
            lock.unlock();
        }
        finish(null);
        return false;
    }

    private void finish(@Nullable Throwable failure) {
        Timers.Task next;
        lock.lock();
        try {
            if (phase == Phase.ENDED) {
                return;
            }
            phase = Phase.ENDED;
            unwanted = true;
            next = waiting;
        } finally {
            lock.unlock();
        }
        next.cancel();
        lease.close();
        if (failure == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(failure);
        }
    }

    /** Runs what must not be lost, also when there is no thread to be had for now. */
    private void onWorker(Runnable task) {
        try {
            workers.execute(task);
        } catch (Throwable e) {
            LOGGER.log(System.Logger.Level.WARNING, target + " waits for a thread", e);
            lock.lock();
            try {
                waiting = timers.schedule(NO_THREAD, () -> onWorker(task));
            } finally {
                lock.unlock();
            }
        }
    }
}
