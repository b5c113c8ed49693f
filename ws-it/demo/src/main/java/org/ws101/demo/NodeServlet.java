package org.ws101.demo;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Says at {@code /node} which node this is, for the page; nothing if there is but one. Thread-safe. */
final class NodeServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final String name;

    /** @param name such as {@code node 1 of 2}; empty for the only one */
    NodeServlet(String name) {
        this.name = name;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (name.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            response.setContentType("text/plain; charset=utf-8");
            response.getWriter().write(name);
        }
    }
}
