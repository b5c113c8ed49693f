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
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;

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

    private static ServedContext server() {
        return ServedContext.serving(endpoints -> endpoints.add(
                "/numbers",
                Endpoint.listening(
                        Subprotocol.of("one", () -> new Numbering("a")),
                        Subprotocol.of("two", () -> new Numbering("b")))));
    }

    private static Response offer(RawClient client, String protocols) throws IOException {
        return client.exchange(Request.upgrade("/numbers").with("Sec-WebSocket-Protocol", protocols));
    }

    @Test
    void eachConnectionHasTheListenerOfTheSubprotocolThatWasAgreedOn() throws IOException {
        try (ServedContext server = server();
                RawClient one = RawClient.open(server.port());
                RawClient two = RawClient.open(server.port())) {
            assertEquals("one", offer(one, "zero, one, two").field("Sec-WebSocket-Protocol"));
            assertEquals("two", offer(two, "two, one").field("Sec-WebSocket-Protocol"));
            assertEquals("a1x", one.sendText("x").readText());
            assertEquals("b1y", two.sendText("y").readText());
            assertEquals("a2z", one.sendText("z").readText());
        }
    }

    @Test
    void anotherOfferOrNoneIsRefused() throws IOException {
        try (ServedContext server = server();
                RawClient none = RawClient.open(server.port());
                RawClient other = RawClient.open(server.port())) {
            assertEquals(400, none.exchange(Request.upgrade("/numbers")).status());
            assertEquals(400, offer(other, "three").status());
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
