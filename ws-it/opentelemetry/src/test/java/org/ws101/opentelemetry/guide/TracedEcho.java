package org.ws101.opentelemetry.guide;

import io.opentelemetry.api.OpenTelemetry;
import org.ws101.opentelemetry.WebSocketTracing;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;

public class TracedEcho implements WebSocketApplication {
    private final OpenTelemetry openTelemetry;

    public TracedEcho(OpenTelemetry openTelemetry) {
        this.openTelemetry = openTelemetry;
    }

    @Override
    public void configure(WebSocketEndpoints endpoints) {
        endpoints.addContextCapture(WebSocketTracing.of(openTelemetry));
        endpoints.add("/echo/{id}", Endpoint.of(webSocket -> webSocket.forEachMessage(webSocket::sendAll)));
    }
}
