package org.ws101.opentelemetry.guide;

import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;
import org.ws101.opentelemetry.WebSocketTracing;

public class TracedCaller {
    private final WebSocketClient client;

    public TracedCaller(OpenTelemetry openTelemetry) {
        client = WebSocketClient.builder()
                .contextCapture(WebSocketTracing.of(openTelemetry))
                .build();
    }

    public WebSocket call(URI uri) {
        return client.connect(uri);
    }
}
