package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Servers whose threads are virtual, as Spring Boot makes them on request. */
class VirtualThreadsTest {
    @WebSocketEndpoint("/annotated")
    static class Annotated {
        @OnText
        String echo(String text) {
            return text;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Annotated.class})
    static class Application {
        @Bean
        @WebSocketEndpoint("/continue")
        Continue conversing() {
            return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/annotated", "/continue"})
    void bothStylesAreServed(String path) {
        assumeTrue(Runtime.version().feature() >= 21, "There are virtual threads since JDK 21");
        try (Booted application = Booted.run(Application.class, "spring.threads.virtual.enabled=true");
                WebSocket webSocket = application.connect(path)) {
            webSocket.sendText("x");
            assertEquals(new Message.Text("x"), webSocket.receiveAll());
        }
    }
}
