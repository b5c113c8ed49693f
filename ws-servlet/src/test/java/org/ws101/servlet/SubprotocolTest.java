package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** An endpoint that consists of subprotocols. */
class SubprotocolTest {
    /** Its state is that of its connection. */
    private static final class Numbering implements WebSocketListener {
        private final String prefix;
        private int messages;

        Numbering(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            messages++;
            webSocket.sendText(prefix + messages + text);
        }
    }

    private static JettyServer server() {
        return JettyServer.serving(endpoints -> endpoints.add(
                "/numbers",
                Endpoint.listening(
                        Subprotocol.of("one", () -> new Numbering("a")),
                        Subprotocol.of("two", () -> new Numbering("b")))));
    }

    private static RawClient.Response offer(RawClient client, String... headers) throws IOException {
        List<String> request = RawClient.handshake("/numbers");
        request.addAll(List.of(headers));
        return client.send(request).response();
    }

    @Test
    void eachConnectionHasTheListenerOfTheSubprotocolThatWasAgreedOn() throws IOException {
        try (JettyServer server = server();
                RawClient one = new RawClient(server.port());
                RawClient two = new RawClient(server.port())) {
            assertEquals(
                    "one", offer(one, "Sec-WebSocket-Protocol: zero, one, two").header("Sec-WebSocket-Protocol"));
            assertEquals("two", offer(two, "Sec-WebSocket-Protocol: two, one").header("Sec-WebSocket-Protocol"));
            assertEquals("a1x", one.sendText("x").text());
            assertEquals("b1y", two.sendText("y").text());
            assertEquals("a2z", one.sendText("z").text());
        }
    }

    @Test
    void anotherOfferOrNoneIsRefused() throws IOException {
        try (JettyServer server = server();
                RawClient none = new RawClient(server.port());
                RawClient other = new RawClient(server.port())) {
            assertEquals(400, offer(none).status());
            assertEquals(400, offer(other, "Sec-WebSocket-Protocol: three").status());
        }
    }

    @Test
    void isNamedByTheSubprotocols() {
        Subprotocol one = Subprotocol.of("one", () -> new Numbering("a"));
        Subprotocol two = Subprotocol.of("two", () -> new Numbering("b"));
        assertEquals("one, two", Endpoint.listening(one, two).toString());
        assertTrue(Endpoint.listening(one).served().entrance().requiresProtocol());
    }

    @Test
    void aNameIsATokenAndThereOnce() {
        Exception blank =
                assertThrows(IllegalArgumentException.class, () -> Subprotocol.of("a b", () -> new Numbering("a")));
        assertTrue(blank.getMessage().contains("\"a b\" is not a token"), blank::getMessage);
        Subprotocol one = Subprotocol.of("one", () -> new Numbering("a"));
        Exception twice = assertThrows(IllegalArgumentException.class, () -> Endpoint.listening(one, one));
        assertEquals("The subprotocol one occurs twice: remove one", twice.getMessage());
    }

    @Test
    void anotherSelectionIsRefused() {
        Endpoint endpoint = Endpoint.listening(Subprotocol.of("one", () -> new Numbering("a")));
        for (Executable selecting : List.<Executable>of(
                () -> endpoint.withSelectProtocol(offered -> Optional.of("x")),
                () -> endpoint.withName("named").withRequiredProtocol(offered -> Optional.of("x")))) {
            Exception refused = assertThrows(IllegalStateException.class, selecting);
            assertTrue(refused.getMessage().contains("consists of subprotocols"), refused::getMessage);
        }
    }
}
