package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.internal.server.SessionTies;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

/** What becomes of a connection when the HTTP session of its opening handshake ends. */
class HttpSessionTest {
    private static final String CLOSED = "881c" + "03f0"; // 1008, "The HTTP session has ended"

    /** Does what the path says to the session, on every request that is no opening handshake. */
    private final Filter sessions = (request, response, chain) -> act(request, response, chain);

    private volatile HttpSession session;
    private volatile boolean authenticating = true;

    private void act(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        switch (http.getServletPath()) {
            case "/login" -> session = http.getSession();
            case "/change" -> http.changeSessionId();
            case "/logout" -> http.getSession().invalidate();
            default -> {}
        }
        chain.doFilter(authenticating ? authenticated(http) : request, response);
    }

    private static HttpServletRequest authenticated(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
                return () -> "ann";
            }
        };
    }

    private ServedContext server(Map<String, String> initParams, Endpoint endpoint) {
        return new ServedContext()
                .addFilter(sessions, Map.of())
                .addFilter(new WebSocketFilter(endpoints -> endpoints.add("/ws", endpoint)), initParams)
                .start();
    }

    private static Endpoint echo() {
        return Endpoint.of(ws -> ws.forEachMessage(ws::sendAll));
    }

    /** The cookie of a request, or the one that came with its response. */
    private static String request(ServedContext server, String path, String cookie) throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            Response response = client.exchange(Request.get(path).with("Cookie", cookie));
            assertEquals(200, response.status());
            return response.field("Set-Cookie").isEmpty()
                    ? cookie
                    : response.field("Set-Cookie").split(";", 2)[0];
        }
    }

    private static void open(RawClient client, String cookie) throws IOException {
        client.upgrade(Request.upgrade("/ws").with("Cookie", cookie));
        assertEquals("hi", client.sendText("hi").readText());
    }

    @Test
    void itIsClosedWith1008AndTheLogSaysSo() throws IOException {
        try (LogRecorder log = new LogRecorder(WebSocket.class.getName());
                ServedContext server = server(Map.of(), echo());
                RawClient first = RawClient.open(server.port());
                RawClient second = RawClient.open(server.port())) {
            String cookie = request(server, "/login", "none");
            open(first, cookie);
            open(second, cookie);
            request(server, "/logout", cookie);
            assertTrue(first.readFrame().wholeHex().startsWith(CLOSED));
            assertTrue(second.readFrame().wholeHex().startsWith(CLOSED));
            assertTrue(
                    log.text()
                            .contains(
                                    "closed with 1008 policy-violation (The HTTP session has ended); to leave connections open, use Endpoint"),
                    log::text);
        }
    }

    @Test
    void itOutlivesAChangeOfTheSessionsIdAndIsClosedAfterIt() throws IOException {
        try (ServedContext server = server(Map.of(), echo());
                RawClient client = RawClient.open(server.port())) {
            String cookie = request(server, "/login", "none");
            open(client, cookie);
            String changed = request(server, "/change", cookie);
            assertTrue(!changed.equals(cookie));
            assertEquals("still", client.sendText("still").readText());
            request(server, "/logout", changed);
            assertTrue(client.readFrame().wholeHex().startsWith(CLOSED));
        }
    }

    @Test
    void itStaysOpenWhenItsEndpointOrTheFilterWantsThat() throws IOException {
        for (boolean byFilter : new boolean[] {true, false}) {
            Map<String, String> initParams = byFilter ? Map.of("closeWithHttpSession", "false") : Map.of();
            Endpoint endpoint = byFilter ? echo() : echo().withKeptAfterHttpSession();
            try (ServedContext server = server(initParams, endpoint);
                    RawClient client = RawClient.open(server.port())) {
                String cookie = request(server, "/login", "none");
                open(client, cookie);
                request(server, "/logout", cookie);
                assertEquals("still", client.sendText("still").readText());
            }
        }
    }

    @Test
    void itStaysOpenWhenItHadNone() throws IOException {
        try (ServedContext server = server(Map.of(), echo());
                RawClient client = RawClient.open(server.port())) {
            open(client, "none");
            request(server, "/logout", request(server, "/login", "none"));
            assertEquals("still", client.sendText("still").readText());
        }
    }

    @Test
    void itStaysOpenWhenItsUserIsNotAuthenticatedUnlessItsEndpointOrTheFilterWantsOtherwise() throws IOException {
        authenticating = false;
        try (ServedContext server = server(Map.of(), echo());
                RawClient client = RawClient.open(server.port())) {
            String cookie = request(server, "/login", "none");
            open(client, cookie);
            request(server, "/logout", cookie);
            assertEquals("still", client.sendText("still").readText());
        }
        for (boolean byFilter : new boolean[] {true, false}) {
            Map<String, String> initParams = byFilter ? Map.of("closeWithAnonymousHttpSession", "true") : Map.of();
            Endpoint endpoint = byFilter ? echo() : echo().withClosedWithAnonymousHttpSession();
            try (ServedContext server = server(initParams, endpoint);
                    RawClient client = RawClient.open(server.port())) {
                String cookie = request(server, "/login", "none");
                open(client, cookie);
                request(server, "/logout", cookie);
                assertTrue(client.readFrame().wholeHex().startsWith(CLOSED));
            }
        }
    }

    @Test
    void itIsClosedAfterTheApplicationHasBeenDeployedAgain() throws IOException {
        try (ServedContext server = server(Map.of(), echo());
                RawClient client = RawClient.open(server.port())) {
            server.undeploy();
            server.deployAgain();
            String cookie = request(server, "/login", "none");
            open(client, cookie);
            request(server, "/logout", cookie);
            assertTrue(client.readFrame().wholeHex().startsWith(CLOSED));
        }
    }

    @Test
    void itLeavesOneIdInTheSessionHoweverManyThereWere() throws IOException {
        try (ServedContext server = server(Map.of(), echo())) {
            String cookie = request(server, "/login", "none");
            for (int i = 0; i < 3; i++) {
                try (RawClient client = RawClient.open(server.port())) {
                    open(client, cookie);
                }
            }
            assertEquals(List.of("org.ws101.servlet.session"), Collections.list(session.getAttributeNames()));
            assertInstanceOf(String.class, session.getAttribute("org.ws101.servlet.session"));
        }
    }

    @Test
    void applicationsDoNotSeeItAmongTheAttributesOfTheSession() throws Exception {
        BlockingQueue<Map<String, Object>> seen = new LinkedBlockingQueue<>();
        Endpoint endpoint = Endpoint.of(ws -> {
            seen.add(HandshakeRequest.of(ws).httpSessionAttributes());
            ws.forEachMessage(ws::sendAll);
        });
        try (ServedContext server = server(Map.of(), endpoint);
                RawClient first = RawClient.open(server.port());
                RawClient second = RawClient.open(server.port())) {
            String cookie = request(server, "/login", "none");
            session.setAttribute("own", "value");
            open(first, cookie);
            open(second, cookie);
            for (int i = 0; i < 2; i++) {
                assertEquals(Map.of("own", "value"), seen.poll(30, TimeUnit.SECONDS));
            }
        }
    }

    /** A filter has sessions of its own for some paths, as that of Spring Session may. */
    @Nested
    class BesideSessionsOfAnotherKind {
        private final RawClient[] opening = new RawClient[1];

        private ServedContext server() {
            Filter replacing = (request, response, chain) -> {
                HttpServletRequest http = (HttpServletRequest) request;
                HttpSession other = http.getServletPath().equals("/other") ? other() : null;
                boolean replaced = other != null || http.getServletPath().equals("/late");
                chain.doFilter(replaced ? withSession(other, http) : http, response);
            };
            Filter serving = (request, response, chain) -> {
                if (((HttpServletRequest) request).getServletPath().equals("/late")) {
                    openOther(opening[0], "none");
                }
                chain.doFilter(request, response);
            };
            WebSocketFilter filter = new WebSocketFilter(
                    endpoints -> endpoints.add("/ws", echo()).add("/other", echo()));
            return new ServedContext()
                    .addFilter(sessions, Map.of())
                    .addFilter(replacing, Map.of())
                    .addFilter(filter, Map.of())
                    .addFilter(serving, Map.of())
                    .start();
        }

        private HttpServletRequest withSession(@Nullable HttpSession other, HttpServletRequest request) {
            return new HttpServletRequestWrapper(request) {
                @Override
                public @Nullable HttpSession getSession(boolean create) {
                    return other;
                }

                @Override
                public String getRequestedSessionId() {
                    return session.getId(); // Jetty adds its name
                }
            };
        }

        /** A session with an id and attributes. */
        private static HttpSession other() {
            Map<Object, Object> attributes = new ConcurrentHashMap<>();
            return (HttpSession) Proxy.newProxyInstance(
                    HttpSession.class.getClassLoader(),
                    new Class<?>[] {HttpSession.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getId" -> "other";
                        case "getAttribute" -> attributes.get(arguments[0]);
                        case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                        case "getAttributeNames" -> Collections.enumeration(attributes.keySet());
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        private static void openOther(RawClient client, String cookie) throws IOException {
            client.upgrade(Request.upgrade("/other").with("Cookie", cookie));
            assertEquals("hi", client.sendText("hi").readText());
        }

        @Test
        void itIsNotOneOfThose() throws IOException {
            try (ServedContext server = server();
                    RawClient own = RawClient.open(server.port());
                    RawClient other = RawClient.open(server.port())) {
                String cookie = request(server, "/login", "none");
                open(own, cookie);
                openOther(other, cookie);
                SessionTies ties = SessionTies.of(session.getServletContext());
                assertEquals(Set.of("other"), ties.foreignIds());
                ties.endedWithId(session.getId());
                assertEquals("still", own.sendText("still").readText());
                ties.endedWithId("other");
                assertTrue(other.readFrame().wholeHex().startsWith(CLOSED));
            }
        }

        @Test
        void aRequestThatDoesNotSeeItDoesNotEndIt() throws IOException {
            try (ServedContext server = server();
                    RawClient own = RawClient.open(server.port());
                    RawClient other = RawClient.open(server.port())) {
                String cookie = request(server, "/login", "none");
                open(own, cookie);
                opening[0] = other;
                request(server, "/late", cookie);
                assertEquals("still", own.sendText("still").readText());
            }
        }
    }

    /** Whenever it is called, the user logs out by another request. */
    private final class LoggingOut implements Filter, HandshakeCheck, Supplier<WebSocketListener> {
        private ServedContext server;
        private String cookie;

        private void logOut() throws IOException {
            request(server, "/logout", cookie);
        }

        /** A server with an endpoint whose user logs out while what {@code endpoint} makes is asked. */
        private ServedContext serving(Endpoint endpoint, Filter... filters) throws IOException {
            ServedContext starting = new ServedContext().addFilter(sessions, Map.of());
            for (Filter filter : filters) {
                starting.addFilter(filter, Map.of());
            }
            server = starting.addFilter(new WebSocketFilter(endpoints -> endpoints.add("/ws", endpoint)), Map.of())
                    .start();
            cookie = request(server, "/login", "none");
            return server;
        }

        private Response connect(RawClient client) throws IOException {
            return client.exchange(Request.upgrade("/ws").with("Cookie", cookie));
        }

        @Override
        public HandshakeDecision check(HandshakeRequest request) throws IOException {
            assertTrue(request.httpSessionId().isPresent());
            logOut();
            return HandshakeDecision.permit();
        }

        @Override
        public WebSocketListener get() {
            try {
                logOut();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new WebSocketListener() {};
        }

        /** Logs out when the response is about to be 101. */
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response) {
                @Override
                public void setStatus(int status) {
                    super.setStatus(status);
                    if (status == 101) {
                        LoggingOut.this.get();
                    }
                }
            });
        }
    }

    @Nested
    class ThatEndsDuringTheHandshake {
        private final LoggingOut loggingOut = new LoggingOut();

        private void assertRefused(ServedContext server) throws IOException {
            try (RawClient client = RawClient.open(server.port())) {
                Response response = loggingOut.connect(client);
                assertEquals(403, response.status());
                assertEquals("The HTTP session of this request has ended.", response.body());
            }
        }

        @Test
        void isSeenWhileACheckDecides() throws IOException {
            try (ServedContext server = loggingOut.serving(echo().withCheck(loggingOut))) {
                assertRefused(server);
            }
        }

        @Test
        void isSeenBetweenTheChecksAndTheTie() throws IOException {
            try (ServedContext server = loggingOut.serving(Endpoint.listening(loggingOut))) {
                assertRefused(server);
            }
        }

        @Test
        void closesTheConnectionAsSoonAsItStarts() throws IOException {
            try (ServedContext server = loggingOut.serving(echo(), loggingOut);
                    RawClient client = RawClient.open(server.port())) {
                assertEquals(101, loggingOut.connect(client).status());
                assertTrue(client.readFrame().wholeHex().startsWith(CLOSED));
            }
        }

        @Test
        void isSeenWhenTheContainerHasSaidSoAndTheSessionIsValidYet() throws IOException {
            try (ServedContext server = loggingOut.serving(echo())) {
                new HttpSessionObserver().sessionDestroyed(new HttpSessionEvent(session));
                assertRefused(server);
                new HttpSessionObserver().sessionCreated(new HttpSessionEvent(session));
                try (RawClient client = RawClient.open(server.port())) {
                    open(client, loggingOut.cookie);
                }
            }
        }

        @Test
        void isSeenAfterAChangeOfItsIdDuringTheHandshake() throws IOException {
            String[] changed = new String[1];
            Endpoint endpoint = echo().withCheck(request -> {
                changed[0] = request(loggingOut.server, "/change", loggingOut.cookie);
                return HandshakeDecision.permit();
            });
            try (ServedContext server = loggingOut.serving(endpoint);
                    RawClient client = RawClient.open(server.port())) {
                open(client, loggingOut.cookie);
                request(server, "/logout", changed[0]);
                assertTrue(client.readFrame().wholeHex().startsWith(CLOSED));
            }
        }

        @Test
        void isSeenAfterAChangeOfItsIdAndALogoutDuringTheHandshake() throws IOException {
            Endpoint endpoint = echo().withCheck(request -> {
                loggingOut.cookie = request(loggingOut.server, "/change", loggingOut.cookie);
                return loggingOut.check(request);
            });
            try (ServedContext server = loggingOut.serving(endpoint)) {
                assertRefused(server);
            }
        }

        @Test
        void endsNothingWhereTheEndpointWantsThat() throws IOException {
            try (ServedContext server =
                            loggingOut.serving(echo().withKeptAfterHttpSession().withCheck(loggingOut));
                    RawClient client = RawClient.open(server.port())) {
                open(client, loggingOut.cookie);
                assertEquals("still", client.sendText("still").readText());
            }
        }

        @Test
        void leavesNothingInASessionOfNoConnection() throws IOException {
            authenticating = false;
            try (ServedContext server = loggingOut.serving(echo());
                    RawClient client = RawClient.open(server.port())) {
                open(client, loggingOut.cookie);
                assertEquals(List.of(), Collections.list(session.getAttributeNames()));
            }
        }
    }
}
