package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Demo;
import org.ws101.it.harness.Server;

/** The demo as a web archive. */
@Tag("any-jdk")
class DemoIT {
    /** The first handshakes of a server take long where much runs beside it. */
    private static final WebSocketClient CLIENT =
            WebSocketClient.builder().connectTimeout(Duration.ofMinutes(1)).build();

    private static final WebSocketClient CHATTING =
            CLIENT.toBuilder().subprotocols("chat.ws101.org").build();

    @ParameterizedTest
    @EnumSource
    void webArchiveServesPageEchoAndChat(Demo demo) {
        try (Server server = demo.start()) {
            String page = Server.get(server.uri("http", "/")).body();
            assertTrue(page.contains("<title>ws101 demo</title>"), page);
            try (WebSocket figures = CLIENT.connect(server.uri("ws", "/figures"))) {
                String sheet = ((Message.Text) figures.receiveAll()).data();
                assertTrue(sheet.contains("\"open\":0"), sheet);
            }
            String metrics = Server.get(server.uri("http", "/metrics")).body();
            assertTrue(
                    metrics.contains(
                            "ws101_handshakes_total{endpoint=\"/figures\",outcome=\"accepted\",side=\"server\""),
                    metrics);
            try (WebSocket echo = CLIENT.connect(server.uri("ws", "/echo"))) {
                echo.sendBinary(new byte[] {1, 2});
                assertEquals(new Message.Binary(new byte[] {1, 2}), echo.receiveAll());
            }
            try (WebSocket ada = CHATTING.connect(server.uri("ws", "/chat/lobby?name=Ada"))) {
                hears(ada, "{\"type\":\"joined\",\"name\":\"Ada\"}");
                hears(ada, "{\"type\":\"present\",\"names\":[\"Ada\"]}");
                try (WebSocket bob = CHATTING.connect(server.uri("ws", "/chat/lobby?name=Bob"))) {
                    hears(ada, "{\"type\":\"joined\",\"name\":\"Bob\"}");
                    hears(ada, "{\"type\":\"present\",\"names\":[\"Ada\",\"Bob\"]}");
                    bob.sendText("{\"text\":\"Hello\"}");
                    hears(ada, "{\"type\":\"said\",\"name\":\"Bob\",\"text\":\"Hello\"}");
                }
                hears(ada, "{\"type\":\"left\",\"name\":\"Bob\"}");
                hears(ada, "{\"type\":\"present\",\"names\":[\"Ada\"]}");
            }
        }
    }

    private static void hears(WebSocket member, String expected) {
        assertEquals(new Message.Text(expected), member.receiveAll());
    }
}
