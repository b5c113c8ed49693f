package org.ws101.testkit.internal;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Handler;

/** The servlets of Jakarta EE 11 on Jetty. Stateless. */
final class JettyEe11 {
    private JettyEe11() {}

    static Handler context(Filter filter) {
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }
}
