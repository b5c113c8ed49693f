package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.servlet.WebSocketEndpoints;

class DiscoveryTest {

    @Test
    void annotationAloneMakesABeanWithDefaultScopeAndQualifierInAnArchiveWithAnEmptyBeansXml(@TempDir Path archive)
            throws Exception {
        Files.createDirectories(archive.resolve("META-INF"));
        Files.createFile(archive.resolve("META-INF/beans.xml"));
        copy(Annotated.class, archive);
        copy(Bare.class, archive);
        try (URLClassLoader loader = new URLClassLoader(
                        new URL[] {archive.toUri().toURL()}, getClass().getClassLoader());
                SeContainer container = SeContainerInitializer.newInstance()
                        .setClassLoader(loader)
                        .initialize()) {
            assertTrue(
                    container.select(Annotated.class, Default.Literal.INSTANCE).isResolvable());
            assertEquals(
                    Dependent.class,
                    container.select(Annotated.class).getHandle().getBean().getScope());
            assertFalse(container.select(Bare.class).isResolvable(), "only what is annotated may be a bean here");
        }
    }

    @Test
    void containerWithoutTheExtensionIsToldHowToGetIt() {
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(Annotated.class)
                .initialize()) {
            WebSocketEndpoints endpoints = WebSocketEndpoints.of(new ServletContextHandler().getServletContext());
            IllegalStateException refusal =
                    assertThrows(IllegalStateException.class, () -> WebSocketBeans.register(container, endpoints));
            assertTrue(refusal.getMessage().contains("addExtensions(WebSocketBeans.extension())"));
        }
    }

    private static void copy(Class<?> type, Path archive) throws Exception {
        String file = type.getName().replace('.', '/') + ".class";
        Files.createDirectories(archive.resolve(file).getParent());
        try (InputStream bytes = type.getClassLoader().getResourceAsStream(file)) {
            Files.copy(bytes, archive.resolve(file));
        }
    }

    @WebSocketEndpoint("/annotated")
    static class Annotated implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }

    static class Bare implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }
}
