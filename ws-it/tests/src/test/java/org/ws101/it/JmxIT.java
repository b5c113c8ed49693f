package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/** What JMX shows of an application that other tests use at the same time. */
@OnEveryContainer
class JmxIT {
    private final Container container;

    JmxIT(Container container) {
        this.container = container;
    }

    private List<String> shown() {
        return container.server().probe("jmx").lines().toList();
    }

    @Test
    void oneBeanListsTheConnectionsOfTheApplication() throws IOException {
        String id = UUID.randomUUID().toString();
        try (RawClient client = Clients.upgraded(container, "/observed/" + id)) {
            client.send(Wire.text("x"));
            assertEquals("x", client.readFrame().text());
            List<String> lines = shown();
            assertTrue(lines.contains("open /observed/" + id), lines::toString);
            assertEquals(
                    1,
                    lines.stream()
                            .filter(line -> line.startsWith("org.ws101:type=Application,name=\"")
                                    && line.endsWith(" serving=true"))
                            .count(),
                    lines::toString);
            client.send(Wire.close(1000));
        }
        Eventually.answer(this::shown, later -> !later.contains("open /observed/" + id));
    }
}
