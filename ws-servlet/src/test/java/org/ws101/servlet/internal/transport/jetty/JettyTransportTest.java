package org.ws101.servlet.internal.transport.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.testkit.wire.Wire;

/** How often a connection in the blocking style reads, and asks for a thread of Jetty's, on Jetty's end point in memory. */
class JettyTransportTest {
    private final SystemTimers timers = new SystemTimers("timers");
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final Connection connection = Connection.blocking(
            new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
            new Services(Runnable::run, timers, new FlushWatchdog(timers, "watchdog"), new BufferPool(1), () -> 0));
    private final ByteArrayEndPoint endPoint = new ByteArrayEndPoint() {
        @Override
        protected void execute(Runnable task) {
            task.run();
        }
    };
    private final Network network = new Network();

    /** Counts the reads of the end point. */
    private final class Network implements JettyNetwork {
        private int reads;

        @Override
        public boolean callsBackOnSharedThread() {
            return false;
        }

        @Override
        public boolean tellsOfTheRest() {
            return true;
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            reads++;
            return endPoint.fill(buffer);
        }

        @Override
        public void writeAgain() {}

        @Override
        public void notHandedOver() {}

        @Override
        public void close(Manner manner) {
            endPoint.close();
        }

        @Override
        public void readableAfterClose() {}
    }

    @BeforeEach
    void start() {
        Upgrade upgrade = new Upgrade(connection, Runnable::run, null, 0);
        upgrade.startBehindRequest(new JettyTransport(endPoint, network, upgrade, threads::add));
        runThreads();
        network.reads = 0;
    }

    @AfterEach
    void stop() {
        connection.abort("the test is over");
        timers.close();
    }

    private void runThreads() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    private void arrive(int messages) {
        byte[][] frames = IntStream.range(0, messages)
                .mapToObj(i -> Wire.text(String.valueOf((char) ('a' + i))))
                .toArray(byte[][]::new);
        endPoint.addInput(ByteBuffer.wrap(Wire.joined(frames)));
    }

    private void receive(int messages) {
        for (int i = 0; i < messages; i++) {
            assertEquals(
                    new Message.Text(String.valueOf((char) ('a' + i))),
                    connection.webSocket().receive());
        }
    }

    @Test
    void readsOnceForInputThatFits() {
        arrive(1);
        receive(1);
        assertEquals(1, network.reads);
        arrive(2);
        receive(2);
        assertEquals(2, network.reads);
    }

    @Test
    void asksForNoThreadWhenTheReceiverHasHandledWhatAPauseLeft() {
        arrive(24);
        receive(24);
        assertTrue(threads.isEmpty());
        assertEquals(1, network.reads);
        arrive(1);
        receive(1);
        assertEquals(2, network.reads);
    }

    @Test
    void readsAfterAPauseWhatCameInIt() {
        arrive(24);
        arrive(2); // of which Jetty tells, and nobody reads
        assertEquals(1, network.reads);
        receive(24);
        assertFalse(threads.isEmpty());
        runThreads();
        receive(2);
        arrive(1);
        receive(1);
    }

    @Test
    void noticesTheEndThatComesInAPause() {
        arrive(24);
        endPoint.addInputEOF();
        receive(24);
        runThreads();
        assertTrue(connection.hasEnded());
    }
}
