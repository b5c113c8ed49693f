package org.ws101.testkit.internal;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.BeanManager;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.servlet.WebSocketEndpoints;

/** The CDI container of a test. Thread-safe. The only class here that needs CDI. */
public final class Beans implements AutoCloseable {
    private final BeanManager beanManager;
    private final Runnable end;

    private Beans(BeanManager beanManager, Runnable end) {
        this.beanManager = beanManager;
        this.end = end;
    }

    /**
     * Starts a container of these beans alone.
     *
     * @throws IllegalStateException when there is no CDI container for Java SE on the class path
     */
    public static Beans start(Class<?>... classes) {
        SeContainer container;
        try {
            container = SeContainerInitializer.newInstance()
                    .disableDiscovery()
                    .addExtensions(WebSocketBeans.extension())
                    .addBeanClasses(classes)
                    .initialize();
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "CDI is not on the class path (" + e + "): add the dependencies org.ws101:ws-cdi and"
                            + " org.jboss.weld.se:weld-se-core",
                    e);
        }
        return new Beans(container.getBeanManager(), () -> {
            if (container.isRunning()) {
                container.close();
            }
        });
    }

    /** Those of a container that somebody else ends. */
    public static Beans of(Object beanManager) {
        return new Beans((BeanManager) beanManager, () -> {});
    }

    /** Registers the endpoints among them. */
    public void register(WebSocketEndpoints endpoints) {
        WebSocketBeans.register(beanManager, endpoints);
    }

    /** The bean of a type. */
    public <T> T get(Class<T> type) {
        return beanManager.createInstance().select(type).get();
    }

    @Override
    public void close() {
        end.run();
    }
}
