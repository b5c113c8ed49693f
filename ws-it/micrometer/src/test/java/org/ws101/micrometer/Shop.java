package org.ws101.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.WebSocketEndpoints;

/** The example of the guide without a container of beans. */
final class Shop {
    private Shop() {}

    /** Adds its endpoint; a client that is counted, too. */
    static WebSocketClient open(WebSocketEndpoints endpoints, MeterRegistry registry) {
        MicrometerObserver observer = new MicrometerObserver(registry);
        endpoints.addObserver(observer).add("/orders", webSocket -> webSocket.forEachMessage(webSocket::sendAll));
        WebSocketClient client = WebSocketClient.builder().observer(observer).build();
        return client;
    }
}
