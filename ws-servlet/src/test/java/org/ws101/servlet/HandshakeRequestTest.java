package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.WebSocket;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** The snapshot, looked at after the handshake, when the container has done with the request. */
class HandshakeRequestTest {
    private final BlockingQueue<HandshakeRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<HandshakeRequest> checked = new LinkedBlockingQueue<>();
    private final Endpoint endpoint = Endpoint.of(this::remember)
            .withDeclaredRoles("declared", "absent")
            .withCheck(request -> {
                checked.add(request);
                return request.isUserInRole("asked")
                        ? HandshakeDecision.permit()
                        : HandshakeDecision.refuse(403, "You are not in the role.");
            });
    private final ServedContext server = new ServedContext()
            .addFilter(ServedContext.holder(authenticating(), Map.of()))
            .addFilter(new WebSocketFilter(e -> e.add("/chat/{room}", endpoint)), Map.of())
            .start();

    @AfterEach
    void stop() {
        server.close();
    }

    private void remember(WebSocket webSocket) {
        requests.add(HandshakeRequest.of(webSocket));
        webSocket.receive();
    }

    private static Filter authenticating() {
        return (request, response, chain) -> {
            ((HttpServletRequest) request).getSession().setAttribute("cart", "full");
            request.setAttribute("tenant", "acme");
            request.setAttribute("the request itself", request);
            request.setAttribute("org.springframework.web.context.request", "of a framework");
            chain.doFilter(
                    new HttpServletRequestWrapper((HttpServletRequest) request) {
                        @Override
                        public Principal getUserPrincipal() {
                            return () -> "ann";
                        }

                        @Override
                        public Map<String, String[]> getParameterMap() {
                            Map<String, String[]> parameters = new HashMap<>(super.getParameterMap());
                            parameters.put("added", new String[] {"by a filter"});
                            return parameters;
                        }

                        @Override
                        public boolean isUserInRole(String role) {
                            return role.equals("asked") || role.equals("declared");
                        }
                    },
                    response);
        };
    }

    private HandshakeRequest snapshot(String path) throws Exception {
        return snapshot(Request.upgrade(path));
    }

    /** The snapshot of a request, seen when another one has used the same connection of the pool meanwhile. */
    private HandshakeRequest snapshot(Request request) throws Exception {
        try (RawClient client = RawClient.open(server.port());
                RawClient other = RawClient.open(server.port())) {
            client.upgrade(request);
            other.upgrade(Request.upgrade("/chat/other?x=y").with("X-Other", "1"));
            HandshakeRequest first = requests.poll(30, TimeUnit.SECONDS);
            HandshakeRequest second = requests.poll(30, TimeUnit.SECONDS);
            return first.path().equals("/chat/other") ? second : first;
        }
    }

    @Test
    void hasThePathAndItsParameters() throws Exception {
        HandshakeRequest request = snapshot("/chat/caf%C3%A9%20bar?a=1");
        assertEquals("/chat/café bar", request.path());
        assertEquals("/chat/caf%C3%A9%20bar?a=1", request.uri());
        assertEquals(Map.of("room", "café bar"), request.pathParameters());
        assertEquals("café bar", request.pathParameter("room"));
        var thrown = assertThrows(IllegalArgumentException.class, () -> request.pathParameter("user"));
        assertEquals("The path of this endpoint has no parameter {user}: use one of [room]", thrown.getMessage());
    }

    @Test
    void hasTheQuery() throws Exception {
        HandshakeRequest request = snapshot("/chat/a?x=1&y=%C3%A9+b&x=2");
        assertEquals(List.of("1", "2"), request.queryParameters().get("x"));
        assertEquals(Optional.of("é b"), request.queryParameter("y"));
        assertEquals(Optional.empty(), request.queryParameter("z"));
        assertThrows(
                UnsupportedOperationException.class,
                () -> request.queryParameters().clear());
    }

    @Test
    void hasTheParametersThatAFilterAddsToARequestWithoutAQuery() throws Exception {
        assertEquals(
                Map.of("added", List.of("by a filter")), snapshot("/chat/a").queryParameters());
    }

    @Test
    void hasHeadersAndCookies() throws Exception {
        HandshakeRequest request = snapshot(Request.upgrade("/chat/a")
                .with("X-Test", "1")
                .with("x-test", "2")
                .with("Cookie", "a=1; b=2; a=3"));
        assertEquals(List.of("1", "2"), request.headers().get("X-TEST"));
        assertEquals(Optional.of("1"), request.header("x-TEST"));
        assertEquals(Optional.empty(), request.header("X-Other"));
        assertEquals(Map.of("a", "1", "b", "2"), request.cookies());
        assertEquals(Optional.of("1"), request.cookie("a"));
        assertThrows(
                UnsupportedOperationException.class, () -> request.headers().clear());
        assertThrows(
                UnsupportedOperationException.class, () -> request.cookies().clear());
    }

    @Test
    void hasTheUserAndTheHttpSession() throws Exception {
        HandshakeRequest request = snapshot("/chat/a");
        assertEquals("ann", request.principal().orElseThrow().getName());
        assertFalse(request.httpSessionId().orElseThrow().isEmpty());
        assertEquals(Map.of("cart", "full"), request.httpSessionAttributes());
    }

    @Test
    void hasWhereTheRequestCameFromAndHow() throws Exception {
        HandshakeRequest request = snapshot(Request.upgrade("/chat/a")
                .with("Accept-Language", "fr-CH, en;q=0.5")
                .with("Sec-WebSocket-Protocol", "one, two"));
        assertEquals("127.0.0.1", request.remoteAddress().getHostString());
        int port = request.remoteAddress().getPort();
        assertTrue(port > 0 && port != server.port());
        assertEquals(Locale.forLanguageTag("fr-CH"), request.locale());
        assertFalse(request.isSecure());
        assertEquals(List.of("one", "two"), request.offeredProtocols());
    }

    @Test
    void hasTheAttributesThatTheApplicationSet() throws Exception {
        HandshakeRequest request = snapshot("/chat/a");
        assertEquals(Map.of("tenant", "acme"), request.attributes());
    }

    @Test
    void knowsTheRolesThatWereAskedForOrDeclaredAndNoOthers() throws Exception {
        HandshakeRequest request = snapshot("/chat/a");
        assertTrue(request.isUserInRole("asked"));
        assertTrue(request.isUserInRole("declared"));
        assertFalse(request.isUserInRole("absent"));
        var thrown = assertThrows(IllegalStateException.class, () -> request.isUserInRole("unheard"));
        assertTrue(thrown.getMessage().contains("Endpoint.withDeclaredRoles(\"unheard\")"), thrown.getMessage());
    }

    @Test
    void knowsTheRolesOfTheDeploymentDescriptor(@TempDir Path root) throws Exception {
        Files.createDirectory(root.resolve("WEB-INF"));
        Files.writeString(root.resolve("WEB-INF/web.xml"), """
                <!DOCTYPE web-app PUBLIC "-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN" "http://127.0.0.1:1/none.dtd">
                <web-app>
                  <security-constraint><auth-constraint><role-name>*</role-name></auth-constraint></security-constraint>
                  <security-role><role-name> declared </role-name></security-role>
                  <security-role><role-name>auditor</role-name></security-role>
                </web-app>
                """);
        ServedContext described = new ServedContext()
                .addFilter(ServedContext.holder(authenticating(), Map.of()))
                .addFilter(new WebSocketFilter(e -> e.add("/ws", Endpoint.of(this::remember))), Map.of());
        described.context().setBaseResourceAsPath(root);
        described.start();
        try (described;
                RawClient client = RawClient.open(described.port())) {
            client.upgrade("/ws");
            HandshakeRequest request = requests.poll(30, TimeUnit.SECONDS);
            assertTrue(request.isUserInRole("declared"));
            assertFalse(request.isUserInRole("auditor"));
            assertThrows(IllegalStateException.class, () -> request.isUserInRole("*"));
        }
    }

    @Test
    void isTheOneThatTheCheckSaw() throws Exception {
        HandshakeRequest request = snapshot("/chat/a");
        assertTrue(checked.stream().anyMatch(seen -> seen == request));
        assertSame(
                request,
                checked.stream().filter(seen -> seen == request).findFirst().orElseThrow());
    }

    @Test
    void doesNotShowCredentialsInLogs() throws Exception {
        assertEquals(
                "/chat/a",
                snapshot(Request.upgrade("/chat/a?token=x").with("Authorization", "y"))
                        .toString());
    }
}
