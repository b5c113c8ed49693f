package org.ws101.micrometer.internal;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import org.ws101.WebSocketObserver;
import org.ws101.micrometer.MicrometerObserver;

/** Makes the observer of a CDI application that has a {@link MeterRegistry}. Stateless. */
@Dependent
class ObserverProducer {
    private static final System.Logger LOGGER = System.getLogger(MicrometerObserver.class.getName());

    /** One that does nothing where the application has no registry, or an observer of its own. */
    @Produces
    @Singleton
    @Metered
    WebSocketObserver observer(Instance<MeterRegistry> registries, Instance<MicrometerObserver> own) {
        if (!own.isUnsatisfied()) {
            return new WebSocketObserver() {};
        }
        if (registries.isResolvable()) {
            return new MicrometerObserver(registries.get());
        }
        LOGGER.log(
                Level.INFO,
                registries.isUnsatisfied()
                        ? "WebSocket connections are not counted, because there is no bean of type "
                                + MeterRegistry.class.getName()
                                + ": produce one, such as a PrometheusMeterRegistry, as a @Singleton"
                        : "WebSocket connections are not counted, because there are several beans of type "
                                + MeterRegistry.class.getName() + ": produce one of type "
                                + MicrometerObserver.class.getName() + " with the registry that counts");
        return new WebSocketObserver() {};
    }

    void dispose(@Disposes @Metered WebSocketObserver observer) {
        if (observer instanceof MicrometerObserver micrometer) {
            micrometer.close();
        }
    }
}
