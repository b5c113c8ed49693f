package org.ws101.servlet.internal.transport.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.connection.ReadTurns;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.servlet.internal.transport.SilentTransport;
import org.ws101.testkit.wire.Wire;

class ReadTurnsTest {
    private final SystemTimers timers = new SystemTimers("timers");
    private final Network network = new Network();

    /** Has no input but what is put in, and keeps no output. */
    private static final class Network extends SilentTransport {
        private ByteBuffer input = ByteBuffer.allocate(0);
        private final Queue<Runnable> whileReading = new ArrayDeque<>();
        private int reads;
        private int resumed;
        private Runnable whenResumed = () -> {};
        private boolean closed;

        @Override
        public int read(ByteBuffer buffer) {
            reads++;
            if (!whileReading.isEmpty()) {
                whileReading.remove().run();
            }
            int count = input.remaining();
            buffer.put(input);
            return count;
        }

        @Override
        public void resume() {
            resumed++;
            whenResumed.run();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @AfterEach
    void stop() {
        timers.close();
    }

    private Services services() {
        return new Services(Runnable::run, timers, new FlushWatchdog(timers, "watchdog"), new BufferPool(1), () -> 0);
    }

    private static Setup setup() {
        return new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null);
    }

    @Nested
    class OfABlockingConnection {
        private final Connection connection = Connection.blocking(setup(), services());
        private final ReadTurns turns = new Upgrade(connection, Runnable::run, null, 0).turns();

        @BeforeEach
        void start() {
            connection.start(network);
            assertEquals(1, network.resumed);
        }

        @AfterEach
        void end() {
            connection.abort("the test is over");
            assertTrue(network.closed);
        }

        @Test
        void doNotHappenBeforeReadingWasResumed() {
            assertTrue(turns.begin());
            assertFalse(turns.run());
            assertEquals(0, network.reads);
        }

        @Test
        void askForMoreOnceAllWasRead() {
            turns.resume();
            assertTrue(turns.begin());
            assertTrue(turns.run());
            assertEquals(1, network.reads);
            assertTrue(turns.begin(), "the turn is over");
        }

        @Test
        void areHadByOneThreadAtATime() {
            turns.resume();
            assertTrue(turns.begin());
            assertFalse(turns.begin());
            assertTrue(turns.run());
            assertEquals(2, network.reads, "and the one that came second got its turn");
        }

        @Test
        void followEachOtherWhenAskedForDuringOne() {
            network.whileReading.add(() -> assertFalse(turns.begin()));
            turns.resume();
            assertTrue(turns.begin());
            assertTrue(turns.run());
            assertEquals(2, network.reads);
        }

        @Test
        void areJoinedOnlyWhileThereIsOne() {
            turns.resume();
            assertFalse(turns.join());
            network.whileReading.add(() -> assertTrue(turns.join()));
            assertTrue(turns.begin());
            assertTrue(turns.run());
            assertEquals(2, network.reads);
            assertFalse(turns.join());
        }

        @Test
        void leaveTheContextClassLoaderAlone() {
            ClassLoader own = Thread.currentThread().getContextClassLoader();
            ClassLoader other = new ClassLoader(own) {};
            ReadTurns decoding = new Upgrade(connection, Runnable::run, other, 0).turns();
            network.whileReading.add(
                    () -> assertSame(own, Thread.currentThread().getContextClassLoader()));
            decoding.resume();
            assertTrue(decoding.begin());
            assertTrue(decoding.run());
        }

        @Test
        void askForNoMoreWhenTheConnectionIsOver() {
            turns.resume();
            connection.abort("over");
            assertTrue(turns.begin());
            assertFalse(turns.run());
            assertEquals(0, network.reads);
        }

        @Test
        void endTheConnectionWithAnErrorAndThrowNothing() {
            network.whileReading.add(() -> {
                throw new StackOverflowError();
            });
            turns.resume();
            assertTrue(turns.begin());
            assertFalse(turns.run());
            assertTrue(network.closed);
        }
    }

    @Nested
    class OfADispatchedListener {
        private final Connection connection = Connection.dispatching(setup(), services(), new WebSocketListener() {});
        private final ReadTurns turns = new Upgrade(connection, Runnable::run, null, 0).turns();

        /** Jetty would be asked for a call while the turn that follows reads, and not tell of what that leaves in its buffers. */
        @Test
        void leaveItToTheNextToAskForMoreWhenAPauseHasEndedMeanwhile() {
            connection.start(network);
            network.input = ByteBuffer.wrap(Wire.text("A"));
            network.whenResumed = turns::resume; // the one who does so has not asked for a turn yet
            turns.resume();
            assertTrue(turns.begin());
            assertFalse(turns.run());
            assertEquals(2, network.resumed);
            assertTrue(turns.begin());
            assertTrue(turns.run());
            connection.abort("the test is over");
        }
    }

    @Nested
    class OfAListener {
        private ClassLoader seen;
        private final Connection connection = Connection.listening(setup(), services(), new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                seen = Thread.currentThread().getContextClassLoader();
            }
        });

        @Test
        void runWithTheContextClassLoaderOfTheApplication() {
            ClassLoader own = Thread.currentThread().getContextClassLoader();
            ClassLoader application = new ClassLoader(own) {};
            ReadTurns turns = new Upgrade(connection, Runnable::run, application, 0).turns();
            connection.start(network);
            network.input = ByteBuffer.wrap(Wire.text("A"));
            turns.resume();
            assertTrue(turns.begin());
            assertTrue(turns.run());
            assertSame(application, seen);
            assertSame(own, Thread.currentThread().getContextClassLoader());
            assertNotSame(own, application);
            connection.abort("the test is over");
        }
    }
}
