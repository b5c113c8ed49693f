package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.testing.Allocations;
import org.ws101.testing.ManualTimers;

/** What a text allocates that a listener sends back, beside the {@code String} and its bytes. */
class EchoAllocationTest {
    private static final String TEXT = "t".repeat(64);
    /** A {@code String}, and an array of 64 bytes. */
    private static final int STRING = 24 + 80;

    private static final int MESSAGES = 64;

    /** A network that allocates nothing: what was received comes again and again, and what is written is gone. */
    private static final class Loop extends TakingTransport {
        private final byte[] received;
        private boolean there;

        Loop(byte[] received) {
            this.received = received;
        }

        @Override
        public int read(ByteBuffer buffer) {
            if (!there) {
                return 0;
            }
            there = false;
            buffer.put(received);
            return received.length;
        }
    }

    private static long perMessage(WebSocketListener listener) {
        ManualTimers timers = new ManualTimers();
        Connection connection = new Connection(
                new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
                new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0),
                listener,
                false,
                Connection.Meeting.REAL);
        Loop network = new Loop(new OtherEnd(Role.SERVER)
                .text(Stream.generate(() -> TEXT).limit(MESSAGES).toArray(String[]::new)));
        connection.start(network);
        return Allocations.perRound(() -> {
                    network.there = true;
                    connection.readable();
                })
                / MESSAGES;
    }

    /** The message and its event; what the compiler leaves out is counted where it has not come yet. */
    private static void assertBeside(int most, long allocated) {
        assertTrue(allocated >= STRING, allocated + " bytes are less than the text: it was not echoed");
        assertTrue(allocated <= STRING + most, allocated + " bytes instead of " + (STRING + most));
    }

    @Test
    void anEchoIsTheStringItsBytesAndLittleMore() {
        assertBeside(64, perMessage(new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                webSocket.sendText(text);
            }
        }));
    }

    /** And what tells that it has left. */
    @Test
    void anEchoThatDoesNotWaitHasAStageToo() {
        assertBeside(210, perMessage(new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                var unused = webSocket.sendAsync(new Message.Text(text));
            }
        }));
    }
}
