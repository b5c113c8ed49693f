package org.ws101.opentelemetry.internal;

import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessBean;
import org.ws101.ContextCapture;
import org.ws101.opentelemetry.WebSocketTracing;

/**
 * Adds a {@link WebSocketTracing} to the beans, unless the application has one or the API of OpenTelemetry is not there: of the bean {@code
 * OpenTelemetry}, as MicroProfile Telemetry has one, else the global one. CDI makes it and calls it, on one thread.
 */
public class TracingExtension implements Extension {
    private boolean there;

    /** For CDI. */
    public TracingExtension() {}

    void look(@Observes ProcessBean<?> event) {
        there |= event.getBean().getTypes().contains(WebSocketTracing.class);
    }

    void add(@Observes AfterBeanDiscovery event) {
        if (!there && isPresent()) {
            event.<WebSocketTracing>addBean()
                    .beanClass(WebSocketTracing.class)
                    .addTypes(WebSocketTracing.class, ContextCapture.class)
                    .scope(Dependent.class)
                    .produceWith(TracingExtension::tracing);
        }
    }

    private static boolean isPresent() {
        try {
            Class.forName("io.opentelemetry.api.OpenTelemetry", false, WebSocketTracing.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static WebSocketTracing tracing(Instance<Object> beans) {
        Instance<OpenTelemetry> found = beans.select(OpenTelemetry.class);
        return found.isResolvable() ? WebSocketTracing.of(found.get()) : WebSocketTracing.global();
    }
}
