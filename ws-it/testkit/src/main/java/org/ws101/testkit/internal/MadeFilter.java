package org.ws101.testkit.internal;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration of the filter of a test. Immutable. */
public record MadeFilter(ServletContext context, Map<String, String> parameters) implements FilterConfig {
    public MadeFilter {
        parameters = Map.copyOf(parameters);
    }

    @Override
    public String getFilterName() {
        return "EndpointTester";
    }

    @Override
    public ServletContext getServletContext() {
        return context;
    }

    @Override
    public @Nullable String getInitParameter(String name) {
        return parameters.get(name);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
        return Collections.enumeration(parameters.keySet());
    }
}
