package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketObserver;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.NamesContainer;

/** Observers of a server and of its client are told the same. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = Container.class,
        names = {"JETTY_EE11", "TOMCAT_11", "UNDERTOW"})
@ExtendWith(NamesContainer.class)
@Tag("any-jdk")
class ObserverIT {
    private final Container container;
    private final String id = UUID.randomUUID().toString();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final WebSocketClient client = WebSocketClient.builder()
            .observer(new WebSocketObserver() {
                @Override
                public void onHandshakeRefused(ObservedConnection handshake, int status, String reason) {
                    events.add("refused with " + status);
                }

                @Override
                public void onMessageReceived(ObservedConnection connection, Opcode type, long size, long wireSize) {
                    events.add("received " + type.optype() + " " + size + " in " + wireSize);
                }

                @Override
                public void onMessageSent(ObservedConnection connection, Opcode type, long size, long wireSize) {
                    events.add("sent " + type.optype() + " " + size + " in " + wireSize);
                }
            })
            .build();

    ObserverIT(Container container) {
        this.container = container;
    }

    @Test
    void sizesOnTheWireAreThoseOfThePeer() {
        String text = "0123456789".repeat(200);
        try (WebSocket webSocket = client.connect(container.server().uri("ws", "/observed/" + id))) {
            webSocket.sendText(text);
            assertEquals(new Message.Text(text), webSocket.receiveAll());
        }
        List<String> journal = Eventually.answer(
                () -> container.server().journal(id), entries -> entries.contains("closed with 1000 by PEER"));
        String sent = String.valueOf(events.poll());
        String received = String.valueOf(events.poll());
        assertEquals(
                Stream.of(
                                "accepted",
                                "open",
                                "closed with 1000 by PEER",
                                sent.replace("sent", "received"),
                                received.replace("received", "sent"))
                        .sorted()
                        .toList(),
                journal.stream().sorted().toList());
        assertTrue(received.startsWith("received text 2000 in "), received);
        int wireSize = Integer.parseInt(received.substring("received text 2000 in ".length()));
        assertTrue(wireSize < 100, wireSize + " bytes are not compressed");
    }

    @Test
    void refusalsAreToldOnBothSides() {
        assertThrows(
                HandshakeException.class,
                () -> client.connect(container.server().uri("ws", "/observed/" + id + "?refuse")));
        assertEquals(List.of("refused with 418"), List.copyOf(events));
        assertEquals(List.of("refused with 418: A teapot."), container.server().journal(id));
    }
}
