package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** The log has a line a minute of a kind for each endpoint, also where endpoints have the same name, as lambdas of one class have. */
class LogOfEndpointsTest {
    private static final HandshakeCheck FAILING = request -> {
        throw new IllegalStateException("on purpose");
    };

    private static int lines(LogRecorder log) {
        return log.text().split("on purpose", -1).length - 1;
    }

    @Test
    void aFailureDuringTheHandshakeOfEachIsLogged() throws Exception {
        try (LogRecorder log = new LogRecorder(WebSocketFilter.class.getName());
                JettyServer server = JettyServer.serving(endpoints -> endpoints
                        .add("/one", Endpoint.of(ws -> {}).withCheck(FAILING))
                        .add("/other", Endpoint.of(ws -> {}).withCheck(FAILING)))) {
            for (String path : List.of("/one", "/other", "/one")) {
                try (RawClient client = new RawClient(server.port())) {
                    assertEquals(500, client.connect(path).status());
                }
            }
            assertEquals(2, lines(log), log::text);
        }
    }

    private static Endpoint failing() {
        return Endpoint.listening(() -> new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                throw new IllegalStateException("on purpose");
            }
        });
    }

    @Test
    void aFailingCallbackOfEachIsLogged() throws Exception {
        try (LogRecorder log = new LogRecorder(WebSocket.class.getName());
                JettyServer server = JettyServer.serving(
                        endpoints -> endpoints.add("/one", failing()).add("/other", failing()))) {
            for (String path : List.of("/one", "/other", "/one")) {
                try (RawClient client = new RawClient(server.port())) {
                    assertEquals(101, client.connect(path).status());
                    client.sendHex("81 82 00000000 6869"); // hi
                    assertEquals("880203f3", client.frame()); // close, 1011
                }
            }
            assertEquals(2, lines(log), log::text);
        }
    }
}
