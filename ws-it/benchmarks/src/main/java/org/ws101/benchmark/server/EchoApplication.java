package org.ws101.benchmark.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import java.util.EnumSet;
import java.util.Set;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.WebSocketFilter;

/** The web application of the library, the same on every container. */
final class EchoApplication implements ServletContainerInitializer {
    private final EndpointStyle style;

    EchoApplication(EndpointStyle style) {
        this.style = style;
    }

    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        FilterRegistration.Dynamic filter = context.addFilter("echo", new WebSocketFilter(this::configure));
        filter.setAsyncSupported(true);
        filter.setInitParameter("maxConnections", "20000");
        filter.setInitParameter("maxThreads", "1000");
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        // Tomcat asks no filter about a path without a servlet.
        context.addServlet("no page", NoPage.class).addMapping("/");
    }

    private void configure(WebSocketEndpoints endpoints) {
        style.register(endpoints, this);
        WebSocketConnections connections = endpoints.connections();
        endpoints.add(BenchmarkServer.BROADCAST, with(Endpoint.listening(() -> new Broadcasting(connections))));
    }

    /** Compresses by default without context takeover, and with it only if it is told to. */
    Endpoint with(Endpoint endpoint) {
        return Boolean.getBoolean("bench.contextTakeover")
                ? endpoint.withOptions(WebSocketOptions.builder()
                        .permessageDeflate(PermessageDeflate.offer(PermessageDeflate.Parameters.none()))
                        .build())
                : endpoint;
    }

    private record Broadcasting(WebSocketConnections connections) implements WebSocketListener {
        @Override
        public void onText(WebSocket webSocket, String text) {
            connections.endpoint(BenchmarkServer.BROADCAST).broadcast(new Message.Text(text));
        }
    }

    /** Answers ordinary requests with 405. */
    public static final class NoPage extends HttpServlet {
        private static final long serialVersionUID = 1L;
    }
}
