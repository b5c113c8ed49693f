package org.ws101.internal.socket;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.internal.setup.Services;
import org.ws101.internal.thread.CallWatch;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.NeutralThreads;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.internal.thread.Timers;

/**
 * The threads, the clock, the buffers and the compressors that all client connections share: three platform threads, whatever
 * their number, and {@link Workers}. They are there as long as somebody holds a {@link Lease}: no thread and no native memory
 * outlives the last connection. Thread-safe.
 */
public final class ClientServices {
    private static final int BUFFERS_KEPT = 16;
    private static final int COMPRESSORS_KEPT = 16;
    private static final ReentrantLock LOCK = new ReentrantLock();
    /** What is running; guarded by the lock, and so is the number of its leases. */
    private static @Nullable ClientServices running;

    private int leases;

    private final Workers workers = new Workers();
    private final SystemTimers timers = new SystemTimers(Workers.PREFIX + "timers");
    private final FlushWatchdog watchdog = new FlushWatchdog(timers, Workers.PREFIX + "watchdog");
    private final CallWatch calls = new CallWatch(timers);
    private final BufferPool buffers = new BufferPool(BUFFERS_KEPT);
    private final CompressorPool compressors = new CompressorPool(COMPRESSORS_KEPT);
    private final PeerLog log = PeerLog.ofConnections(timers);
    private final SecureRandom random = new SecureRandom();
    private final Reactor reactor;

    private ClientServices() throws IOException {
        reactor = new Reactor(task -> NeutralThreads.daemon(Workers.PREFIX + "selector", task));
    }

    /**
     * The services, for as long as the lease is not closed; started if need be.
     *
     * @throws IOException when there is no selector to be had
     */
    public static Lease lease() throws IOException {
        LOCK.lock();
        try {
            ClientServices services = running;
            if (services == null) {
                services = new ClientServices();
                services.start();
                running = services;
            }
            services.leases++;
            return services.new Lease();
        } finally {
            LOCK.unlock();
        }
    }

    private void start() {
        try {
            reactor.start();
            watchdog.start();
            timers.start();
        } catch (Throwable e) { // for want of a thread
            close();
            throw e;
        }
    }

    private void giveBack() {
        LOCK.lock();
        try {
            if (--leases > 0) {
                return;
            }
            running = null;
        } finally {
            LOCK.unlock();
        }
        close();
    }

    private void close() {
        reactor.close();
        watchdog.close();
        timers.close();
        workers.close();
        compressors.close();
    }

    /** The right to use the services. Thread-safe. */
    public final class Lease implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();

        private Lease() {}

        public ClientServices services() {
            return ClientServices.this;
        }

        /** Idempotent. */
        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                giveBack();
            }
        }
    }

    /** Runs what may block, but no callbacks of a user who has an executor of his own. */
    public Executor workers() {
        return workers;
    }

    public Timers timers() {
        return timers;
    }

    public SecureRandom random() {
        return random;
    }

    /** Buffers for what is read, and for TLS. */
    public BufferPool buffers() {
        return buffers;
    }

    /** Tells why connections end. */
    public PeerLog log() {
        return log;
    }

    public CompressorPool compressors() {
        return compressors;
    }

    /**
     * What one connection needs.
     *
     * @param executor runs the callbacks of a listener
     */
    public Services forConnection(Executor executor) {
        return new Services(executor, timers, watchdog, calls, buffers, new MaskingKeys(random), log);
    }

    Reactor reactor() {
        return reactor;
    }
}
