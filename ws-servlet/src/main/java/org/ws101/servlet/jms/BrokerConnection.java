package org.ws101.servlet.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the broker that is made again when it is lost, until the end. Runs on a thread of its own, where all
 * calls of the broker's client are made, which may block for as long as they like.
 */
final class BrokerConnection implements Runnable {
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);
    /** A connection that has lasted for so long is worth to be replaced at once. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    private final Broker broker;
    private final EnvelopeBuffer buffer;
    private final RelayLog log;
    private final RelayLog.Side side;
    private final Work work;
    /**
     * Whether an attempt has failed, or a connection was lost: the client may find a broker again within one attempt.
     * Of the thread.
     */
    private boolean reconnects;

    /** What is done with a session until the end has come; it throws when that cannot be done any more. */
    @FunctionalInterface
    interface Work {
        void run(Session session, Connected connected) throws JMSException, InterruptedException;
    }

    /** One connection. */
    static final class Connected {
        private final Connection connection;
        private final boolean again;
        private final Runnable ready;
        private final AtomicReference<@Nullable JMSException> failure = new AtomicReference<>();

        Connected(Connection connection, boolean again, Runnable ready) {
            this.connection = connection;
            this.again = again;
            this.ready = ready;
            try {
                connection.setExceptionListener(failure::set);
            } catch (JMSException | RuntimeException e) {
                // In a web application of Jakarta EE none may be set; then the next call fails.
                return;
            }
        }

        /** All that is needed is there. */
        void ready() throws JMSException {
            connection.start();
            ready.run();
        }

        /** Whether this is a reconnection: the other nodes may have lost the broker, too. */
        boolean isAgain() {
            return again;
        }

        /** @throws JMSException when the client says that the broker is lost */
        void requireWorking() throws JMSException {
            JMSException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
        }
    }

    /** @param buffer whose end is that of the relay */
    BrokerConnection(Broker broker, EnvelopeBuffer buffer, RelayLog log, RelayLog.Side side, Work work) {
        this.broker = broker;
        this.buffer = buffer;
        this.log = log;
        this.side = side;
        this.work = work;
    }

    @Override
    public void run() {
        int failures = 0;
        try {
            while (!buffer.isEnded()) {
                long start = System.nanoTime();
                connect();
                failures = System.nanoTime() - start > STEADY.toNanos() ? 0 : failures + 1;
                if (buffer.awaitEnd(delay(failures))) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the relay stops, and the broker's client waits for something
        }
    }

    /** Returns when the connection is over. */
    private void connect() throws InterruptedException {
        boolean again = reconnects;
        reconnects = true;
        try (Connection connection = broker.connect()) {
            Connected connected = new Connected(connection, again, () -> log.connected(side, buffer.waiting()));
            // It is received once in any case: the library knows the numbers of the envelopes.
            work.run(connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE), connected);
        } catch (JMSException | RuntimeException | Error e) {
            if (!buffer.isEnded()) {
                log.disconnected(side, e);
            }
        }
    }

    /** Nodes that have lost the broker at the same time do not come back at the same time. */
    private static Duration delay(int failures) {
        long longest = Math.min(LONGEST_DELAY.toNanos(), FIRST_DELAY.toNanos() << Math.min(failures, 10));
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest));
    }
}
