package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Archives;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/** WildFly keeps the sessions of an application with {@code <distributable/>} in a cache, and hands out a new object for each request. */
@Tag("servers")
class DistributableIT {
    private static final String CONTEXT = "/distributable";

    @Test
    void connectionsAreServedAndEndWithTheirSession() throws IOException {
        try (Server server = Container.WILDFLY.serverOf(
                "distributable",
                (archives, shared) -> List.of(Archives.distributable(archives.resolve("distributable.war"))))) {
            String cookie = session(server, "begin", "none=0");
            try (RawClient blocking = opened(server, "/tied", cookie);
                    RawClient listening = opened(server, "/tied-listener", cookie);
                    RawClient kept = opened(server, "/kept", cookie)) {
                String changed = session(server, "change", cookie);
                assertNotEquals(cookie, changed);
                for (RawClient each : List.of(blocking, listening, kept)) {
                    assertEquals(
                            "still", each.send(Wire.text("still")).readFrame().text());
                }
                session(server, "end", changed);
                assertEquals(1008, blocking.readCloseAndAnswer().closeCode());
                assertEquals(1008, listening.readCloseAndAnswer().closeCode());
                assertEquals("kept", kept.send(Wire.text("kept")).readFrame().text());
            }
        }
    }

    /** Does something to the session of a cookie; gives the cookie for the next request. */
    private static String session(Server server, String action, String cookie) throws IOException {
        try (RawClient client = Clients.open(server)) {
            Response response = client.send(Request.get(CONTEXT + "/session/" + action)
                            .with("Cookie", cookie)
                            .with("Connection", "close")
                            .bytes())
                    .readResponse();
            assertEquals(200, response.status(), server::log);
            String set = response.field("Set-Cookie");
            return set.isEmpty() ? cookie : set.split(";", 2)[0];
        }
    }

    private static RawClient opened(Server server, String path, String cookie) throws IOException {
        RawClient client = Clients.open(server);
        client.send(Request.upgrade(CONTEXT + path).with("Cookie", cookie).bytes());
        assertEquals(101, client.readResponse().status(), server::log);
        assertEquals("hi", client.send(Wire.text("hi")).readFrame().text());
        return client;
    }
}
