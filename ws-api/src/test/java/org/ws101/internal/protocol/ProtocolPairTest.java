package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.testing.Hex;

/** What one end sends, the other receives. */
class ProtocolPairTest {
    private final ProtocolPair pair = new ProtocolPair(Delivery.WHOLE, options -> options);

    @AfterEach
    void neitherFailed() {
        assertFalse(pair.client.hasFailed());
        assertFalse(pair.server.hasFailed());
    }

    @Test
    void messagesOfEverySizeArriveBothWays() {
        for (int size : new int[] {0, 1, 99, 100, 125, 126, 65535, 65536}) {
            String text = "ab".repeat(size / 2) + "c".repeat(size % 2);
            pair.client.send(new Message.Text(text));
            pair.server.send(new Message.Text(text));
            assertEquals(List.of("text " + text), pair.toServer());
            assertEquals(List.of("text " + text), pair.toClient());
            byte[] bytes = new byte[size];
            pair.client.send(new Message.Binary(bytes));
            assertEquals(List.of("binary " + Hex.spell(bytes)), pair.toServer());
        }
    }

    @Test
    void aPartedTextIsOneMessage() {
        pair.server.send(Message.Text.part("a\u20AC"));
        pair.server.send(new Message.Ping(Hex.bytes("01")));
        pair.server.send(new Message.Text("\uD83D\uDE00" + "b".repeat(200)));
        assertEquals(List.of("ping 01", "text a\u20AC\uD83D\uDE00" + "b".repeat(200)), pair.toClient());
        assertEquals(List.of("pong 01"), pair.toServer());
    }

    @Test
    void framesAreOneMessage() {
        pair.client.sendFrame(Frame.of(Opcode.TEXT, Hex.bytes("e282")).notFinal());
        pair.client.sendFrame(Frame.of(Opcode.CONTINUATION, Hex.bytes("ac")));
        assertEquals(List.of("text \u20AC"), pair.toServer());
    }

    @Test
    void theClientClosesAndTheServerAnswers() {
        pair.client.close(new CloseReason(CloseCode.GOING_AWAY, "bye"));
        pair.server.send(new Message.Text("still"));
        assertEquals(List.of("close 1001 going-away (bye)"), pair.toServer());
        pair.server.conclude();
        assertEquals(List.of("text still", "close 1001 going-away"), pair.toClient());
        assertEquals(ConnectionState.CLOSED, pair.client.state());
        assertEquals(ConnectionState.CLOSED, pair.server.state());
    }

    @Test
    void bothCloseAtOnce() {
        pair.client.close(CloseReason.of(CloseCode.GOING_AWAY));
        pair.server.close(CloseReason.of(CloseCode.of(4000)));
        assertEquals(List.of("close 1001 going-away"), pair.toServer());
        assertEquals(List.of("close 4000"), pair.toClient());
        pair.client.conclude();
        pair.server.conclude();
        assertEquals(ConnectionState.CLOSED, pair.client.state());
        assertEquals(ConnectionState.CLOSED, pair.server.state());
        assertEquals(0, pair.client.outputSize() + pair.server.outputSize());
    }
}
