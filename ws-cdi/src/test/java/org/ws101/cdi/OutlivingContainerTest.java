package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertNull;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.internal.server.EmbeddedServer;

/** A CDI container that goes on when a web application that it served has ended. */
class OutlivingContainerTest {
    @Test
    @Timeout(60)
    void holdsNothingOfTheWebApplication() {
        try (SeContainer container = Beans.start(Silent.class)) {
            WeakReference<WebSocketEndpoints> ended = serveOnce(container);
            while (ended.get() != null && !Thread.currentThread().isInterrupted()) {
                System.gc();
            }
            assertNull(ended.get());
        }
    }

    private static WeakReference<WebSocketEndpoints> serveOnce(SeContainer container) {
        AtomicReference<WebSocketEndpoints> registered = new AtomicReference<>();
        WebSocketFilter filter = new WebSocketFilter(endpoints -> {
            WebSocketBeans.register(container, endpoints);
            registered.set(endpoints);
        });
        EmbeddedServer.start("JETTY", filter).close();
        return new WeakReference<>(registered.get());
    }

    @ApplicationScoped
    @WebSocketEndpoint("/silent")
    static class Silent {
        @OnText
        void text(String text) {}
    }
}
