package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;

@ApplicationScoped
@WebSocketEndpoint("/counter")
class Counter {
    private final AtomicInteger visits = new AtomicInteger();

    @OnOpen
    String count() {
        return "You are visitor " + visits.incrementAndGet();
    }
}
