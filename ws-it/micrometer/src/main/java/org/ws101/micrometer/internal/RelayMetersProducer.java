package org.ws101.micrometer.internal;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.ws101.WebSocketObserver;
import org.ws101.micrometer.RelayMeters;

/** Makes the meters of the relay of a CDI application that has a {@link MeterRegistry}. Stateless. */
@Dependent
class RelayMetersProducer {
    /** One that does nothing where the application has no registry, or meters of its own. */
    @Produces
    @Singleton
    @Metered
    WebSocketObserver relayMeters(Instance<MeterRegistry> registries, Instance<RelayMeters> own) {
        return own.isUnsatisfied() && registries.isResolvable()
                ? new RelayMeters(registries.get())
                : new WebSocketObserver() {};
    }
}
