package org.ws101.it.app;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Begins and ends HTTP sessions. The last segment of the path is what to do. */
public final class SessionServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (String.valueOf(request.getPathInfo())) {
            case "/begin" -> request.getSession();
            case "/change" -> request.changeSessionId();
            case "/end" -> request.getSession().invalidate();
            default -> throw new IllegalArgumentException("Nothing to do: " + request.getPathInfo());
        }
        response.setContentType("text/plain");
        response.getWriter().print("done");
    }
}
