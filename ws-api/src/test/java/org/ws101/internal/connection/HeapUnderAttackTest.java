package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.testing.Hex;
import org.ws101.testing.LiveObjects;
import org.ws101.testing.RecordedLog;

/** What peers can make a server hold on to: no more than they have sent, and nothing of what is over. */
class HeapUnderAttackTest {
    /** What comes and goes in the heap of a JVM without anybody's doing. */
    private static final long NOISE = 1_000_000;

    private final SystemTimers timers = new SystemTimers("timers of a test");
    private final FlushWatchdog watchdog = new FlushWatchdog(timers, "unused");
    private final Services services = new Services(
            Runnable::run, timers, watchdog, new BufferPool(1), () -> 0, new PeerLog(new RecordedLog(), timers));

    @AfterEach
    void close() {
        timers.close();
    }

    /** Has the same bytes to read again and again, and takes all that is written. */
    private static final class RepeatingTransport extends TakingTransport {
        private final byte[] bytes;
        private int times;

        RepeatingTransport(String hex, int times) {
            bytes = Hex.bytes(hex);
            this.times = times;
        }

        @Override
        public int read(ByteBuffer buffer) {
            int before = buffer.position();
            for (; times > 0 && buffer.remaining() >= bytes.length; times--) {
                buffer.put(bytes);
            }
            return buffer.position() - before;
        }
    }

    private static Setup setup() {
        return new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null);
    }

    /** A connection that has read all that its peer sent. */
    private Connection reading(String hex, int times) {
        Connection connection = Connection.listening(setup(), services, new WebSocketListener() {});
        RepeatingTransport transport = new RepeatingTransport(hex, times);
        connection.start(transport);
        boolean unused = connection.readable();
        assertEquals(0, transport.times, "not all was read");
        return connection;
    }

    /** Ten thousand peers announce a mebibyte, as much as is allowed, and send one byte of it. */
    @Test
    void anAnnouncedMessageTakesNoMoreThanWhatHasCome() {
        int connections = 10_000;
        String announcing = "82 ff 0000000000100000 00000000 61";
        List<Connection> open = new ArrayList<>(connections + 1);
        open.add(reading(announcing, 1)); // loads the classes
        long before = LiveObjects.bytes();
        for (int i = 0; i < connections; i++) {
            open.add(reading(announcing, 1));
        }
        long after;
        try {
            after = LiveObjects.bytes();
        } finally {
            Reference.reachabilityFence(open);
        }
        long each = (after - before) / connections;
        assertTrue(each < 4_000, each + " bytes, most of which an idle connection takes too");
    }

    @Test
    void tenMillionPongsLeaveNothing() {
        String pong = "8a 81 00000000 61";
        assertTrue(reading(pong, 1_000).webSocket().isOpen());
        long before = LiveObjects.bytes();
        Connection flooded = reading(pong, 10_000_000);
        long held = LiveObjects.bytes() - before;
        assertTrue(flooded.webSocket().isOpen());
        assertTrue(held < NOISE, held + " bytes");
    }

    /** The ways for a connection to end, and an application that fails as soon as it opens. */
    @Test
    void aHundredThousandConnectionsThatHaveEndedLeaveNothing() {
        int rounds = 25_000;
        comeAndGo(1_000);
        long before = LiveObjects.bytes();
        comeAndGo(rounds);
        long held = LiveObjects.bytes() - before;
        assertTrue(held < NOISE, held + " bytes");
    }

    private void comeAndGo(int rounds) {
        String closing = "88 82 00000000 03e8";
        WebSocketListener failing = new WebSocketListener() {
            @Override
            public void onOpen(WebSocket webSocket) {
                throw new IllegalStateException("on purpose");
            }
        };
        for (int i = 0; i < rounds; i++) {
            assertEnded(reading(closing, 1));
            Connection reset = reading("81 81 00000000 61", 1);
            reset.disconnected(new IOException("reset"));
            assertEnded(reset);
            Connection silent = reading("89 80 00000000", 1);
            silent.webSocket().close(CloseCode.GOING_AWAY);
            silent.abort("its peer does not answer");
            assertEnded(silent);
            Connection failed = Connection.listening(setup(), services, failing);
            failed.start(new RepeatingTransport(closing, 1));
            boolean unused = failed.readable();
            failed.disconnected(null);
            assertEnded(failed);
            watchdog.tick(); // it looks at each that has collected output once more
        }
    }

    private static void assertEnded(Connection connection) {
        assertTrue(connection.hasEnded());
        assertTrue(connection.told().toCompletableFuture().isDone());
    }
}
