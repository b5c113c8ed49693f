package org.ws101.cdi;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.ws101.servlet.WebSocketFilter;

/** Beans in a CDI container, served by an embedded Jetty on an ephemeral port. */
final class Deployment implements AutoCloseable {
    private final SeContainer container;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    Deployment(Class<?>... beans) throws Exception {
        container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(WebSocketBeans.extension())
                .addBeanClasses(Diary.class)
                .addBeanClasses(beans)
                .initialize();
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        WebSocketFilter filter = new WebSocketFilter(endpoints -> WebSocketBeans.register(container, endpoints));
        FilterHolder login = new FilterHolder((Filter) Deployment::logIn);
        login.setAsyncSupported(true);
        context.addFilter(login, "/*", EnumSet.of(DispatcherType.REQUEST));
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        server.setHandler(context);
        server.start();
    }

    /** Stands for the application's login: the query names the user and one role. */
    private static void logIn(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String user = request.getParameter("user");
        chain.doFilter(
                user == null
                        ? request
                        : new HttpServletRequestWrapper((HttpServletRequest) request) {
                            @Override
                            public Principal getUserPrincipal() {
                                return () -> user;
                            }

                            @Override
                            public boolean isUserInRole(String role) {
                                return role.equals(request.getParameter("role"));
                            }
                        },
                response);
    }

    Peer connect(String path, String... subprotocols) {
        return new Peer(URI.create("ws://127.0.0.1:" + connector.getLocalPort() + path), subprotocols);
    }

    <T> T bean(Class<T> type) {
        return container.select(type).get();
    }

    Diary diary() {
        return bean(Diary.class);
    }

    /** Stops the server and leaves the beans, so that a test can look at what happened to them. */
    void stopServer() throws Exception {
        server.stop();
    }

    @Override
    public void close() {
        try {
            stopServer();
        } catch (Exception e) {
            throw new AssertionError("The server does not stop", e);
        } finally {
            container.close();
        }
    }
}
