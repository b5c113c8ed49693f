package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.WebSocketEndpoint;

/** Which origin is the own behind a proxy: that of the public address. */
class ForwardedTest {
    @Configuration(proxyBeanMethods = false)
    @Import(Open.class)
    static class Application {
        @Bean
        @WebSocketEndpoint("/echo")
        Continue echo() {
            return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
        }
    }

    private static WebSocket connect(Booted application, String origin) {
        return application
                .client()
                .header("Origin", origin)
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "shop.example")
                .header("X-Forwarded-Port", "443")
                .header("X-Forwarded-For", "192.0.2.7")
                .build()
                .connect(application.uri("/echo"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"framework", "native"})
    void theOriginOfTheForwardedHostIsTheOwn(String strategy) {
        try (Booted application = Booted.run(Application.class, "server.forward-headers-strategy=" + strategy)) {
            try (WebSocket webSocket = connect(application, "https://shop.example")) {
                webSocket.sendText("x");
                assertEquals(new Message.Text("x"), webSocket.receiveAll());
            }
            String direct = "http://127.0.0.1:" + application.port();
            HandshakeException refused = assertThrows(HandshakeException.class, () -> connect(application, direct));
            assertEquals(403, refused.status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "none")
    void withoutAStrategyTheHeadersOfAStrangerCountForNothing(String strategy) {
        try (Booted application = Booted.run(Application.class, "server.forward-headers-strategy=" + strategy)) {
            HandshakeException refused =
                    assertThrows(HandshakeException.class, () -> connect(application, "https://shop.example"));
            assertEquals(403, refused.status());
        }
    }
}
