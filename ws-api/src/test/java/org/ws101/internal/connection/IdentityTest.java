package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;

/** What tells a connection from others: in the log, in exceptions, in its text. */
class IdentityTest {
    private final Rig server = Rig.blocking();
    private final Rig client = Rig.blockingClient(WebSocketOptions.builder());

    @Test
    void eachHasAnIdOfItsOwn() {
        assertNotEquals(server.webSocket.id(), Rig.blocking().webSocket.id());
        assertTrue(server.webSocket.id().matches("s[0-9a-z]+"), server.webSocket.id());
        assertTrue(client.webSocket.id().matches("c[0-9a-z]+"), client.webSocket.id());
    }

    @Test
    void theTextOfAConnectionHasIt() {
        assertEquals(
                "WebSocket the endpoint (" + server.webSocket.id() + " the attachment)", server.webSocket.toString());
        assertEquals("WebSocket the endpoint (" + client.webSocket.id() + ")", client.webSocket.toString());
    }

    @Test
    void theLineOfItsEndHasIt() {
        client.transport.failReads(new IOException("reset"));
        String line = client.log.lines().get(0);
        assertTrue(line.startsWith("INFO the endpoint (" + client.webSocket.id() + "): "), line);
    }

    @Test
    void itsExceptionsHaveIt() {
        server.webSocket.abort();
        String beginning = "The connection " + server.webSocket.id() + " is closed: ";
        for (var late : new org.junit.jupiter.api.function.Executable[] {
            server.webSocket::receive, () -> server.webSocket.sendText("late")
        }) {
            String text = assertThrows(WebSocketClosedException.class, late).getMessage();
            assertTrue(text.startsWith(beginning), text);
        }
    }

    @Test
    void aSendThatFindsNoRoomNamesIt() {
        Rig rig = Rig.blocking(
                WebSocketOptions.builder().outboundBytes(10).outboundOverflow(org.ws101.OverflowPolicy.FAIL));
        rig.transport.limitTo(0);
        rig.webSocket.send(new Message.Binary(new byte[100]));
        String text = assertThrows(org.ws101.WebSocketException.class, () -> rig.webSocket.sendText("more"))
                .getMessage();
        assertTrue(text.contains(rig.webSocket.id()), text);
    }

    @Test
    void attributesAndAddressesAreThoseItComesWith() {
        assertEquals(Map.of(), server.webSocket.attributes());
        server.webSocket.attributes().put("user", "ann");
        assertEquals("ann", server.webSocket.attributes().get("user"));
        assertTrue(server.webSocket.remoteAddress().isUnresolved());
        assertTrue(server.webSocket.localAddress().isUnresolved());
    }
}
