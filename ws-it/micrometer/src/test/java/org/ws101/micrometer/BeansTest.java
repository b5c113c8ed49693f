package org.ws101.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketObserver;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.cdi.WebSocketClientEndpoint;
import org.ws101.cdi.WebSocketConnector;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.jms.JmsRelay;

/** The observer that CDI finds in the archive, with nothing declared. */
class BeansTest {
    private static final Page PAGE = new Page(text -> text.replaceAll("127\\.0\\.0\\.1:\\d+", "server"));

    /** Beans, found as in any application, and served. */
    private static final class Application implements AutoCloseable {
        final SeContainer beans;
        final Served server;

        Application(Class<?>... classes) throws Exception {
            beans = SeContainerInitializer.newInstance().addBeanClasses(classes).initialize();
            try {
                server = new Served(endpoints -> WebSocketBeans.register(beans, endpoints));
            } catch (Exception e) {
                beans.close();
                throw e;
            }
        }

        void echo() {
            try (WebSocket webSocket = WebSocketClient.builder()
                    .connectTimeout(Duration.ofMinutes(2)) // for machines that are busy
                    .build()
                    .connect(server.uri("/echo"))) {
                webSocket.sendText("hey");
                assertEquals(new Message.Text("hey"), webSocket.receiveAll());
            }
        }

        @Override
        public void close() {
            server.close();
            beans.close();
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/echo")
    static class Echo {
        @OnText
        String text(String text) {
            return text;
        }
    }

    @WebSocketClientEndpoint
    static class Client {
        @OnText
        void text(String text) {}
    }

    @Dependent
    static class Registry {
        @Produces
        @Singleton
        MeterRegistry registry() {
            return PAGE.registry;
        }
    }

    /** An observer that takes the place of others. */
    @Alternative
    @jakarta.annotation.Priority(1)
    @ApplicationScoped
    static class Chosen implements WebSocketObserver {}

    /** The deployment fails if more than one observer is there for it. */
    @ApplicationScoped
    static class Injected {
        @Inject
        WebSocketObserver observer;
    }

    @Test
    void countsServersAndClientsWhereThereIsARegistry() throws Exception {
        try (Application application =
                new Application(Registry.class, Echo.class, Client.class, Chosen.class, Injected.class)) {
            URI uri = application.server.uri("/echo");
            Instance<WebSocketConnector<Client>> connector = application.beans.select(new TypeLiteral<>() {});
            try (WebSocket webSocket = connector
                    .get()
                    .uri(uri)
                    .client(builder -> builder.connectTimeout(Duration.ofMinutes(2)))
                    .connect()) {
                webSocket.sendText("hey");
                PAGE.comesTo("""
                        ws101_bytes_total{direction="received",endpoint="/echo",side="server"} 3.0
                        ws101_bytes_total{direction="received",endpoint="ws://server",side="client"} 3.0
                        ws101_bytes_total{direction="sent",endpoint="/echo",side="server"} 3.0
                        ws101_bytes_total{direction="sent",endpoint="ws://server",side="client"} 3.0
                        ws101_connections{endpoint="/echo",side="server"} 1.0
                        ws101_connections{endpoint="ws://server",side="client"} 1.0
                        ws101_handshakes_total{endpoint="/echo",outcome="accepted",side="server",status="101"} 1.0
                        ws101_handshakes_total{endpoint="ws://server",outcome="accepted",side="client",status="101"} 1.0
                        ws101_messages_total{direction="received",endpoint="/echo",side="server",type="text"} 1.0
                        ws101_messages_total{direction="received",endpoint="ws://server",side="client",type="text"} 1.0
                        ws101_messages_total{direction="sent",endpoint="/echo",side="server",type="text"} 1.0
                        ws101_messages_total{direction="sent",endpoint="ws://server",side="client",type="text"} 1.0
                        ws101_wire_bytes_total{direction="received",endpoint="/echo",side="server"} 9.0
                        ws101_wire_bytes_total{direction="received",endpoint="ws://server",side="client"} 5.0
                        ws101_wire_bytes_total{direction="sent",endpoint="/echo",side="server"} 5.0
                        ws101_wire_bytes_total{direction="sent",endpoint="ws://server",side="client"} 9.0""");
            }
        }
        assertTrue(
                PAGE.lines().stream().noneMatch(line -> line.startsWith("ws101_connections")),
                "the gauges are gone with the application");
    }

    @Test
    void saysOnceWhereThereIsNone() throws Exception {
        try (LogRecorder log = new LogRecorder(MicrometerObserver.class.getName())) {
            try (Application application = new Application(Echo.class, Client.class)) {
                application.echo();
                application.echo();
            }
            assertEquals(
                    List.of("WebSocket connections are not counted, because there is no bean of type"
                            + " io.micrometer.core.instrument.MeterRegistry: produce one, such as a PrometheusMeterRegistry, as"
                            + " a @Singleton"),
                    log.lines());
        }
    }

    @Dependent
    static class Another {
        @Produces
        @Singleton
        MeterRegistry another() {
            return new SimpleMeterRegistry();
        }
    }

    @Test
    void saysSoWhereThereAreSeveral() throws Exception {
        try (LogRecorder log = new LogRecorder(MicrometerObserver.class.getName())) {
            try (Application application = new Application(Registry.class, Another.class, Echo.class)) {
                application.echo();
            }
            assertEquals(1, log.lines().size(), log.lines()::toString);
            assertTrue(log.lines().get(0).contains("there are several beans"), log.lines()::toString);
        }
    }

    @Dependent
    static class Own {
        static final SimpleMeterRegistry REGISTRY = new SimpleMeterRegistry();

        @Produces
        @Singleton
        MicrometerObserver observer() {
            return new MicrometerObserver(REGISTRY, Tags.of("application", "shop"), 10);
        }
    }

    @Dependent
    static class Carrier {
        @Produces
        @Singleton
        Relay relay() {
            return JmsRelay.of(NoBroker.factory(), "chat");
        }
    }

    @Test
    void countsEnvelopesWhileARelayRuns() throws Exception {
        try (Application application = new Application(Registry.class, Carrier.class, Echo.class)) {
            application.beans.select(WebSocketConnections.class).get().all().broadcast("hey");
            assertEquals(0, PAGE.number("ws101_relay_connected"));
            assertEquals(0, PAGE.number("ws101_relay_lost_total"));
            assertEquals(0, PAGE.number("ws101_relay_envelopes_total{direction=\"sent\"}"));
            assertEquals(0, PAGE.number("ws101_relay_envelopes_total{direction=\"received\"}"));
            assertTrue(PAGE.number("ws101_relay_waiting_bytes") > 0);
        }
        assertTrue(PAGE.lines().stream().noneMatch(line -> line.startsWith("ws101_relay")), PAGE.lines()::toString);
    }

    @Dependent
    static class OwnRelayMeters {
        @Produces
        @Singleton
        RelayMeters relayMeters(MeterRegistry registry) {
            return new RelayMeters(registry, Tags.of("application", "shop"));
        }
    }

    @Test
    void leavesTheRelayToMetersOfTheApplication() throws Exception {
        try (Application application =
                new Application(Registry.class, OwnRelayMeters.class, Carrier.class, Echo.class)) {
            assertTrue(application.server.port() > 0);
            assertEquals(
                    List.of("ws101_relay_connected{application=\"shop\"} 0.0"),
                    PAGE.lines().stream()
                            .filter(line -> line.startsWith("ws101_relay_connected"))
                            .toList());
        }
    }

    @Test
    void leavesItToOneOfTheApplication() throws Exception {
        try (Application application = new Application(Registry.class, Own.class, Echo.class)) {
            application.echo();
            assertEquals(
                    1,
                    Own.REGISTRY
                            .get("ws101.messages")
                            .tags("application", "shop", "direction", "received", "type", "text")
                            .counter()
                            .count());
            assertTrue(PAGE.lines().stream().noneMatch(line -> line.startsWith("ws101_connections")));
        }
    }
}
