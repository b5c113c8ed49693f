package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertNull;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.servlet.DispatcherType;
import java.lang.ref.WeakReference;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.WebSocketFilter;

/** A CDI container that goes on when a web application that it served has ended. */
class OutlivingContainerTest {
    @Test
    @Timeout(60)
    void holdsNothingOfTheWebApplication() throws Exception {
        try (SeContainer container = Beans.start(Silent.class)) {
            WeakReference<WebSocketEndpoints> ended = serveOnce(container);
            while (ended.get() != null && !Thread.currentThread().isInterrupted()) {
                System.gc();
            }
            assertNull(ended.get());
        }
    }

    private static WeakReference<WebSocketEndpoints> serveOnce(SeContainer container) throws Exception {
        AtomicReference<WebSocketEndpoints> registered = new AtomicReference<>();
        FilterHolder filter = new FilterHolder(new WebSocketFilter(endpoints -> {
            WebSocketBeans.register(container, endpoints);
            registered.set(endpoints);
        }));
        filter.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler();
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        Server server = new Server();
        server.setHandler(context);
        server.start();
        server.stop();
        return new WeakReference<>(registered.get());
    }

    @ApplicationScoped
    @WebSocketEndpoint("/silent")
    static class Silent {
        @OnText
        void text(String text) {}
    }
}
