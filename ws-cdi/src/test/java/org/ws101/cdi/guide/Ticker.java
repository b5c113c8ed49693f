package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ws101.cdi.NonBlocking;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@NonBlocking
@ApplicationScoped
@WebSocketEndpoint("/ticker")
class Ticker {
    private final Map<String, String> prices = new ConcurrentHashMap<>(Map.of("gold", "2400"));

    @OnText
    String price(String name) {
        return prices.getOrDefault(name, "unknown");
    }
}
