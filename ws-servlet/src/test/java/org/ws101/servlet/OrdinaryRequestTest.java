package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

/** What is none of the filter's business goes on down the chain, untouched. */
class OrdinaryRequestTest {
    private static ServedContext server;

    @BeforeAll
    static void start() {
        server = ServedContext.serving(
                endpoints -> endpoints.add("/echo", ws -> {}).add("/chat/{room}", ws -> {}));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertReachesTheServlet(Request request) throws IOException {
        int served = server.served();
        try (RawClient client = RawClient.open(server.port())) {
            Response response = client.exchange(request);
            assertEquals(200, response.status());
            assertEquals("servlet", response.body());
            assertEquals(List.of(), response.values("Connection"));
            assertEquals(served + 1, server.served());
            // the connection stays open for the next request
            assertEquals(200, client.exchange(request).status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/", "/chat/lobby", "/echo?x=%zz"})
    void aRequestWithoutUpgradeReachesTheServlet(String path) throws IOException {
        assertReachesTheServlet(Request.get(path));
    }

    @Test
    void anUpgradeToSomethingElseReachesTheServlet() throws IOException {
        assertReachesTheServlet(
                Request.get("/echo").with("Connection", "Upgrade").with("Upgrade", "example/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/other", "/", "/Echo", "/echo/", "/echo/more", "/chat", "/chat/", "/chat/a/b"})
    void aHandshakeOnAPathWithoutAnEndpointReachesTheServlet(String path) throws IOException {
        assertReachesTheServlet(Request.upgrade(path));
    }

    @Test
    void soDoesAMalformedHandshakeThere() throws IOException {
        assertReachesTheServlet(Request.upgrade("/other").without("Sec-WebSocket-Version"));
    }
}
