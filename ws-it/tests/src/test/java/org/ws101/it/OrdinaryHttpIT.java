package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.OfHttp1;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Response;

/** What is no opening handshake passes the filter as if it were not there. */
@OnEveryContainer
@OfHttp1
class OrdinaryHttpIT {
    private final Container container;

    OrdinaryHttpIT(Container container) {
        this.container = container;
    }

    @Test
    void getIsServedAndTheConnectionGoesOn() throws IOException {
        try (RawClient client = Clients.open(container)) {
            for (int i = 0; i < 2; i++) {
                client.send(container.request("/hello").bytes());
                Response response = client.readWholeResponse();
                assertEquals(200, response.status());
                assertEquals("hello, GET with 0 bytes", response.body());
            }
        }
    }

    @Test
    void postKeepsItsBody() throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container
                    .request("/hello")
                    .method("POST")
                    .with("Content-Length", "5")
                    .body("12345")
                    .bytes());
            Response response = client.readWholeResponse();
            assertEquals(200, response.status());
            assertEquals("hello, POST with 5 bytes", response.body());
        }
    }

    @Test
    void noContainerWebSocketIsOnTheClassPath() {
        assumeFalse(container.family() == Container.Family.SERVER, "whole servers have theirs");
        assertEquals("", container.server().probe("forbidden"));
    }
}
