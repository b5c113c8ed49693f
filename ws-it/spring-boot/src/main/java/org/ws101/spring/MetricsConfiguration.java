package org.ws101.spring;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.ws101.micrometer.MicrometerObserver;
import org.ws101.micrometer.RelayMeters;

/**
 * Counts handshakes, connections, messages and the relay's envelopes where there is a {@link MeterRegistry}, as the
 * actuator has one. The property {@code management.metrics.enable.ws101=false} switches it off, as that of any other
 * metric does.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, MicrometerObserver.class})
@ConditionalOnProperty(name = "management.metrics.enable.ws101", matchIfMissing = true)
class MetricsConfiguration {
    @Bean
    @ConditionalOnSingleCandidate(MeterRegistry.class)
    @ConditionalOnMissingBean
    MicrometerObserver webSocketMetrics(MeterRegistry registry) {
        return new MicrometerObserver(registry);
    }

    @Bean
    @ConditionalOnSingleCandidate(MeterRegistry.class)
    @ConditionalOnMissingBean
    RelayMeters webSocketRelayMetrics(MeterRegistry registry) {
        return new RelayMeters(registry);
    }
}
