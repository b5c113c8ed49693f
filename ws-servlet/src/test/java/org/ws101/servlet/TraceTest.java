package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.testkit.wire.RawClient;

/** The trace of a connection on a server. */
class TraceTest {
    private static final String NAME = "org.ws101.Trace";

    @Test
    void tellsTheLifeOfAConnectionByItsId() throws Exception {
        Logger logger = Logger.getLogger(NAME);
        logger.setLevel(Level.FINER);
        BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
        Endpoint endpoint = Endpoint.of(ws -> {
                    opened.add(ws);
                    ws.forEachMessage(ws::sendAll);
                })
                .withName("the echo");
        try (LogRecorder trace = new LogRecorder(NAME)) {
            try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/echo", endpoint))) {
                echo(server);
            }
            WebSocket webSocket = opened.poll(30, TimeUnit.SECONDS);
            String id = webSocket.id();
            String text = trace.text();
            for (String line : new String[] {
                "starts: WebSocket the echo (" + id + " /echo), at /127.0.0.1:",
                "received text fin=1 rsv=0 length=5",
                "sent text fin=1 rsv=0 length=5",
                "received close fin=1 rsv=0 length=2",
                "sent close fin=1 rsv=0 length=2",
                "is OVER",
                "ended with 1000 normal-closure"
            }) {
                assertTrue(text.contains(id + " " + line), text);
            }
        } finally {
            logger.setLevel(null);
        }
    }

    private static void echo(ServedContext server) throws IOException {
        try (RawClient client = RawClient.upgraded(server.port(), "/echo")) {
            assertEquals("Hello", client.sendText("Hello").readText());
            client.sendClose(1000);
            assertEquals("880203e8", client.readFrame().wholeHex());
            assertTrue(client.isClosedByPeer());
        }
    }
}
