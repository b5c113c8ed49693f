package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.testkit.TestClient;

/** The demo as several nodes. */
@Timeout(60)
class NodesTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static HttpResponse<String> node(URI demo) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(demo.resolve("node")).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theOnlyOneIsCalledNothing() throws Exception {
        try (Demo demo = Demo.start(0)) {
            assertEquals(204, node(demo.uri()).statusCode());
        }
    }

    /** As with {@code -Dnodes=2}; who is in a room hears what is said on the other node. */
    @Test
    void twoShareTheirRooms() throws Exception {
        try (Nodes nodes = Nodes.start(2, 0)) {
            URI one = nodes.demos().get(0).uri();
            URI two = nodes.demos().get(1).uri();
            assertEquals("node 1 of 2", node(one).body());
            assertEquals("node 2 of 2", node(two).body());
            try (TestClient ada = Clients.connect(one, "/chat/lobby?name=Ada")) {
                assertEquals("* Ada joined", ada.awaitText());
                assertEquals("* 1 here: Ada", ada.awaitText());
                while (!nodes.areConnected()) {
                    LockSupport.parkNanos(1_000_000);
                }
                try (TestClient ben = Clients.connect(two, "/chat/lobby?name=Ben")) {
                    assertEquals("* Ben joined", ben.awaitText());
                    assertEquals("* 1 here: Ben", ben.awaitText());
                    assertEquals("* Ben joined", ada.awaitText());
                    ben.sendText("Hello");
                    assertEquals("Ben: Hello", ada.awaitText());
                    ada.sendText("Welcome");
                    assertEquals("Ben: Hello", ben.awaitText());
                    assertEquals("Ada: Welcome", ben.awaitText());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "10", "two"})
    void theirNumberHasARange(String property) {
        assertEquals(
                "The system property nodes is \"" + property + "\": set it to 1 to 9, as -Dnodes=2",
                assertThrows(IllegalArgumentException.class, () -> Nodes.count(property))
                        .getMessage());
        assertEquals(Map.of(1, 1, 9, 9), Map.of(1, Nodes.count("1"), 9, Nodes.count(" 9 ")));
    }
}
