package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** An application is undeployed while connections are open; the other one on the same container must not notice. */
@OnEveryContainer
class UndeployIT {
    private final Container container;

    UndeployIT(Container container) {
        this.container = container;
    }

    @Test
    void everyConnectionGets1001AndNoNewOneIsOpened() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try (RawClient bystander = Clients.upgraded(container, "/echo")) {
            for (String path : List.of("/echo", "/listener", "/echo", "/listener")) {
                RawClient client = Clients.open(container);
                clients.add(client);
                client.send(Request.upgrade("/spare" + path).bytes());
                assertEquals(101, client.readResponse().status());
                client.send(Wire.text("before"));
                assertEquals("before", client.readFrame().text());
            }
            container.server().undeploySpare();
            for (RawClient client : clients) {
                WireFrame close = client.readCloseAndAnswer();
                assertEquals(1001, close.closeCode());
                assertTrue(client.isAtEnd());
            }
            assertNoNewConnection();
            bystander.send(Wire.text("still here"));
            assertEquals("still here", bystander.readFrame().text());
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private void assertNoNewConnection() throws IOException {
        try (RawClient late = Clients.open(container)) {
            late.send(Request.upgrade("/spare/echo").bytes());
            assertNotEquals(101, late.readResponse().status());
        }
        URI gone = container.server().uri("http", "").resolve("/spare/hello");
        Eventually.answer(() -> Server.get(gone).statusCode(), status -> status >= 400);
    }
}
