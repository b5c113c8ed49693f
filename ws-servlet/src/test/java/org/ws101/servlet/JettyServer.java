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
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** An embedded Jetty with one application, on an ephemeral port of 127.0.0.1. Behind its filters a servlet answers "servlet". */
final class JettyServer implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    private final AtomicInteger served = new AtomicInteger();

    /** Not started: filters come first. */
    JettyServer() {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        ServletHolder holder = new ServletHolder(new Answering(served));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/");
    }

    /** A server with a {@link WebSocketFilter} for all paths. */
    static JettyServer serving(WebSocketApplication application) {
        return serving(Map.of(), application);
    }

    static JettyServer serving(Map<String, String> initParams, WebSocketApplication application) {
        JettyServer server = new JettyServer();
        server.addFilter(new WebSocketFilter(application), initParams);
        return server.start();
    }

    /** Puts a handler around the application. Before the start. */
    JettyServer behind(Handler.Wrapper wrapper) {
        wrapper.setHandler(context);
        server.setHandler(wrapper);
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

    JettyServer addFilter(Filter filter, Map<String, String> initParams) {
        return addFilter(holder(filter, initParams));
    }

    JettyServer addFilter(FilterHolder filter) {
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
    JettyServer start() {
        try {
            server.start();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        } catch (Exception e) {
            close();
            throw new IllegalStateException(e);
        }
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
        return server.getEventListeners().size();
    }

    ServletContextHandler context() {
        return context;
    }

    ServletContext servletContext() {
        return context.getServletContext();
    }

    int port() {
        return connector.getLocalPort();
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

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
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
