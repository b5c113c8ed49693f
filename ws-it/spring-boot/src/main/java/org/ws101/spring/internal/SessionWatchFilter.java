package org.ws101.spring.internal;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.ws101.servlet.internal.server.SessionTies;

/** Closes connections when a request behind it ends their HTTP session, where that is not the container's. Stateless. */
public final class SessionWatchFilter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http)) {
            chain.doFilter(request, response);
            return;
        }
        Runnable served = SessionTies.of(http.getServletContext()).watch(http);
        try {
            chain.doFilter(request, response);
        } finally {
            served.run();
        }
    }
}
