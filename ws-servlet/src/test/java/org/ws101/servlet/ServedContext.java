package org.ws101.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;
import org.ws101.testkit.internal.server.JettyServer;

/** An application with filters, served by an embedded Jetty. Behind its filters a servlet answers "servlet". */
final class ServedContext implements AutoCloseable {
    private final ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    private final AtomicInteger served = new AtomicInteger();
    private Handler handler = context;
    private @Nullable JettyServer server;

    /** Not started: filters come first. */
    ServedContext() {
        ServletHolder holder = new ServletHolder(new Answering(served));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/");
    }

    /** An application with a {@link WebSocketFilter} for all paths. */
    static ServedContext serving(WebSocketApplication application) {
        return serving(Map.of(), application);
    }

    static ServedContext serving(Map<String, String> initParams, WebSocketApplication application) {
        return new ServedContext()
                .addFilter(new WebSocketFilter(application), initParams)
                .start();
    }

    /** Puts a handler around the application. Before the start. */
    ServedContext behind(Handler.Wrapper wrapper) {
        wrapper.setHandler(context);
        handler = wrapper;
        return this;
    }

    /** A filter that says that the user of each request is this one. */
    static Filter login(String user) {
        return (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return () -> user;
                    }
                },
                response);
    }

    ServedContext addFilter(Filter filter, Map<String, String> initParams) {
        return addFilter(holder(filter, initParams));
    }

    ServedContext addFilter(FilterHolder filter) {
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        return this;
    }

    static FilterHolder holder(Filter filter, Map<String, String> initParams) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setName(filter.getClass().getSimpleName());
        holder.setAsyncSupported(true);
        holder.setInitParameters(initParams);
        return holder;
    }

    /**
     * Starts.
     *
     * @throws WebSocketDeploymentException when the application cannot start
     */
    ServedContext start() {
        server = JettyServer.start(handler);
        return this;
    }

    /** The only {@link WebSocketFilter} of the application. */
    WebSocketFilter filter() {
        for (FilterHolder holder : context.getServletHandler().getFilters()) {
            if (holder.getFilter() instanceof WebSocketFilter filter) {
                return filter;
            }
        }
        throw new IllegalStateException("there is none");
    }

    /** How many objects want to know about the life of the server. */
    int listeners() {
        return server.server().getEventListeners().size();
    }

    ServletContextHandler context() {
        return context;
    }

    ServletContext servletContext() {
        return context.getServletContext();
    }

    int port() {
        return server.port();
    }

    /** How many requests got as far as the servlet. */
    int served() {
        return served.get();
    }

    /** Stops the application alone, as undeploying does: its connections can be seen to close. */
    void undeploy() {
        try {
            context.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void deployAgain() {
        try {
            context.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does nothing when it was not started. */
    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }

    private static final class Answering extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient AtomicInteger served;

        Answering(AtomicInteger served) {
            this.served = served;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            served.incrementAndGet();
            response.setContentType("text/plain;charset=utf-8");
            response.getOutputStream().print("servlet");
        }
    }
}
