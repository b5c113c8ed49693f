package org.ws101.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.servlet.Connections.OtherNodes;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.jms.JmsRelay;

/** Two nodes of an application of Spring Boot, whose connection factory is that of Boot for Artemis. */
class SpringRelayTest {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        WebSocketApplication endpoints() {
            return endpoints -> endpoints.add("/chat", Endpoint.of(webSocket -> {
                webSocket.sendText("welcome");
                webSocket.forEachMessage(message -> {});
            }));
        }
    }

    private static ConfigurableApplicationContext run(EmbeddedBroker broker) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(false);
        return application.run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--server.servlet.register-default-servlet=true", // Tomcat calls no filter without a servlet
                "--spring.artemis.mode=native",
                "--spring.artemis.broker-url=" + broker.url(),
                "--spring.jms.cache.enabled=false",
                "--ws101.relay-topic=spring");
    }

    private static URI uri(ConfigurableApplicationContext node, String path) {
        return URI.create("ws://127.0.0.1:" + node.getEnvironment().getRequiredProperty("local.server.port") + path);
    }

    private static double envelopes(ConfigurableApplicationContext node, String direction) {
        return node.getBean(MeterRegistry.class)
                .get("ws101.relay.envelopes")
                .tag("direction", direction)
                .functionCounter()
                .count();
    }

    @Test
    void broadcastsReachTheOtherNode() {
        try (EmbeddedBroker broker = new EmbeddedBroker();
                ConfigurableApplicationContext one = run(broker);
                ConfigurableApplicationContext two = run(broker)) {
            for (ConfigurableApplicationContext node : new ConfigurableApplicationContext[] {one, two}) {
                JmsRelay relay = (JmsRelay) node.getBean(Relay.class);
                Conditions.await(() -> relay.counts().connected(), () -> "not connected: " + relay.counts());
            }
            try (WebSocket peer = NodeProcess.CLIENT.connect(uri(two, "/chat"))) {
                assertEquals(new Message.Text("welcome"), peer.receiveAll());
                assertEquals(
                        OtherNodes.QUEUED,
                        one.getBean(WebSocketConnections.class)
                                .all()
                                .broadcast("hello")
                                .otherNodes());
                assertEquals(new Message.Text("hello"), peer.receiveAll());
            }
            assertEquals(1, envelopes(two, "received"));
            // It may arrive before the sender knows that it has left.
            Conditions.await(() -> envelopes(one, "sent") == 1, () -> "not counted");
        }
    }
}
