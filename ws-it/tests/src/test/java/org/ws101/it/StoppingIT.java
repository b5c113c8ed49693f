package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/** The whole server stops while connections are open. */
@OnEveryContainer
class StoppingIT {
    private static final Pattern COMPLAINT = Pattern.compile("\\b(WARN|WARNING|SEVERE|ERROR)\\b|Exception");

    private final Container container;

    StoppingIT(Container container) {
        this.container = container;
    }

    @Test
    void everyConnectionGets1001AndTheLogHasNothingToComplainOf() throws IOException {
        assumeTrue(container != Container.LIBERTY, "it drops connections before it stops applications");
        int before;
        Server stopped;
        try (Server server = container.ownServer()) {
            stopped = server;
            applicationStopsItself(server);
            before = server.log().length();
            List<RawClient> clients = open(server, container.contextPath());
            server.requestStop();
            assertEachGets1001(clients);
        }
        assertEquals(List.of(), complaints(stopped.log().substring(before)));
    }

    /** As in Spring Boot, whose servers close their sockets before the application hears of it. */
    private static void applicationStopsItself(Server server) throws IOException {
        List<RawClient> clients = open(server, "/spare");
        CompletableFuture<String> stopping =
                CompletableFuture.supplyAsync(() -> server.probeSpare("stop"), task -> new Thread(task).start());
        assertEachGets1001(clients);
        assertEquals("stopped", stopping.join());
        try (RawClient late = Clients.open(server)) {
            late.send(Request.upgrade("/spare/echo").bytes());
            assertEquals(503, late.readResponse().status());
        }
    }

    private static List<RawClient> open(Server server, String context) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (String path : List.of("/echo", "/listener", "/non-blocking", "/pool-listener")) {
            RawClient client = Clients.open(server);
            clients.add(client);
            client.send(Request.upgrade(context + path).bytes());
            assertEquals(101, client.readResponse().status());
            client.send(Wire.text("before"));
            assertEquals("before", client.readFrame().text());
        }
        return clients;
    }

    private static void assertEachGets1001(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            try (client) {
                assertEquals(1001, client.readCloseAndAnswer().closeCode());
                assertTrue(client.isAtEnd());
            }
        }
    }

    /** What a container says of threads, thread locals and exceptions that an application leaves behind. */
    private static List<String> complaints(String log) {
        return log.lines().filter(line -> COMPLAINT.matcher(line).find()).toList();
    }
}
