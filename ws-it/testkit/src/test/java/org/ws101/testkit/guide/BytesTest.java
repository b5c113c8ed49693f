package org.ws101.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ws101.Message;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.WebSocketClient;
import org.ws101.testkit.ServedApplication;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.RawServer;
import org.ws101.testkit.wire.Wire;

/** The examples of bytes in docs/TESTING.md. */
class BytesTest {
    @RegisterExtension
    static final ServedApplication application = ServedApplication.of(Chat.class);

    @Test
    void refusesAFrameThatIsNotMasked(URI root) throws IOException {
        try (RawClient client = RawClient.upgraded(root.getPort(), "/chat/garden?name=Anna")) {
            assertEquals("Welcome, Anna", client.readFrame().text());
            client.send(Wire.unmasked(0x81, new byte[] {'x'}));
            assertEquals(1002, client.readCloseAndAnswer().closeCode());
            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void aLostConnectionIsOpenedAgain() throws IOException {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/prices");
            ReconnectingConnection connection = WebSocketClient.create()
                    .reconnecting(uri, webSocket -> received.add(((Message.Text) webSocket.receiveAll()).data()));
            try (RawServer first = RawServer.over(listening.accept())) {
                assertEquals("/prices", first.accept().target());
                first.reset();
            }
            try (RawServer second = RawServer.over(listening.accept())) {
                second.accept();
                second.sendText("42");
                assertEquals(1000, second.readCloseAndAnswer().closeCode());
            }
            connection.close();
        }
        assertEquals("42", received.poll());
    }
}
