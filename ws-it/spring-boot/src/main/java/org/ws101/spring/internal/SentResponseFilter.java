package org.ws101.spring.internal;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.ws101.servlet.WebSocketFilter;

/**
 * Has the {@link WebSocketFilter} say in the log which opening handshakes a filter has answered by mistake. The filter of Jetty's
 * own WebSocket, which Spring Boot puts between the filters of the application and ours, lets no request pass whose response has
 * been sent. Thread-safe.
 */
public final class SentResponseFilter implements Filter {
    private final ObjectProvider<FilterRegistrationBean<WebSocketFilter>> serving;

    /** @param serving does nothing without exactly one */
    public SentResponseFilter(ObjectProvider<FilterRegistrationBean<WebSocketFilter>> serving) {
        this.serving = serving;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        FilterRegistrationBean<WebSocketFilter> registration = response.isCommitted() ? serving.getIfUnique() : null;
        if (registration == null) {
            chain.doFilter(request, response);
        } else {
            registration.getFilter().doFilter(request, response, chain);
        }
    }
}
