package org.ws101.servlet.internal;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketFilter;

/** Sees whether the mappings of filters let requests for endpoints come to them. Stateless. */
public final class FilterMappings {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");

    /** Those of containers, which change no path. */
    private static final Set<String> HARMLESS = Set.of(
            WebSocketFilter.class.getName(),
            "org.apache.tomcat.websocket.server.WsFilter",
            "org.eclipse.jetty.ee10.websocket.servlet.WebSocketUpgradeFilter",
            "org.eclipse.jetty.ee11.websocket.servlet.WebSocketUpgradeFilter",
            "io.undertow.websockets.jsr.JsrWebSocketFilter");

    private FilterMappings() {}

    /**
     * Warns of endpoints that no request can reach. Nothing when that is not certain: when filters are mapped to servlets, or
     * another filter may change the path before ours has it. A container that does not tell keeps nothing from starting.
     */
    public static void warnOfUnreachable(ServletContext context, Routes<?> routes) {
        try {
            warn(context, routes);
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "The container does not report the mappings of filters", e);
        }
    }

    private static void warn(ServletContext context, Routes<?> routes) {
        Set<String> patterns = new TreeSet<>();
        for (FilterRegistration filter : context.getFilterRegistrations().values()) {
            boolean ours = WebSocketFilter.class.getName().equals(filter.getClassName());
            boolean clear = ours
                    ? listed(filter.getServletNameMappings()).isEmpty()
                            && !listed(filter.getUrlPatternMappings()).isEmpty()
                    : HARMLESS.contains(filter.getClassName());
            if (!clear) {
                return;
            }
            if (ours) {
                patterns.addAll(filter.getUrlPatternMappings());
            }
        }
        for (String endpoint : routes.outside(patterns)) {
            LOGGER.log(
                    Level.WARNING,
                    "No request can reach the WebSocket endpoint {0}, because WebSocketFilter is mapped to {1}"
                            + " only: map it to /* or to that path too, or add the endpoint with a path within the mapping",
                    endpoint,
                    patterns);
        }
    }

    /** Open Liberty has null for none. */
    private static Collection<String> listed(@Nullable Collection<String> mappings) {
        return mappings == null ? List.of() : mappings;
    }
}
