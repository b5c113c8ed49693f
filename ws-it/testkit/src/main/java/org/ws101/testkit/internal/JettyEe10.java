package org.ws101.testkit.internal;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Handler;

/** The servlets of Jakarta EE 10 on Jetty. Stateless. */
final class JettyEe10 {
    private JettyEe10() {}

    static Handler context(Filter filter) {
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }
}
