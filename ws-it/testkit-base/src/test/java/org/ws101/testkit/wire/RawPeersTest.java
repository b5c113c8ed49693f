package org.ws101.testkit.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RawPeersTest extends JoinedPeers {
    private void upgrade() throws IOException {
        client.send(Request.upgrade("/chat").bytes());
        server.accept();
        assertEquals(101, client.readResponse().status());
    }

    @Test
    void anOpeningHandshake() throws IOException {
        client.send(
                Request.upgrade("/chat").with("Sec-WebSocket-Protocol", "a, b").bytes());
        Request request = server.accept("Sec-WebSocket-Protocol: b", "X-Lines: 1", "X-Lines: 2");
        assertEquals("GET /chat HTTP/1.1", request.line());
        assertEquals("a, b", request.field("sec-websocket-protocol"));
        Response response = client.readResponse();
        assertEquals(101, response.status());
        assertEquals(Request.ACCEPT, response.field("Sec-WebSocket-Accept"));
        assertEquals("b", response.field("Sec-WebSocket-Protocol"));
        assertEquals(List.of("1", "2"), response.values("X-Lines"));
    }

    @Test
    void aRefusalFailsTheUpgrade() throws IOException {
        server.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nNo.");
        AssertionError refused = assertThrows(AssertionError.class, () -> client.upgrade("/chat"));
        assertTrue(refused.getMessage().startsWith("Expected 101 for GET /chat HTTP/1.1"), refused::getMessage);
        assertTrue(refused.getMessage().contains("status=403"), refused::getMessage);
        assertTrue(refused.getMessage().contains("body=No."), refused::getMessage);
    }

    @Test
    void theContentOfAResponse() throws IOException {
        byte[] content = "caf\u00e9".getBytes(StandardCharsets.UTF_8);
        server.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").send(content);
        assertEquals("caf\u00e9", client.readWholeResponse().body());
        server.send("HTTP/1.1 204 No Content\r\n\r\n");
        assertEquals("", client.readWholeResponse().body());
    }

    @Test
    void messagesAndControlFramesAreEchoed() throws IOException {
        upgrade();
        client.sendText("caf\u00e9").sendBinary(new byte[70_000]);
        client.send(Wire.ping("p"), Wire.unfinished(Wire.TEXT, new byte[] {'a'}), Wire.pong("q"));
        client.sendByteByByte(Wire.last(new byte[] {'b'}));
        client.sendClose(1000);
        server.echo();
        assertEquals("caf\u00e9", client.readFrame().text());
        assertArrayEquals(new byte[70_000], client.readMessage());
        assertEquals("8a with 1 bytes: 70", client.readFrame().toString());
        assertEquals("ab", new String(client.readMessage(), StandardCharsets.US_ASCII));
        assertEquals(1000, client.readFrame().closeCode());
    }

    @Test
    void aCloseFrameIsAnsweredWithItsCode() throws IOException {
        upgrade();
        server.sendFrame(0x89, new byte[0]).sendFrame(0x88, Wire.hex("03e9 627965"));
        assertEquals("bye", client.readCloseAndAnswer().closeText());
        assertEquals("88, masked, with 2 bytes: 03e9", server.readFrame().toString());
        server.close();
        assertTrue(client.isAtEnd());
    }

    @Test
    void masksOfTheWrongSideAreFaults() throws IOException {
        upgrade();
        server.send(Wire.text("x"));
        client.send(Wire.unmasked(0x81, new byte[0]));
        assertTrue(assertThrows(AssertionError.class, client::readFrame)
                .getMessage()
                .startsWith("RFC 6455 \u00a75.1: a server must not mask"));
        assertTrue(assertThrows(AssertionError.class, server::readFrame)
                .getMessage()
                .startsWith("RFC 6455 \u00a75.1: a client must mask"));
    }

    @Test
    void endsOfAConnection() throws IOException {
        client.sendHex("0102").endOutput();
        assertArrayEquals(new byte[] {1, 2}, server.readBytes(2));
        assertTrue(server.isAtEnd());
        server.send("rest").close();
        assertEquals("rest", client.readToEnd());
    }

    @Test
    void aResetIsAnEnd() throws IOException {
        client.reset();
        assertTrue(server.isAtEnd());
        assertEquals("", server.readToEnd());
    }

    @Test
    void aTextIsOneFrameAndNothingElse() throws IOException {
        upgrade();
        server.sendText("x").sendBinary(new byte[] {1});
        assertEquals("x", client.readText());
        AssertionError other = assertThrows(AssertionError.class, client::readText);
        assertEquals("Expected a text message of one frame, but received 82 with 1 bytes: 01", other.getMessage());
    }

    @Test
    void aClosedConnectionIsToldFromOneThatIsReset() throws IOException {
        server.close();
        assertTrue(client.isClosedByPeer());
        connect();
        server.reset();
        assertThrows(SocketException.class, client::isClosedByPeer);
    }

    @Test
    void anExchange() throws IOException {
        server.send("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nNone")
                .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
        assertEquals("None", client.exchange(Request.get("/x")).body());
        assertEquals(200, client.exchange(Request.get("/x").method("HEAD")).status());
        assertEquals("/x", server.readRequest().target());
        server.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort").close();
        assertThrows(EOFException.class, client::readWholeResponse);
    }

    @Test
    void aTunnelPassesBytesInBothDirections() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client.send("ping").endOutput();
            CompletableFuture<String> answered = CompletableFuture.supplyAsync(() -> {
                try (RawServer onward = RawServer.over(target.accept())) {
                    String received = onward.readToEnd();
                    onward.send("pong");
                    return received;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            server.tunnelTo(target.getLocalPort());
            assertEquals("ping", answered.get());
            assertEquals("pong", client.readToEnd());
        }
    }

    @Test
    void pingsAndPongsBetweenFragmentsAreNoPartOfAMessage() throws IOException {
        upgrade();
        server.sendFrame(0x01, new byte[] {'a'}).sendFrame(0x89, new byte[] {'p'});
        server.sendFrame(0x8a, new byte[] {'q'}).sendFrame(0x80, new byte[] {'b'});
        assertEquals("ab", new String(client.readMessage(), StandardCharsets.US_ASCII));
        server.sendFrame(0x01, new byte[] {'a'}).sendClose(1000);
        assertThrows(AssertionError.class, client::readMessage);
        server.close();
        EOFException end = assertThrows(EOFException.class, client::readFrame);
        assertEquals("The connection has ended before a whole frame", end.getMessage());
    }
}
