package org.ws101.internal.setup;

import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.thread.CallWatch;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.Timers;

/**
 * What connections share. Thread-safe if its parts are.
 *
 * @param executor runs application code that may block: callbacks off the container's threads
 * @param timers the clock
 * @param watchdog sees to it that collected output does not wait
 * @param calls looks at callbacks that are declared not to block
 * @param buffers the read buffers
 * @param maskingKeys unpredictable numbers for the masking keys of clients (RFC 6455 §5.3)
 * @param log tells why connections end
 */
public record Services(
        Executor executor,
        Timers timers,
        FlushWatchdog watchdog,
        CallWatch calls,
        BufferPool buffers,
        IntSupplier maskingKeys,
        PeerLog log) {

    /** With a log that no others share. */
    public Services(
            Executor executor, Timers timers, FlushWatchdog watchdog, BufferPool buffers, IntSupplier maskingKeys) {
        this(executor, timers, watchdog, buffers, maskingKeys, PeerLog.ofConnections(timers));
    }

    /** With a watch for callbacks that no others share. */
    public Services(
            Executor executor,
            Timers timers,
            FlushWatchdog watchdog,
            BufferPool buffers,
            IntSupplier maskingKeys,
            PeerLog log) {
        this(executor, timers, watchdog, new CallWatch(timers), buffers, maskingKeys, log);
    }
}
