package org.ws101.it.app;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/** Ordinary HTTP behind the filter: {@code /hello} greets and takes bodies, everything else is 404. */
public final class PlainServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        Journal.write(
                Objects.requireNonNullElse(request.getParameter("id"), "anonymous"), request.getMethod() + " " + path);
        if (!path.equals("/hello")) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        byte[] body = request.getInputStream().readAllBytes();
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        response.getWriter().print("hello, " + request.getMethod() + " with " + body.length + " bytes");
    }
}
