package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/** Messages that prolong the HTTP session in which their connection was opened, where Servlet has the means for it. */
class SessionProlongingIT {
    private String cookie = "none=0";

    /** Sends a request of the visitor's; the body of the answer. */
    private String visit(Container container, String path) throws IOException {
        try (RawClient client = Clients.open(container)) {
            Response response = client.send(container
                            .request(path)
                            .with("Cookie", cookie)
                            .with("Connection", "close")
                            .bytes())
                    .readResponse();
            String set = response.field("Set-Cookie");
            cookie = set.isEmpty() ? cookie : set.split(";", 2)[0];
            return client.readToEnd();
        }
    }

    /** When a session was last used, in milliseconds, as its container has it; asking does not use it. */
    private static long accessed(Container container, String id) {
        return Long.parseLong(Server.get(container.server().uri("http", "/session/accessed?id=" + id))
                .body());
    }

    private RawClient opened(Container container, String path) throws IOException {
        RawClient client = Clients.open(container);
        client.send(container.handshake(path).with("Cookie", cookie).bytes());
        assertEquals(101, client.readResponse().status());
        client.send(Wire.frame(0x80 | Wire.PING, new byte[1]));
        assertEquals(0xA, client.readFrame().opcode()); // the container has done with the request
        return client;
    }

    private static void awaitLater(long millis) {
        Eventually.answer(System::currentTimeMillis, now -> now > millis);
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE11", "TOMCAT_11", "JETTY_HOME_EE11", "TOMCAT_11_DISTRIBUTION"})
    void messageCountsAsAUseOfTheSessionAlsoAfterAChangeOfItsId(Container container) throws IOException {
        String body = visit(container, "/session/begin");
        String id = body.substring(body.indexOf("id=") + 3).split("\\s", 2)[0];
        try (RawClient client = opened(container, "/prolonging")) {
            visit(container, "/session/change");
            long before = accessed(container, id);
            awaitLater(before);
            client.send(Wire.text("hi"));
            Eventually.answer(() -> accessed(container, id), last -> last > before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE11", "TOMCAT_11"})
    void messageDoesNotCountUnlessTheEndpointWantsThat(Container container) throws IOException {
        String body = visit(container, "/session/begin");
        String id = body.substring(body.indexOf("id=") + 3).split("\\s", 2)[0];
        try (RawClient client = opened(container, "/tied")) {
            long before = accessed(container, id);
            awaitLater(before);
            assertEquals("hi", client.send(Wire.text("hi")).readFrame().text());
            assertTrue(accessed(container, id) <= before);
        }
    }
}
