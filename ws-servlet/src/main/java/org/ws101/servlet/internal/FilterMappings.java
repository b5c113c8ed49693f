package org.ws101.servlet.internal;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.TreeSet;
import org.ws101.servlet.WebSocketFilter;

/** Sees whether the mappings of filters let requests for endpoints come to them. Stateless. */
public final class FilterMappings {
    private static final System.Logger LOGGER = System.getLogger(WebSocketFilter.class.getName());

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
     * another filter may change the path before ours has it.
     */
    public static void warnOfUnreachable(ServletContext context, Routes<?> routes) {
        Set<String> patterns = new TreeSet<>();
        for (FilterRegistration filter : context.getFilterRegistrations().values()) {
            boolean ours = WebSocketFilter.class.getName().equals(filter.getClassName());
            boolean clear = ours
                    ? filter.getServletNameMappings().isEmpty()
                            && !filter.getUrlPatternMappings().isEmpty()
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
                    "No request can reach the WebSocket endpoint {0}, because WebSocketFilter is mapped to {1} only: map it to"
                            + " /* or to that path too, or add the endpoint with a path within the mapping",
                    endpoint,
                    patterns);
        }
    }
}
