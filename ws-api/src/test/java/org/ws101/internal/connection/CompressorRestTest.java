package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.pool.CompressorPool;

/** A connection that keeps a context for what it sends has a compressor, with its native memory, only while it sends. */
class CompressorRestTest {
    private static final Duration REST = Duration.ofSeconds(5);
    private static final DeflateParameters CONTEXT = new DeflateParameters(false, false, 0, 0);
    private static final PermessageDeflate EAGER =
            PermessageDeflate.offer(PermessageDeflate.Parameters.none()).threshold(0);
    private static final String TEXT = "all work and no play ".repeat(10);

    private final CompressorPool pool = new CompressorPool(1);
    private final Rig rig = Rig.extended(
            DeflateExtension.server(CONTEXT, EAGER, pool),
            WebSocketOptions.builder().pingInterval(Duration.ZERO).idleTimeout(Duration.ZERO));

    @Test
    void isGivenBackWhenNothingHasBeenSentForAWhile() {
        rig.webSocket.sendText(TEXT);
        assertEquals(1, pool.lent());
        rig.timers.advance(REST);
        assertEquals(0, pool.lent());
        assertEquals(0, rig.timers.waiting());
        rig.webSocket.sendText(TEXT);
        assertEquals(1, pool.lent());
        rig.timers.advance(REST);
        assertEquals(0, pool.lent());
    }

    @Test
    void isKeptWhileMessagesAreSent() {
        for (int i = 0; i < 5; i++) {
            rig.webSocket.sendText(TEXT);
            rig.timers.advance(REST.minusSeconds(1));
            assertEquals(1, pool.lent());
        }
        rig.timers.advance(REST.multipliedBy(2));
        assertEquals(0, pool.lent());
    }

    @Test
    void isKeptWithinAMessage() {
        rig.webSocket.sendText(TEXT);
        rig.webSocket.send(new Message.Text(TEXT, true, List.of()));
        rig.timers.advance(REST.multipliedBy(3));
        assertEquals(1, pool.lent());
        rig.webSocket.send(new Message.Text(TEXT, false, List.of()));
        rig.timers.advance(REST.multipliedBy(2));
        assertEquals(0, pool.lent());
    }

    @Test
    void isGivenBackOnceWhenTheConnectionEndsBefore() {
        rig.webSocket.sendText(TEXT);
        rig.connection.abort("the test says so");
        rig.settle();
        assertEquals(0, pool.lent());
        assertEquals(0, rig.timers.waiting()); // nothing holds a connection that has ended
        rig.timers.advance(REST);
        assertEquals(0, pool.lent());
    }
}
