package org.ws101.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.ws101.it.session.Visitor.assertEndsWith1008;
import static org.ws101.it.session.Visitor.assertOpen;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.servlet.HttpSessionObserver;
import org.ws101.testkit.internal.server.EmbeddedServer;

/** HTTP sessions that a filter keeps, not the container: nothing in them is told of their end. */
@Execution(ExecutionMode.SAME_THREAD) // its servers share this process
class SpringSessionIT {
    private final SessionApplication application = new SessionApplication(
            new SessionRepositoryFilter<>(new MapSessionRepository(new ConcurrentHashMap<>())),
            SpringSessionIT::logOut);

    @ParameterizedTest
    @ValueSource(strings = {"JETTY", "TOMCAT"})
    void logoutClosesTheConnectionAlsoAfterAChangeOfTheSessionsId(String kind) throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(kind, application)) {
            Visitor ann = new Visitor(server.port());
            Visitor other = new Visitor(server.port());
            ann.get("/session/begin");
            other.get("/session/begin");
            try (WebSocket first = ann.open();
                    WebSocket second = ann.open();
                    WebSocket others = other.open()) {
                ann.get("/session/change");
                assertOpen(first);
                ann.get("/session/end");
                assertEndsWith1008(first);
                assertEndsWith1008(second);
                assertOpen(others);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JETTY", "TOMCAT"})
    void logoutBeforeTheFilterClosesTheConnectionWhenTheObserverIsTold(String kind) throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(kind, application)) {
            Visitor ann = new Visitor(server.port());
            ann.get("/session/begin");
            try (WebSocket webSocket = ann.open()) {
                ann.get("/logout");
                assertEndsWith1008(webSocket);
            }
        }
    }

    /** The requests of both have copies of the session. */
    @ParameterizedTest
    @ValueSource(strings = {"JETTY", "TOMCAT"})
    void logoutDuringTheHandshakeRefusesTheConnection(String kind) throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(kind, application)) {
            Visitor ann = new Visitor(server.port());
            ann.get("/session/begin");
            application.duringHandshakes(() -> ann.get("/session/end"));
            var refused = assertThrows(HandshakeException.class, ann::open);
            assertEquals(403, refused.status());
        }
    }

    private static void logOut(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && http.getServletPath().equals("/logout")) {
            new HttpSessionObserver().sessionDestroyed(new HttpSessionEvent(http.getSession()));
            http.getSession().invalidate();
        } else {
            chain.doFilter(request, response);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JETTY", "TOMCAT"})
    void connectionsLeaveNothingInTheSessionButOneId(String kind) throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(kind, application)) {
            Visitor ann = new Visitor(server.port());
            ann.get("/session/begin");
            for (int i = 0; i < 6; i++) {
                ann.open().close();
            }
            assertEquals(
                    List.of("org.ws101.servlet.session java.lang.String", "user java.lang.String"),
                    ann.get("/session/names").stream().sorted().toList());
        }
    }
}
