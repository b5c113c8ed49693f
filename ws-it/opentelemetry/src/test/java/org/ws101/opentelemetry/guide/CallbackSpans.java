package org.ws101.opentelemetry.guide;

import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.ws101.opentelemetry.WebSocketTracing;

@ApplicationScoped
public class CallbackSpans {
    @Produces
    @Singleton
    WebSocketTracing tracing(OpenTelemetry openTelemetry) {
        return WebSocketTracing.of(openTelemetry).withCallbackSpans();
    }
}
