package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.micrometer.MicrometerObserver;

/** The meters of the starter, on the page that the actuator has for Prometheus. */
@Timeout(180)
class MetricsTest {
    private static final String EXPOSED = "management.endpoints.web.exposure.include=prometheus";

    @Component
    @WebSocketEndpoint("/rooms/{room}")
    static class Echo {
        @OnText
        String text(String text) {
            return text;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class})
    static class Application {}

    private static List<String> lines(Booted booted) throws Exception {
        HttpResponse<String> page = booted.get("/actuator/prometheus");
        assertEquals(200, page.statusCode());
        return page.body().lines().filter(line -> line.startsWith("ws101_")).toList();
    }

    @Test
    void thePageOfTheActuatorHasThem() throws Exception {
        try (Booted booted = Booted.run(Application.class, EXPOSED)) {
            try (WebSocket webSocket = booted.connect("/rooms/attic")) {
                webSocket.sendText("hey");
                assertEquals(new Message.Text("hey"), webSocket.receiveAll());
            }
            Set<String> expected = Set.of(
                    "ws101_bytes_total{direction=\"received\",endpoint=\"/rooms/{room}\",side=\"server\"} 3.0",
                    "ws101_bytes_total{direction=\"sent\",endpoint=\"/rooms/{room}\",side=\"server\"} 3.0",
                    "ws101_closes_total{by=\"peer\",code=\"1000\",endpoint=\"/rooms/{room}\",side=\"server\"} 1.0",
                    "ws101_connections{endpoint=\"/rooms/{room}\",side=\"server\"} 0.0",
                    "ws101_handshakes_total{endpoint=\"/rooms/{room}\",outcome=\"accepted\",side=\"server\",status=\"101\"} 1.0",
                    "ws101_messages_total{direction=\"received\",endpoint=\"/rooms/{room}\",side=\"server\",type=\"text\"} 1.0",
                    "ws101_messages_total{direction=\"sent\",endpoint=\"/rooms/{room}\",side=\"server\",type=\"text\"} 1.0",
                    "ws101_wire_bytes_total{direction=\"received\",endpoint=\"/rooms/{room}\",side=\"server\"} 9.0",
                    "ws101_wire_bytes_total{direction=\"sent\",endpoint=\"/rooms/{room}\",side=\"server\"} 5.0");
            List<String> found = lines(booted);
            while (!found.containsAll(expected)) { // the client may be through before all of it is counted
                found = lines(booted);
            }
            assertEquals(
                    Set.of("server"),
                    found.stream()
                            .map(line -> line.replaceAll(".*side=\"([^\"]*)\".*", "$1"))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void thePropertyOfTheActuatorSwitchesThemOff() throws Exception {
        try (Booted booted = Booted.run(Application.class, EXPOSED, "management.metrics.enable.ws101=false")) {
            try (WebSocket webSocket = booted.connect("/rooms/attic")) {
                assertTrue(webSocket.isOpen());
            }
            assertThrows(NoSuchBeanDefinitionException.class, () -> booted.bean(MicrometerObserver.class));
            assertEquals(List.of(), lines(booted));
        }
    }
}
