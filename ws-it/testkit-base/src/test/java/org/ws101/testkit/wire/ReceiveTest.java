package org.ws101.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveTest extends JoinedPeers {
    @Test
    void messagesAreDescribedByTheirPayload() throws IOException {
        server.sendText("é").sendText("").sendBinary(new byte[] {1, -1});
        assertEquals("é", client.receive());
        assertEquals("", client.receive());
        assertEquals("bytes 01ff", client.receive());
    }

    @Test
    void bothEndsReceive() throws IOException {
        client.sendText("x").sendClose(1000);
        assertEquals("x", server.receive());
        assertEquals("close 1000", server.receive());
        assertEquals(1000, client.readFrame().closeCode());
    }

    @Test
    void fragmentsAreJoinedAndPingsBetweenThemAnswered() throws IOException {
        server.sendHex("0101 c3") // the first half of é
                .sendHex("8901 07") // ping
                .sendHex("8a00") // pong
                .sendHex("8001 a9");
        assertEquals("é", client.receive());
        WireFrame pong = server.readFrame();
        assertEquals(Wire.PONG, pong.opcode());
        assertEquals("07", pong.hex());
    }

    @ParameterizedTest
    @CsvSource({"'', close 1005, ''", "03e8, close 1000, 03e8", "03f0 4e6f2e, close 1008 No., 03f0"})
    void closeFrameIsDescribedAndAnsweredWithItsCode(String payload, String described, String answer)
            throws IOException {
        server.sendFrame(0x80 | Wire.CLOSE, Wire.hex(payload));
        assertEquals(described, client.receive());
        WireFrame close = server.readFrame();
        assertEquals(Wire.CLOSE, close.opcode());
        assertEquals(answer, close.hex());
    }

    @Test
    void closeFrameWithinAMessageEndsIt() throws IOException {
        server.sendHex("0101 61").sendClose(1001);
        assertEquals("close 1001", client.receive());
    }

    @Test
    void closeFrameThatIsAnAnswerHasNone() throws IOException {
        client.sendClose(1000);
        server.sendClose(1000);
        assertEquals("close 1000", client.receive());
        client.endOutput();
        assertEquals(Wire.CLOSE, server.readFrame().opcode());
        assertTrue(server.isAtEnd());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c101 61", // RSV1
                "8301 61", // a reserved opcode
                "8001 61", // a continuation of nothing
                "0101 61 8101 61", // a message within another
                "8181 00000000 61" // masked
            })
    void breachOfTheProtocolIsAnError(String frames) throws IOException {
        server.sendHex(frames);
        assertThrows(AssertionError.class, client::receive);
    }

    @Test
    void textThatIsNotUtf8IsAnError() throws IOException {
        server.sendHex("8101 c3");
        assertThrows(CharacterCodingException.class, client::receive);
    }

    @Test
    void endOfTheConnectionIsAnError() throws IOException {
        server.endOutput();
        assertThrows(EOFException.class, client::receive);
    }

    @Test
    void clientKnowsTheResponseThatUpgradedIt() throws IOException {
        assertThrows(IllegalStateException.class, client::response);
        server.send("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: chat\r\n\r\n");
        client.upgrade("/");
        assertEquals("chat", client.response().field("Sec-WebSocket-Protocol"));
    }
}
