package org.ws101.relay;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.internal.server.EmbeddedServer;

/** A node of an application of beans: a CDI container and an embedded Jetty, in this process. */
final class CdiNode implements AutoCloseable {
    private final SeContainer container;
    private final EmbeddedServer server;

    CdiNode(Class<?>... beans) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            // A configuration is kept for each class loader.
            thread.setContextClassLoader(new URLClassLoader(new URL[0], before));
            container = SeContainerInitializer.newInstance()
                    .disableDiscovery()
                    .addExtensions(WebSocketBeans.extension())
                    .addBeanClasses(beans)
                    .initialize();
            server = EmbeddedServer.start(
                    "JETTY", new WebSocketFilter(endpoints -> WebSocketBeans.register(container, endpoints)));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + server.port() + path);
    }

    <T> T bean(Class<T> type) {
        return container.select(type).get();
    }

    @Override
    public void close() {
        try {
            server.close();
        } finally {
            container.close();
        }
    }
}
