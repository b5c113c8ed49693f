package org.ws101.demo;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** The page that Prometheus reads, at {@code /metrics}. Thread-safe. */
public class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Of the text format: what {@link PrometheusMeterRegistry#scrape()} writes. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final transient Supplier<PrometheusMeterRegistry> registry;

    /** For {@code web.xml}. */
    public MetricsServlet() {
        this(() -> CDI.current().select(PrometheusMeterRegistry.class).get());
    }

    MetricsServlet(Supplier<PrometheusMeterRegistry> registry) {
        this.registry = registry;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Type", CONTENT_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(registry.get().scrape().getBytes(StandardCharsets.UTF_8));
    }
}
