package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

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
                ServedContext server = ServedContext.serving(endpoints -> endpoints
                        .add("/one", Endpoint.of(ws -> {}).withCheck(FAILING))
                        .add("/other", Endpoint.of(ws -> {}).withCheck(FAILING)))) {
            for (String path : List.of("/one", "/other", "/one")) {
                try (RawClient client = RawClient.open(server.port())) {
                    assertEquals(500, client.exchange(Request.upgrade(path)).status());
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
                ServedContext server = ServedContext.serving(
                        endpoints -> endpoints.add("/one", failing()).add("/other", failing()))) {
            for (String path : List.of("/one", "/other", "/one")) {
                try (RawClient client = RawClient.upgraded(server.port(), path)) {
                    client.sendText("hi");
                    assertEquals("880203f3", client.readFrame().wholeHex()); // close, 1011
                }
            }
            assertEquals(2, lines(log), log::text);
        }
    }

    /** With the id of the connection, the address of the peer, the path, the close code and the cause. */
    @Test
    @Timeout(60)
    void eachFailureIsOneLineThatNamesTheConnection() throws Exception {
        String who = "s[0-9a-z]+ 127\\.0\\.0\\.1:[0-9]+ /rooms/a";
        try (LogRecorder log = new LogRecorder(WebSocket.class.getName());
                ServedContext server = ServedContext.serving(
                        endpoints -> endpoints.add("/rooms/{room}", failing().withName("rooms")))) {
            for (String frames : List.of("83 80 00000000", "81 82 00000000 6869", "")) {
                try (RawClient client = RawClient.upgraded(server.port(), "/rooms/a?ticket=secret")) {
                    client.sendHex(frames);
                    if (!frames.isEmpty()) {
                        assertEquals(0x88, client.readFrame().first());
                    }
                }
            }
            while (!log.text().contains("(1006)")) { // else the stop may close what the peer has left
                Thread.onSpinWait();
            }
            server.undeploy();
            String text = log.text();
            assertTrue(
                    text.matches("(?s).*rooms \\(" + who
                            + "\\): data of the peer failed the connection with 1002 protocol-error \\(reserved opcode"
                            + " 3\\).*"),
                    text);
            assertTrue(
                    text.matches("(?s).*A callback of rooms \\([^)]+\\) on " + who
                            + " failed \\(1011\\).*java.lang.IllegalStateException: on purpose.*"),
                    text);
            assertTrue(
                    text.matches("(?s).*rooms \\(" + who
                            + "\\): (the peer ended the network connection without a close frame|the network connection was"
                            + " lost: .*) \\(1006\\).*"),
                    text);
            assertFalse(text.contains("secret"), text);
        }
    }
}
