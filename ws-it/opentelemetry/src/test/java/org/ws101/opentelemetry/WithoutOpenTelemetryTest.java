package org.ws101.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ws101.ContextCapture;
import org.ws101.opentelemetry.internal.TracingExtension;

/** The artifact in an application that does not have the API of OpenTelemetry. */
class WithoutOpenTelemetryTest {
    @Test
    void anApplicationOfCdiStartsAndNothingIsCaptured() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!Path.of(entry).getFileName().toString().startsWith("opentelemetry-")) {
                path.add(Path.of(entry).toUri().toURL());
            }
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Class<?> application = loader.loadClass(Application.class.getName());
            ((Runnable) application.getConstructor().newInstance()).run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Made of the classes that the loader of the test has. */
    @ApplicationScoped
    public static class Application implements Runnable {
        @Override
        public void run() {
            try (SeContainer container = SeContainerInitializer.newInstance()
                    .addBeanClasses(Application.class)
                    .initialize()) {
                assertFalse(container.select(ContextCapture.class).isResolvable());
                assertNotNull(container.getBeanManager().getExtension(TracingExtension.class));
            }
        }
    }
}
