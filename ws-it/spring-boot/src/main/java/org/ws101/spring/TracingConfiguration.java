package org.ws101.spring;

import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.ws101.opentelemetry.WebSocketTracing;

/**
 * Traces handshakes where {@code ws-opentelemetry} and an {@link OpenTelemetry} are, which other versions of Boot make
 * elsewhere.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration",
            "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration"
        })
@ConditionalOnClass({OpenTelemetry.class, WebSocketTracing.class})
@ConditionalOnSingleCandidate(OpenTelemetry.class)
class TracingConfiguration {
    @Bean
    @ConditionalOnMissingBean
    WebSocketTracing webSocketTracing(OpenTelemetry openTelemetry) {
        return WebSocketTracing.of(openTelemetry);
    }
}
