package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.spring.start.Echo;

/** The example with which the documentation begins. */
class GetStartedTest {
    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class})
    static class Application {}

    @Test
    void theFirstEndpointEchoes() {
        try (Booted booted = Booted.run(Application.class);
                WebSocket webSocket = booted.connect("/echo")) {
            webSocket.sendText("Hello");
            assertEquals(new Message.Text("Hello"), webSocket.receiveAll());
        }
    }
}
