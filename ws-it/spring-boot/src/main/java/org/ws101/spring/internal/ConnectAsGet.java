package org.ws101.spring.internal;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;

/**
 * Shows the filter of Spring Security an opening handshake over HTTP/2, which is a CONNECT (RFC 8441), as the GET that it is over
 * HTTP/1.1: its firewall and its protection against forged requests refuse the one, and its rules for GET do not see it. Stateless.
 */
public final class ConnectAsGet implements Filter {
    private static final String SHOWN = ConnectAsGet.class.getName();

    /** Stands before the filter of Spring Security; {@link #end()} stands behind it. */
    public ConnectAsGet() {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && isHandshake(http)) {
            AsGet shown = new AsGet(http);
            request.setAttribute(SHOWN, shown);
            chain.doFilter(shown, response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isHandshake(HttpServletRequest request) {
        return request.getMethod().equals("CONNECT")
                && request.getProtocol().equals("HTTP/2.0")
                && request.getHeader("Sec-WebSocket-Version") != null;
    }

    /** From where on the request is a CONNECT again: as a GET, a page could answer it with 200, which opens a tunnel. */
    public static Filter end() {
        return (request, response, chain) -> {
            if (request.getAttribute(SHOWN) instanceof AsGet shown) {
                request.removeAttribute(SHOWN);
                shown.ended = true;
            }
            chain.doFilter(request, response);
        };
    }

    /** For one request; its thread uses it. */
    private static final class AsGet extends HttpServletRequestWrapper {
        private boolean ended;

        AsGet(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getMethod() {
            return ended ? super.getMethod() : "GET";
        }
    }
}
