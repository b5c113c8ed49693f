package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.observation.Observed;
import org.ws101.internal.observation.Observers;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.testing.ManualTimers;
import org.ws101.testing.RecordedLog;

/** A connection with everything round it in the test's hands: network, peer, clock, watchdog, executor. */
final class Rig {
    final ManualTimers timers = new ManualTimers();
    final FlushWatchdog watchdog = new FlushWatchdog(timers, "unused");
    final BufferPool buffers = new BufferPool(2);
    final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    final RecordedLog log = new RecordedLog();
    final ManualTransport transport = new ManualTransport();
    final Connection connection;
    final WebSocket webSocket;
    final OtherEnd peer;
    private int bytesSeen;
    private volatile int refusals;

    private Rig(
            Role role, WebSocketOptions options, @Nullable WebSocketListener listener, @Nullable Extension extension) {
        this(
                new Setup(role, options, Optional.of("chat"), extension, "the attachment").at("the endpoint"),
                (setup, services) -> listener == null
                        ? Connection.blocking(setup, services)
                        : Connection.listening(setup, services, listener));
    }

    private Rig(Setup setup, BiFunction<Setup, Services, Connection> style) {
        Role role = setup.role();
        Executor executor = task -> {
            if (refusals > 0) {
                int left = refusals - 1;
                refusals = left;
                throw new RejectedExecutionException("full, on purpose");
            }
            tasks.add(task);
        };
        connection = style.apply(
                setup, new Services(executor, timers, watchdog, buffers, () -> 0x0A0B0C0D, new PeerLog(log, timers)));
        webSocket = connection.webSocket();
        peer = new OtherEnd(role);
        transport.connect(connection);
    }

    /** A connection that has not started. */
    static Rig notStarted(Role role, WebSocketOptions.Builder options, @Nullable WebSocketListener listener) {
        return new Rig(role, options.build(), listener, null);
    }

    /** A connection that has not started, and is observed. */
    static Rig observed(Setup of, @Nullable WebSocketListener listener, WebSocketObserver... observers) {
        return new Rig(of, (setup, services) -> {
            Setup observed = setup.observed(Observed.of(
                    Objects.requireNonNull(Observers.of(List.of(observers), services.log())),
                    "the endpoint",
                    "/path",
                    setup.provenance().remoteAddress(),
                    Optional.of("ann")));
            return listener == null
                    ? Connection.blocking(observed, services)
                    : Connection.listening(observed, services, listener);
        });
    }

    static Rig blocking(WebSocketOptions.Builder options) {
        return notStarted(Role.SERVER, options, null).start();
    }

    static Rig blocking() {
        return blocking(WebSocketOptions.builder());
    }

    static Rig blockingClient(WebSocketOptions.Builder options) {
        return notStarted(Role.CLIENT, options, null).start();
    }

    static Rig listening(WebSocketListener listener, WebSocketOptions.Builder options) {
        return notStarted(Role.SERVER, options, listener).start();
    }

    static Rig listening(WebSocketListener listener) {
        return listening(listener, WebSocketOptions.builder());
    }

    /** Its listener is called on the executor alone. */
    static Rig dispatching(WebSocketListener listener, WebSocketOptions.Builder options) {
        Setup of = new Setup(Role.SERVER, options.build(), Optional.empty(), null, null);
        return new Rig(of, (setup, services) -> Connection.dispatching(setup, services, listener)).start();
    }

    static Rig extended(Extension extension, WebSocketOptions.Builder options) {
        return new Rig(Role.SERVER, options.build(), null, extension).start();
    }

    Rig start() {
        connection.start(transport);
        settle();
        return this;
    }

    /** Lets the executor refuse so many tasks. */
    void refuse(int count) {
        refusals = count;
    }

    /** Runs what waits for the executor, and the turns that were asked for. */
    void settle() {
        runTasks();
        transport.runResumed();
        runTasks();
    }

    void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** What has left since the last call, as the peer reads it. */
    List<String> sent() {
        byte[] left = transport.left();
        byte[] fresh = Arrays.copyOfRange(left, bytesSeen, left.length);
        bytesSeen = left.length;
        return peer.read(fresh);
    }

    /** Asserts that these have left since the last time. */
    void expectSent(String... messages) {
        assertEquals(List.of(messages), sent());
    }

    void arriveText(String... texts) {
        transport.arrive(peer.text(texts));
    }

    void arriveClose(CloseCode code) {
        transport.arrive(peer.close(code));
    }
}
