package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

/** A user whom a check has authenticated, here by a token in the query. */
class NamedUserTest {
    private final BlockingQueue<HandshakeRequest> later = new LinkedBlockingQueue<>();
    private final BlockingQueue<HandshakeRequest> opened = new LinkedBlockingQueue<>();
    private final ServedContext server = ServedContext.serving(
            Map.of("maxConnectionsPerPrincipal", "1"),
            endpoints -> endpoints.add(
                    "/ws",
                    Endpoint.of(ws -> {
                                opened.add(HandshakeRequest.of(ws));
                                ws.forEachMessage(ws::sendAll);
                            })
                            .withDeclaredRoles("declared")
                            .withCheck(NamedUserTest::authenticate)
                            .withCheck(request -> {
                                later.add(request);
                                return request.isUserInRole("reader")
                                        ? HandshakeDecision.permit().attribute("seen", "twice")
                                        : HandshakeDecision.refuse(403, "You may not read.");
                            })));

    private static HandshakeDecision authenticate(HandshakeRequest request) {
        return switch (request.queryParameter("token").orElse("")) {
            case "of-ann" ->
                HandshakeDecision.permit(() -> "ann", Set.of("reader"))
                        .attribute("tenant", 7)
                        .attribute("seen", "once")
                        .header("X-User", "ann");
            case "of-bob" -> HandshakeDecision.permit(() -> "bob");
            case "asked" -> HandshakeDecision.challenge("Basic realm=\"chat\"", "Who are you?");
            default -> HandshakeDecision.refuse(401, "Send a token.");
        };
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Response refusal(String token) throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            return client.exchange(Request.upgrade("/ws?token=" + token));
        }
    }

    @Test
    void isTheOneOfTheConnectionWithRolesAndAttributes() throws Exception {
        try (RawClient client = RawClient.open(server.port())) {
            Response response = client.exchange(Request.upgrade("/ws?token=of-ann"));
            assertEquals(101, response.status());
            assertEquals("ann", response.field("X-User"));
            HandshakeRequest request = opened.poll(30, TimeUnit.SECONDS);
            assertEquals("ann", request.principal().orElseThrow().getName());
            assertTrue(request.isUserInRole("reader"));
            assertFalse(request.isUserInRole("declared"));
            assertFalse(request.isUserInRole("a role that nobody has asked for"));
            assertEquals(Optional.of(7), request.attribute("tenant", Integer.class));
            assertEquals(Optional.of("twice"), request.attribute("seen", String.class));
            assertEquals(Optional.empty(), request.attribute("seen", Integer.class));
        }
    }

    @Test
    void isKnownToLaterChecks() throws Exception {
        assertEquals(403, refusal("of-bob").status());
        assertEquals(
                "bob",
                later.poll(30, TimeUnit.SECONDS).principal().orElseThrow().getName());
    }

    @Test
    void isListedAndCountsForTheLimitOfAUser() throws Exception {
        try (RawClient client = RawClient.upgraded(server.port(), "/ws?token=of-ann")) {
            assertEquals("hi", client.sendText("hi").readText());
            WebSocketConnections connections = WebSocketConnections.of(server.servletContext());
            assertEquals(1, connections.principal("ann").size());
            assertEquals(503, refusal("of-ann").status());
        }
    }

    @Test
    void isAskedToAuthenticateWithAChallenge() throws IOException {
        assertEquals(List.of("Bearer realm=\"WebSocket\""), refusal("").values("WWW-Authenticate"));
        Response asked = refusal("asked");
        assertEquals(401, asked.status());
        assertEquals("Who are you?", asked.body());
        assertEquals(List.of("Basic realm=\"chat\""), asked.values("WWW-Authenticate"));
    }
}
