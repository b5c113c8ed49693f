package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.ws101.servlet.Connections;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.testkit.wire.RawClient;

/** Runs without JSON-B, Bean Validation, Jakarta Messaging, MicroProfile Config and Health on the class path. */
class WithoutOptionalApisTest {

    @Test
    void theyAreNotThere() {
        for (String type : new String[] {
            "jakarta.jms.ConnectionFactory",
            "jakarta.json.bind.Jsonb",
            "jakarta.validation.Validation",
            "org.eclipse.microprofile.config.Config",
            "org.eclipse.microprofile.health.HealthCheck"
        }) {
            assertThrows(ClassNotFoundException.class, () -> Class.forName(type));
        }
    }

    @Test
    void objectsNeedACodecAndTheMessageSaysSo() throws Exception {
        String report = Beans.reportOf(WithObjects.class);
        assertTrue(
                report.contains("there is no codec for it; use String or java.io.Reader, or add a bean that implements"
                        + " org.ws101.cdi.TextCodec<"),
                report);
        assertTrue(report.contains("or a JSON-B provider"), report);
    }

    @Test
    void objectsThatAreSentNeedACodecToo() throws Exception {
        try (Deployment deployment = new Deployment(Plain.class);
                RawClient peer = deployment.connect("/plain?user=ann&role=admin")) {
            peer.sendText("x");
            assertEquals("x", peer.receive());
            Connections all = deployment.bean(WebSocketConnections.class).all();
            String message = assertThrows(IllegalArgumentException.class, () -> all.broadcast(new Order("tea")))
                    .getMessage();
            assertTrue(
                    message.startsWith("There is no codec for " + Order.class.getTypeName() + ": add a bean"), message);
            assertTrue(message.contains("or a JSON-B provider"), message);
        }
    }

    /** A codec of bytes is none for them. */
    @Test
    void relayedEventsNeedACodecToo() throws Exception {
        String report = Beans.reportOf(Observing.class, OrderBytes.class);
        assertTrue(
                report.contains(Observing.class.getName() + " observes @Relayed " + Order.class.getName()
                        + ", which no codec writes and reads as text: add a bean that implements"
                        + " org.ws101.cdi.TextCodec<"),
                report);
    }

    @Test
    void everythingElseWorks() throws Exception {
        try (Deployment deployment = new Deployment(Plain.class);
                RawClient peer = deployment.connect("/plain?user=ann&role=admin")) {
            peer.sendText("x");
            assertEquals("x", peer.receive());
        }
    }

    record Order(String item) {}

    @WebSocketEndpoint("/objects")
    static class WithObjects {
        @OnText
        Order order(Order order) {
            return order;
        }
    }

    @ApplicationScoped
    static class Observing {
        void ordered(@Observes @Relayed Order order) {}
    }

    @ApplicationScoped
    static class OrderBytes implements BinaryCodec<Order> {
        @Override
        public Order decode(byte[] payload, Type type) {
            return new Order(new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public byte[] encode(Order order) {
            return order.item().getBytes(StandardCharsets.UTF_8);
        }
    }

    @RolesAllowed("admin")
    @WebSocketEndpoint("/plain")
    static class Plain {
        @OnText
        String text(String text) {
            return text;
        }
    }
}
