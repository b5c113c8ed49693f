package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.it.harness.RawClient;
import org.ws101.it.harness.Server;
import org.ws101.it.harness.Wire;

/** The whole server stops while connections are open. */
@OnEveryContainer
class StoppingIT {
    private final Container container;

    StoppingIT(Container container) {
        this.container = container;
    }

    @Test
    void everyConnectionGets1001() throws IOException {
        assumeTrue(container != Container.LIBERTY, "it drops connections before it stops applications");
        List<RawClient> clients = new ArrayList<>();
        try (Server server = container.ownServer()) {
            for (String path : List.of("/echo", "/listener")) {
                RawClient client = RawClient.open(server).upgrade(container, path);
                clients.add(client);
                client.send(Wire.text("before"));
                assertEquals("before", client.readFrame().text());
            }
            server.requestStop();
            for (RawClient client : clients) {
                assertEquals(1001, client.readCloseAndAnswer().closeCode());
                assertTrue(client.isAtEnd());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }
}
