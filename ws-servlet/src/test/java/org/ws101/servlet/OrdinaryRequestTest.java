package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is none of the filter's business goes on down the chain, untouched. */
class OrdinaryRequestTest {
    private static JettyServer server;

    @BeforeAll
    static void start() {
        server = JettyServer.serving(
                endpoints -> endpoints.add("/echo", ws -> {}).add("/chat/{room}", ws -> {}));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertReachesTheServlet(List<String> request) throws IOException {
        int served = server.served();
        try (RawClient client = new RawClient(server.port())) {
            RawClient.Response response = client.send(request).response();
            assertEquals(200, response.status());
            assertEquals("servlet", response.body());
            assertEquals(List.of(), response.all("Connection"));
            assertEquals(served + 1, server.served());
            // the connection stays open for the next request
            assertEquals(200, client.send(request).response().status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/", "/chat/lobby", "/echo?x=%zz"})
    void aRequestWithoutUpgradeReachesTheServlet(String path) throws IOException {
        assertReachesTheServlet(List.of("GET " + path + " HTTP/1.1", "Host: localhost"));
    }

    @Test
    void anUpgradeToSomethingElseReachesTheServlet() throws IOException {
        assertReachesTheServlet(
                List.of("GET /echo HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: example/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/other", "/", "/Echo", "/echo/", "/echo/more", "/chat", "/chat/", "/chat/a/b"})
    void aHandshakeOnAPathWithoutAnEndpointReachesTheServlet(String path) throws IOException {
        assertReachesTheServlet(RawClient.handshake(path));
    }

    @Test
    void soDoesAMalformedHandshakeThere() throws IOException {
        List<String> request = RawClient.handshake("/other");
        request.remove("Sec-WebSocket-Version: 13");
        assertReachesTheServlet(request);
    }
}
