package org.ws101.cdi.guide;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.servlet.WebSocketFilter;

/** Beans in a CDI container, served by an embedded Jetty on a free port. */
public final class GuideServer implements AutoCloseable {
    private final SeContainer beans;
    private final Server server = new Server(InetSocketAddress.createUnresolved("127.0.0.1", 0));

    public GuideServer(Class<?>... classes) throws Exception {
        this(Map.of(), classes);
    }

    public GuideServer(Map<String, String> initParams, Class<?>... classes) throws Exception {
        beans = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(WebSocketBeans.extension())
                .addBeanClasses(classes)
                .initialize();
        FilterHolder filter =
                new FilterHolder(new WebSocketFilter(endpoints -> WebSocketBeans.register(beans, endpoints)));
        filter.setInitParameters(initParams);
        ServletContextHandler context = new ServletContextHandler(ServletContextHandler.SESSIONS);
        add(context, new FilterHolder(LOGIN));
        add(context, filter);
        context.addServlet(new ServletHolder(new Till()), "/till");
        server.setHandler(context);
        server.start();
    }

    private static void add(ServletContextHandler context, FilterHolder filter) {
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    public URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + server.getURI().getPort() + path);
    }

    URI page(String path) {
        return URI.create("http://127.0.0.1:" + server.getURI().getPort() + path);
    }

    <T> T bean(Class<T> type) {
        return beans.select(type).get();
    }

    /** Returns when every connection is over. */
    void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new AssertionError("The server does not stop", e);
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            beans.close();
        }
    }

    /** Stands for the application's own authentication: the query names the user and one role. */
    private static final Filter LOGIN = (request, response, chain) -> {
        String user = request.getParameter("user");
        chain.doFilter(user == null ? request : new LoggedIn((HttpServletRequest) request, user), response);
    };

    private static final class LoggedIn extends HttpServletRequestWrapper {
        private final String user;

        LoggedIn(HttpServletRequest request, String user) {
            super(request);
            this.user = user;
        }

        @Override
        public Principal getUserPrincipal() {
            return () -> user;
        }

        @Override
        public boolean isUserInRole(String role) {
            return role.equals(getParameter("role"));
        }
    }

    /** Begins an HTTP session with GET, and ends it with DELETE. */
    private static final class Till extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            request.getSession().setAttribute("customer", "Ann");
        }

        @Override
        protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
            request.getSession().invalidate();
        }
    }
}
