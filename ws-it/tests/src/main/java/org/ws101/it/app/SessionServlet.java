package org.ws101.it.app;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Begins and ends HTTP sessions, and goes on with handshakes that are held. The last segment of the path is what to do. */
public final class SessionServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** By the id that each had first. */
    private final transient Map<String, HttpSession> begun = new ConcurrentHashMap<>();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        try {
            response.getWriter().print(answer(request));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private String answer(HttpServletRequest request) throws InterruptedException {
        switch (String.valueOf(request.getPathInfo())) {
            case "/begin" -> {
                HttpSession session = request.getSession();
                begun.put(session.getId(), session);
                return "id=" + session.getId() + "\n";
            }
            case "/accessed" -> {
                return String.valueOf(accessed(Objects.requireNonNull(begun.get(request.getParameter("id")))));
            }
            case "/change" -> request.changeSessionId();
            case "/end" -> request.getSession().invalidate();
            case "/asked" -> held(request).awaitQuestion();
            case "/decide" -> held(request).decide();
            default -> throw new IllegalArgumentException("Nothing to do: " + request.getPathInfo());
        }
        return "done";
    }

    private static HeldCheck held(HttpServletRequest request) {
        return HeldCheck.named(request.getParameter("held"));
    }

    /** When a session was last used. Jetty tells by the API only when it was used before that. */
    private static long accessed(HttpSession session) {
        if (!session.getClass().getName().startsWith("org.eclipse.jetty.")) {
            return session.getLastAccessedTime();
        }
        try {
            Object managed = session.getClass().getMethod("getSession").invoke(session);
            Object stored = managed.getClass().getMethod("getSessionData").invoke(managed);
            return (long) stored.getClass().getMethod("getAccessed").invoke(stored);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
