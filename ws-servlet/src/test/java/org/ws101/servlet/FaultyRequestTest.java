package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.Filter;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

/** Objects of the application and of its filters that fail when they are asked during the opening handshake. */
class FaultyRequestTest {
    /** Fails for its name. */
    private record Nameless() implements Principal {
        @Override
        public String getName() {
            throw secret();
        }
    }

    private static IllegalStateException secret() {
        return new IllegalStateException("a secret");
    }

    enum Fault {
        USER,
        NAME_OF_USER,
        ROLES,
        HEADERS,
        NO_HEADERS,
        COOKIES,
        ADDRESS,
        SESSION,
        ATTRIBUTES,
        STATUS
    }

    private static final class Faulty extends HttpServletRequestWrapper {
        private final Fault fault;

        Faulty(HttpServletRequest request, Fault fault) {
            super(request);
            this.fault = fault;
        }

        private void failIf(Fault asked) {
            if (fault == asked) {
                throw secret();
            }
        }

        @Override
        public @Nullable Principal getUserPrincipal() {
            failIf(Fault.USER);
            return fault == Fault.NAME_OF_USER ? new Nameless() : null;
        }

        @Override
        public boolean isUserInRole(String role) {
            failIf(Fault.ROLES);
            return super.isUserInRole(role);
        }

        @Override
        @SuppressWarnings("NullAway") // allowed by Servlet
        public Enumeration<String> getHeaderNames() {
            failIf(Fault.HEADERS);
            return fault == Fault.NO_HEADERS ? null : super.getHeaderNames();
        }

        @Override
        public Cookie[] getCookies() {
            failIf(Fault.COOKIES);
            return super.getCookies();
        }

        @Override
        public String getRemoteAddr() {
            failIf(Fault.ADDRESS);
            return super.getRemoteAddr();
        }

        @Override
        public HttpSession getSession(boolean create) {
            failIf(Fault.SESSION);
            return super.getSession(create);
        }

        @Override
        public Enumeration<String> getAttributeNames() {
            failIf(Fault.ATTRIBUTES);
            return super.getAttributeNames();
        }
    }

    private static Response answer(Filter filter, Endpoint endpoint) throws IOException {
        try (ServedContext server = new ServedContext()
                        .addFilter(filter, Map.of())
                        .addFilter(new WebSocketFilter(endpoints -> endpoints.add("/ws", endpoint)), Map.of())
                        .start();
                RawClient client = RawClient.open(server.port())) {
            Response response = client.exchange(Request.upgrade("/ws"));
            assertTrue(client.isClosedByPeer());
            return response;
        }
    }

    private static Filter failing(Fault fault) {
        return (request, response, chain) -> chain.doFilter(
                new Faulty((HttpServletRequest) request, fault),
                new HttpServletResponseWrapper((HttpServletResponse) response) {
                    @Override
                    public void setStatus(int status) {
                        if (fault == Fault.STATUS && status == 101) {
                            throw secret();
                        }
                        super.setStatus(status);
                    }
                });
    }

    private static void assertFailed(Response response, String log) {
        assertEquals(500, response.status());
        assertEquals("The server failed to handle this request; its log says why.", response.body());
        assertFalse(response.fields().toString().contains("secret"));
        assertEquals(2, log.split("SEVERE: ", -1).length, log);
    }

    @ParameterizedTest
    @EnumSource
    void theAnswerIs500AndTheLogHasTheFault(Fault fault) throws IOException {
        try (LogRecorder log = new LogRecorder(WebSocketFilter.class.getName())) {
            RecordingObserver observer = new RecordingObserver();
            Endpoint endpoint = Endpoint.of(ws -> {})
                    .withDeclaredRoles("reader")
                    .withName("the endpoint under test")
                    .withObserver(observer);
            assertFailed(answer(failing(fault), endpoint), log.text());
            assertEquals(
                    List.of("refused with 500: The server failed to handle this request; its log says why."),
                    observer.rest());
            assertTrue(log.text().contains("the endpoint under test"), log::text);
            assertTrue(log.text().contains(fault == Fault.NO_HEADERS ? "NullPointerException" : "a secret"), log::text);
        }
    }

    @Test
    void aUserOfACheckWithoutANameIsNamedByItsClass() throws IOException {
        try (LogRecorder log = new LogRecorder(WebSocketFilter.class.getName())) {
            Endpoint endpoint = Endpoint.of(ws -> {}).withCheck(request -> HandshakeDecision.permit(new Nameless()));
            assertFailed(answer((request, response, chain) -> chain.doFilter(request, response), endpoint), log.text());
            assertTrue(log.text().contains(Nameless.class.getName() + " of the endpoint"), log::text);
        }
    }

    /** What filters before ours have written. */
    @ParameterizedTest
    @EnumSource
    void aRefusalReplacesWhatAFilterHasWritten(Output output) throws IOException {
        Filter filter = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("X-Filter", "kept");
            output.write((HttpServletResponse) response);
            chain.doFilter(request, response);
        };
        Endpoint endpoint =
                Endpoint.of(ws -> {}).withCheck(request -> HandshakeDecision.challenge("Basic", "No entr\u00E9e."));
        Response response = answer(filter, endpoint);
        assertEquals(401, response.status());
        assertEquals(List.of("kept"), response.values("X-Filter"));
        assertEquals(List.of("Basic"), response.values("WWW-Authenticate"));
        assertEquals("No entr\u00E9e.", response.body());
        assertTrue(Objects.requireNonNull(response.field("Content-Type")).startsWith("text/plain"));
    }

    enum Output {
        STREAM {
            @Override
            void write(HttpServletResponse response) throws IOException {
                response.getOutputStream().print("hello");
            }
        },
        WRITER {
            @Override
            void write(HttpServletResponse response) throws IOException {
                response.setCharacterEncoding("UTF-8");
                response.getWriter().print("hello");
            }
        };

        abstract void write(HttpServletResponse response) throws IOException;
    }

    /** Whatever the answer would have been, another has given one. */
    @ParameterizedTest
    @EnumSource
    void aResponseThatIsSentIsOneLineInTheLog(Handshake handshake) throws Exception {
        CountDownLatch over = new CountDownLatch(2);
        Filter filter = (request, response, chain) -> {
            response.setContentLength(0);
            response.flushBuffer();
            chain.doFilter(request, response);
            over.countDown();
        };
        RecordingObserver observer = new RecordingObserver();
        WebSocketFilter ours =
                new WebSocketFilter(endpoints -> endpoints.addObserver(observer).add("/ws", ws -> {}));
        try (LogRecorder log = new LogRecorder(WebSocketFilter.class.getName());
                ServedContext server = new ServedContext()
                        .addFilter(filter, Map.of())
                        .addFilter(ours, Map.of())
                        .start()) {
            for (int i = 0; i < 2; i++) {
                try (RawClient client = RawClient.open(server.port())) {
                    Request request = Request.upgrade(handshake == Handshake.ODD_PATH ? "/ws;a=%2F" : "/ws");
                    if (handshake == Handshake.WITHOUT_KEY) {
                        request = request.without("Sec-WebSocket-Key");
                    }
                    assertEquals(200, client.exchange(request).status());
                }
            }
            assertTrue(over.await(30, TimeUnit.SECONDS)); // the client has had its response before
            assertEquals(2, log.text().split("has sent the response, with the status 200", -1).length, log::text);
            String refused = "refused with 200: a filter before WebSocketFilter has sent the response";
            assertEquals(List.of(refused, refused), observer.rest());
            assertFalse(log.text().contains("refused"), log::text);
        }
    }

    enum Handshake {
        VALID,
        WITHOUT_KEY,
        ODD_PATH
    }
}
