package org.ws101.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.connection.BlockingEndpoint;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.Timers;
import org.ws101.internal.socket.ClientServices;

/**
 * A connection that is opened again when it is lost, after a {@link Backoff}. Thread-safe.
 *
 * <p>Lost means: it could not be opened for now (the network failed, the deadline passed, or the status was 408, 429 or 5xx), or
 * it closed with 1001, 1006, 1011, 1012, 1013 or 1014. Every other close code, 1000 above all, ends it, whichever side closed;
 * so does a refusal, or a certificate that is not valid.
 */
public final class KeptConnection implements AutoCloseable {
    private static final Set<Integer> LOST = Set.of(1001, 1006, 1011, 1012, 1013, 1014);
    private static final Set<Integer> FOR_NOW = Set.of(408, 429);

    private final Settings settings;
    private final Opening.Destination destination;
    /** Null in the listener style. */
    private final @Nullable Continue application;

    private final ClientServices.Lease lease;
    private final Timers timers;
    private final DoubleSupplier random;
    private final Executor workers;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /** Guards what follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean closed;
    private CompletableFuture<Connection> opening = CompletableFuture.failedFuture(new IllegalStateException());
    private @Nullable WebSocket current;
    /** When it was opened. */
    private long since;
    /** What comes next, while this waits. */
    private Timers.@Nullable Task waiting;
    /** How many attempts in a row have failed, or ended early. */
    private int failures;

    /** Time and chance, which tests set. */
    record Fate(Timers timers, DoubleSupplier random) {}

    private KeptConnection(
            Settings settings,
            Opening.Destination destination,
            @Nullable Continue application,
            ClientServices.Lease lease,
            Fate fate) {
        this.settings = settings;
        this.destination = destination;
        this.application = application;
        this.lease = lease;
        this.timers = fate.timers;
        this.random = fate.random;
        this.workers = InLoader.ofCaller(lease.services().workers());
    }

    /** @param fate null for the real one */
    static KeptConnection open(
            Settings settings, Opening.Destination destination, @Nullable Continue application, @Nullable Fate fate) {
        ClientServices.Lease lease;
        try {
            lease = ClientServices.lease();
        } catch (IOException e) {
            throw new WebSocketException("The client could not start: " + e.getMessage(), e);
        }
        ClientServices services = lease.services();
        Fate real = new Fate(services.timers(), () -> services.random().nextDouble());
        KeptConnection kept = new KeptConnection(settings, destination, application, lease, fate != null ? fate : real);
        kept.workers.execute(kept::attempt);
        return kept;
    }

    /** The connection that is open now; empty while there is none. */
    public Optional<WebSocket> current() {
        lock.lock();
        try {
            return Optional.ofNullable(current);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Completes, on a thread of the client's, when there will be no more connections: with null after {@link #close} or a close
     * code that ends it; else exceptionally with the last failure: what {@link WebSocketClient#connect} throws, or a {@link
     * WebSocketClosedException} when connections were lost too often.
     */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** Closes the connection with 1000, if there is one, and opens no other. Returns at once. Idempotent. */
    @Override
    public void close() {
        CompletableFuture<Connection> underWay;
        WebSocket open;
        Timers.Task next;
        lock.lock();
        try {
            closed = true;
            underWay = opening;
            open = current;
            next = waiting;
            waiting = null;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        } else {
            boolean unused =
                    underWay.completeExceptionally(new WebSocketException("The connection is no longer wanted"));
        }
        if (next != null) {
            next.cancel();
            finish(null);
        }
    }

    private void attempt() {
        WebSocketListener listener = destination.listener();
        InTurn inTurn = listener == null ? null : InTurn.of(listener, this::makeCurrent);
        CompletableFuture<Connection> next;
        lock.lock();
        try {
            waiting = null;
            next = closed ? null : Opening.begin(settings, destination.heardBy(inTurn));
            opening = next != null ? next : opening;
        } finally {
            lock.unlock();
        }
        if (next == null) {
            finish(null);
            return;
        }
        CompletableFuture<Connection> unused = next.whenComplete((connection, failure) -> {
            if (connection != null) {
                opened(connection, inTurn == null ? CompletableFuture.completedFuture(null) : inTurn.done());
            } else {
                lost(failure, isForNow(failure), false);
            }
        });
    }

    /** @param heard completes when the listener has heard everything */
    private void opened(Connection connection, CompletionStage<Void> heard) {
        WebSocket webSocket = connection.webSocket();
        boolean unwanted = makeCurrent(webSocket);
        CompletionStage<Void> unused = connection.ended().runAfterBothAsync(heard, () -> closed(webSocket), workers);
        if (unwanted) {
            webSocket.close();
        } else if (application != null) {
            Executor executor = settings.executor != null ? settings.executor : workers;
            BlockingEndpoint endpoint = new BlockingEndpoint(connection, application);
            executor.execute(endpoint);
        }
    }

    /** Whether it is not wanted any more. */
    private boolean makeCurrent(WebSocket webSocket) {
        lock.lock();
        try {
            if (current != webSocket) {
                current = webSocket;
                since = timers.nanoTime();
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void closed(WebSocket webSocket) {
        CloseReason reason = webSocket.closeReason().orElseThrow();
        long lived;
        lock.lock();
        try {
            current = null;
            lived = timers.nanoTime() - since;
        } finally {
            lock.unlock();
        }
        if (LOST.contains(reason.code().code())) {
            lost(
                    new WebSocketClosedException(reason),
                    true,
                    lived >= settings.backoff.most().toNanos());
        } else {
            finish(null);
        }
    }

    private void lost(Throwable failure, boolean forNow, boolean afterLongLife) {
        boolean givenUp;
        lock.lock();
        try {
            failures = afterLongLife ? 1 : failures + 1;
            givenUp = !forNow || failures >= settings.backoff.attempts();
            if (!closed && !givenUp) {
                Duration delay = settings.backoff.delay(failures, random);
                waiting = timers.schedule(delay, () -> workers.execute(this::attempt));
                return;
            }
            givenUp &= !closed;
        } finally {
            lock.unlock();
        }
        finish(givenUp ? failure : null);
    }

    private static boolean isForNow(Throwable failure) {
        if (failure instanceof HandshakeException refused) {
            int status = refused.status();
            return status == 0
                    ? refused.getCause() instanceof IOException cause && !(cause instanceof SSLException)
                    : status >= 500 || FOR_NOW.contains(status);
        }
        return failure instanceof WebSocketTimeoutException;
    }

    private void finish(@Nullable Throwable failure) {
        lease.close();
        if (failure == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(failure);
        }
    }
}
