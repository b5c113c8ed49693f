package org.ws101.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ws101.it.session.Visitor.assertEndsWith1008;
import static org.ws101.it.session.Visitor.assertOpen;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.ws101.WebSocket;

/** HTTP sessions that a filter keeps, not the container: nothing in them is told of their end. */
class SpringSessionIT {
    private final SessionApplication application =
            new SessionApplication(new SessionRepositoryFilter<>(new MapSessionRepository(new ConcurrentHashMap<>())));

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource
    void logoutClosesTheConnectionAlsoAfterAChangeOfTheSessionsId(WebServer.Kind kind) throws Exception {
        try (WebServer server = kind.start(application, work)) {
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
    @EnumSource
    void connectionsLeaveNothingInTheSessionButOneId(WebServer.Kind kind) throws Exception {
        try (WebServer server = kind.start(application, work)) {
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
