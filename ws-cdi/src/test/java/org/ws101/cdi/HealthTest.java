package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.inject.ConfigExtension;
import io.smallrye.health.AsyncHealthCheckFactory;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.health.registry.HealthRegistries;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.testkit.wire.RawClient;

/** The readiness check, as the health of SmallRye reports it. */
@Tag("any-cdi")
class HealthTest {
    private static final Class<?>[] HEALTH = {
        SmallRyeHealthReporter.class, HealthRegistries.class, AsyncHealthCheckFactory.class, Echo.class
    };

    @WebSocketEndpoint("/echo")
    static class Echo {
        @OnText
        String text(String text) {
            return text;
        }
    }

    private static void assertReadiness(SmallRyeHealthReporter health, String status, int open, int maximum) {
        JsonObject readiness = health.getReadiness().getPayload();
        assertEquals(status, readiness.getString("status"));
        assertEquals(1, readiness.getJsonArray("checks").size());
        JsonObject check = readiness.getJsonArray("checks").getJsonObject(0);
        assertEquals("ws101", check.getString("name"));
        assertEquals(status, check.getString("status"));
        JsonObject details = check.getJsonObject("data");
        assertEquals(open, details.getInt("open"));
        assertEquals(maximum, details.getInt("maximum"));
    }

    @Test
    void readinessHasTheConnectionsAndTheirMaximum() throws Exception {
        try (Deployment deployment = new Deployment(List.of(new ConfigExtension()), HEALTH)) {
            SmallRyeHealthReporter health = deployment.bean(SmallRyeHealthReporter.class);
            assertReadiness(health, "UP", 0, 10_000);
            try (RawClient peer = deployment.connect("/echo")) {
                peer.sendText("x");
                assertEquals("x", peer.receive());
                assertReadiness(health, "UP", 1, 10_000);
            }
            deployment.stopServer();
            assertReadiness(health, "DOWN", 0, 10_000);
            assertEquals(
                    0, health.getLiveness().getPayload().getJsonArray("checks").size());
        }
    }

    @Test
    void endpointsThatNobodyServesAreNotReady() {
        try (SeContainer container = container(HEALTH)) {
            assertReadiness(container.select(SmallRyeHealthReporter.class).get(), "DOWN", 0, 0);
        }
    }

    @Test
    void anApplicationWithoutEndpointsIsReady() {
        try (SeContainer container =
                container(SmallRyeHealthReporter.class, HealthRegistries.class, AsyncHealthCheckFactory.class)) {
            assertReadiness(container.select(SmallRyeHealthReporter.class).get(), "UP", 0, 0);
        }
    }

    private static SeContainer container(Class<?>... beans) {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(WebSocketBeans.extension(), new ConfigExtension())
                .addBeanClasses(beans)
                .initialize();
    }
}
