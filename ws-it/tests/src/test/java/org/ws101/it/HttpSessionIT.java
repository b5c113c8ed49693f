package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/** The end of the HTTP session in which a connection was opened. */
@OnEveryContainer
class HttpSessionIT {
    private final Container container;

    HttpSessionIT(Container container) {
        this.container = container;
    }

    /** Does something to the session of a cookie; gives the cookie for the next request. */
    private String session(String action, String cookie) throws IOException {
        try (RawClient client = Clients.open(container)) {
            Response response = client.send(container
                            .request("/session/" + action)
                            .with("Cookie", cookie)
                            .with("Connection", "close")
                            .bytes())
                    .readResponse();
            assertEquals(200, response.status());
            String set = response.field("Set-Cookie");
            return set.isEmpty() ? cookie : set.split(";", 2)[0];
        }
    }

    private RawClient opened(String path, String cookie) throws IOException {
        RawClient client = Clients.open(container);
        assertEquals(
                101,
                client.send(container.handshake(path).with("Cookie", cookie).bytes())
                        .readResponse()
                        .status());
        assertEquals("hi", client.send(Wire.text("hi")).readFrame().text());
        return client;
    }

    @Test
    void closesTheConnectionWith1008AlsoAfterAChangeOfItsId() throws IOException {
        String cookie = session("begin", "none=0");
        try (RawClient blocking = opened("/tied", cookie);
                RawClient listening = opened("/tied-listener", cookie)) {
            String changed = session("change", cookie);
            assertNotEquals(cookie, changed);
            assertEquals("still", blocking.send(Wire.text("still")).readFrame().text());
            session("end", changed);
            assertEquals(1008, blocking.readCloseAndAnswer().closeCode());
            assertEquals(1008, listening.readCloseAndAnswer().closeCode());
        }
    }

    @Test
    void refusesTheConnectionWhenItEndsWhileACheckDecides() throws IOException {
        String held = "?held=" + UUID.randomUUID();
        String cookie = session("begin", "none=0");
        try (RawClient client = Clients.open(container)) {
            client.send(container
                    .handshake("/tied-held" + held)
                    .with("Cookie", cookie)
                    .bytes());
            session("asked" + held, "none=0");
            session("end", cookie);
            session("decide" + held, "none=0");
            assertEquals(403, client.readResponse().status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/kept", "/echo"})
    void leavesItOpenWhereTheEndpointWantsThatOrTheUserIsNotAuthenticated(String path) throws IOException {
        String cookie = session("begin", "none=0");
        try (RawClient client = opened(path, cookie)) {
            session("end", cookie);
            assertEquals("still", client.send(Wire.text("still")).readFrame().text());
        }
    }
}
