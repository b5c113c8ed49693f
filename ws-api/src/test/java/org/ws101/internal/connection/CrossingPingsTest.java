package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.Timers;
import org.ws101.testing.ManualTimers;

/**
 * The peer's ping and ours cross: the thread that answers the peer's loses the processor at a look at the clock, and the timers write
 * its answer together with our ping.
 */
class CrossingPingsTest {
    private static final Duration INTERVAL = Duration.ofSeconds(20);
    private static final Duration TICK = Duration.ofNanos(1);

    private final ManualTimers timers = new ManualTimers();
    private final ManualTransport transport = new ManualTransport();
    private final OtherEnd peer = new OtherEnd(Role.SERVER);
    /** What happens after the next look at the clock, before who looked goes on. */
    private Runnable meanwhile = () -> {};

    private final class InterruptedTimers implements Timers {
        @Override
        public long nanoTime() {
            long now = timers.nanoTime();
            Runnable next = meanwhile;
            meanwhile = () -> {};
            next.run();
            return now;
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            return timers.schedule(delay, task);
        }
    }

    private void start(WebSocketOptions options) {
        Timers clock = new InterruptedTimers();
        Connection connection = new Connection(
                new Setup(Role.SERVER, options, Optional.empty(), null, null),
                new Services(Runnable::run, clock, new FlushWatchdog(clock, "unused"), new BufferPool(1), () -> 0),
                new WebSocketListener() {},
                false,
                Connection.Meeting.REAL);
        transport.connect(connection);
        connection.start(transport);
        transport.runResumed();
    }

    private void arrive(Message message) {
        transport.arrive(peer.message(message));
    }

    @Test
    void aPeerThatAnswersIsNotDropped() {
        start(WebSocketOptions.builder()
                .pingInterval(INTERVAL)
                .pongTimeout(INTERVAL)
                .build());
        timers.advance(INTERVAL.minus(TICK));
        meanwhile = () -> timers.advance(TICK);
        arrive(new Message.Ping(new byte[0]));
        timers.advance(TICK);
        arrive(new Message.Pong(new byte[0]));
        timers.advance(INTERVAL);
        assertFalse(transport.isClosed());
    }
}
