package org.ws101.it.session;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketFilter;

/**
 * An application that keeps its users in the HTTP session: {@code /session/begin} logs one in, {@code /session/end} out, {@code
 * /session/change} gives the session another id and {@code /session/names} lists its attributes with their types. {@code /echo}
 * is a WebSocket.
 */
final class SessionApplication implements ServletContainerInitializer {
    private static final String USER = "user";

    private final List<Filter> before;
    private final Map<String, String> initParams;

    private volatile Runnable duringHandshakes = () -> {};

    SessionApplication(Filter... before) {
        this(Map.of(), before);
    }

    /** @param before what stands before the filter that looks for the user */
    SessionApplication(Map<String, String> initParams, Filter... before) {
        this.before = List.of(before);
        this.initParams = initParams;
    }

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        for (Filter filter : before) {
            add(context, filter.getClass().getSimpleName(), filter);
        }
        add(
                context,
                "users",
                (request, response, chain) ->
                        chain.doFilter(new Authenticated((HttpServletRequest) request), response));
        Endpoint echo = Endpoint.of(webSocket -> webSocket.forEachMessage(webSocket::sendAll));
        WebSocketFilter filter = new WebSocketFilter(endpoints -> endpoints.add("/echo", echo.withCheck(this::check)));
        add(context, "webSocket", filter).setInitParameters(initParams);
        var servlet = context.addServlet("session", new Sessions());
        servlet.setAsyncSupported(true);
        servlet.addMapping("/");
    }

    /** Has something done during each opening handshake. */
    void duringHandshakes(Runnable action) {
        duringHandshakes = action;
    }

    private HandshakeDecision check(HandshakeRequest request) {
        duringHandshakes.run();
        return HandshakeDecision.permit();
    }

    private static FilterRegistration.Dynamic add(ServletContext context, String name, Filter filter) {
        FilterRegistration.Dynamic registration = context.addFilter(name, filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        return registration;
    }

    /** A request of the user who is in its session. */
    private static final class Authenticated extends HttpServletRequestWrapper {
        Authenticated(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable Principal getUserPrincipal() {
            HttpSession session = getSession(false);
            return session != null && session.getAttribute(USER) instanceof String name ? () -> name : null;
        }
    }

    private static final class Sessions extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            StringBuilder answer = new StringBuilder();
            switch (request.getServletPath()) {
                case "/session/begin" -> request.getSession().setAttribute(USER, "ann");
                case "/session/anonymous" -> request.getSession();
                case "/session/change" -> request.changeSessionId();
                case "/session/end" -> request.getSession().invalidate();
                case "/session/names" -> describe(request.getSession(false), answer);
                default -> response.setStatus(404);
            }
            response.setContentType("text/plain");
            response.getWriter().print(answer);
        }

        private static void describe(@Nullable HttpSession session, StringBuilder answer) {
            if (session == null) {
                return;
            }
            for (String name : Collections.list(session.getAttributeNames())) {
                answer.append(name)
                        .append(' ')
                        .append(session.getAttribute(name).getClass().getName())
                        .append('\n');
            }
        }
    }
}
