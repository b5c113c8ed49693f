package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.testkit.wire.RawClient;

/**
 * Clients that go away right after the handshake. Stopping waits for every connection, for an hour if need be:
 * that it returns shows that none was forgotten.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DisconnectTest {
    private static ServedContext server() {
        return ServedContext.serving(
                Map.of("stopTimeout", "1h"), endpoints -> endpoints.add("/echo", ws -> ws.forEachMessage(ws::sendAll)));
    }

    private static void connectAndLeave(ServedContext server) throws IOException {
        RawClient.upgraded(server.port(), "/echo").close();
    }

    @Test
    void noneOfManyIsLeftBehind() throws IOException {
        try (ServedContext server = server()) {
            for (int i = 0; i < 300; i++) {
                connectAndLeave(server);
            }
            server.undeploy();
        }
    }

    /** Jetty may upgrade a request and, stopping, never start the connection. */
    @Test
    void noneIsLeftBehindWhenTheContainerStopsMeanwhile() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (ServedContext server = server()) {
                connectAndLeave(server);
            }
        }
    }

    @Test
    void noneIsLeftBehindThatLeavesInsteadOfAnsweringTheCloseFrame() throws Exception {
        for (int i = 0; i < 20; i++) {
            ServedContext server = server();
            Thread stopping = new Thread(server::close, "stopping");
            try (RawClient client = RawClient.upgraded(server.port(), "/echo")) {
                assertEquals("Hello", client.sendText("Hello").readText());
                stopping.start();
                assertEquals("880203e9", client.readFrame().wholeHex()); // close, 1001
            }
            stopping.join();
        }
    }
}
