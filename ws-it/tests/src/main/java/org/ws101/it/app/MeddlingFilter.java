package org.ws101.it.app;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;

/**
 * Stands before the {@code WebSocketFilter} and does to the response what filters do, by the query parameter {@code how}.
 * Stateless.
 */
public final class MeddlingFilter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        meddle((HttpServletRequest) request, (HttpServletResponse) response, chain);
    }

    private static void meddle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String how = String.valueOf(request.getParameter("how"));
        response.setHeader("X-Before", how);
        switch (how) {
            case "length-before" -> response.setContentLength(5);
            case "length-header-before" -> response.setHeader("Content-Length", "5");
            case "type-before" -> response.setContentType("text/html;charset=utf-8");
            case "status-before" -> response.setStatus(200);
            case "writer-before" -> response.getWriter().print("a header");
            case "stream-before" -> response.getOutputStream().print("a header");
            case "flush-before" -> response.flushBuffer();
            case "held-before" -> hold(request.getParameter("id"));
            case "lost", "refused" -> {
                chain.doFilter(new FailingUpgrade(request, how.equals("lost")), response);
                return;
            }
            case "async-before" -> {
                AsyncContext async = request.startAsync();
                chain.doFilter(request, response);
                async.start(async::complete);
                return;
            }
            case "buffering", "holding" -> {
                HeldResponse held = new HeldResponse(response, how.equals("holding"));
                chain.doFilter(request, held);
                held.copy();
                return;
            }
            default -> {}
        }
        chain.doFilter(request, response);
        switch (how) {
            case "flush-after" -> response.flushBuffer();
            case "flush-writer-after" -> response.getWriter().flush();
            case "close-writer-after" -> response.getWriter().close();
            case "close-stream-after" -> response.getOutputStream().close();
            case "length-after" -> response.setContentLength(0);
            case "header-after" -> response.setHeader("X-Meddled", "yes");
            case "status-after" -> response.setStatus(200);
            case "error-after" -> response.sendError(418);
            case "write-after" -> response.getOutputStream().print("a footer");
            case "reset-after" -> response.reset();
            case "redirect-after" -> response.sendRedirect("/elsewhere");
            case "throw-after" -> throw new ServletException("as asked");
            case "async-after" -> request.startAsync().complete();
            default -> {}
        }
    }

    /** Fails to upgrade, as when the client has left or when the container has a fault. */
    private static final class FailingUpgrade extends HttpServletRequestWrapper {
        private final boolean lost;

        FailingUpgrade(HttpServletRequest request, boolean lost) {
            super(request);
            this.lost = lost;
        }

        @Override
        public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler) throws IOException {
            if (lost) {
                throw new IOException("Broken pipe, as a test wishes");
            }
            throw new IllegalStateException("a fault, as a test wishes");
        }
    }

    private static void hold(String id) throws ServletException {
        Journal.write(id, "asked");
        try {
            Journal.awaitRelease(id);
        } catch (InterruptedException e) {
            throw new ServletException(e);
        }
    }
}
