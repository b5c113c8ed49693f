package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.ObservedConnection;
import org.ws101.WebSocket;
import org.ws101.WebSocketTimeoutException;
import org.ws101.testing.RecordingObserver;

/** What the observers of a client are told, over a real socket. */
@Timeout(60)
class ObservedClientTest {
    private final RecordingObserver observer = new RecordingObserver();
    private final WebSocketClient client =
            WebSocketClient.builder().observer(observer).build();

    /** The events when the opening handshake has failed. */
    private List<String> refused(URI uri) {
        String message = assertThrows(HandshakeException.class, () -> client.connect(uri))
                .getMessage();
        return observer.events().stream()
                .map(event -> event.replace(String.valueOf(message), "its message"))
                .toList();
    }

    @Test
    void theWholeLifeOfAConnection() throws Exception {
        RecordingObserver second = new RecordingObserver();
        WebSocketClient observed = client.toBuilder().observer(second).build();
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.accept();
            peer.echo();
        })) {
            WebSocket webSocket = observed.connect(server.uri("/chat/a%20b?token=x"));
            webSocket.sendText("hey");
            assertEquals(new Message.Text("hey"), webSocket.receive());
            webSocket.close();
            List<String> events = observer.events();
            assertEquals(events, second.events());
            assertEquals(
                    List.of("accepted", "open", "sent text 3 in 9", "received text 3 in 5", "at most 9"),
                    events.subList(0, 5));
            assertTrue(events.get(5).startsWith("closed with 1000 by US after PT"), events.get(5));
            assertEquals(
                    Set.of(new ObservedConnection(
                            webSocket.id(),
                            "ws://127.0.0.1:" + server.port(),
                            "/chat/a%20b",
                            ScriptedServer.loopback(server.port()),
                            Optional.empty())),
                    observer.connections());
        }
    }

    @Test
    void aRefusal() throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        })) {
            assertEquals(List.of("refused with 403: its message"), refused(server.uri("/secret?token=x")));
            assertEquals(
                    Set.of(new ObservedConnection(
                            "",
                            "ws://127.0.0.1:" + server.port(),
                            "/secret",
                            InetSocketAddress.createUnresolved("127.0.0.1", server.port()),
                            Optional.empty())),
                    observer.connections());
        }
    }

    @Test
    void noAnswerAtAll() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, ScriptedServer.LOOPBACK)) {
            port = socket.getLocalPort();
        }
        assertEquals(List.of("refused with 0: its message"), refused(URI.create("ws://127.0.0.1:" + port + "/")));
    }

    @Test
    void noneInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, ScriptedServer.LOOPBACK)) {
            WebSocketClient impatient =
                    client.toBuilder().connectTimeout(Duration.ofMillis(50)).build();
            URI uri = URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/");
            assertThrows(WebSocketTimeoutException.class, () -> impatient.connect(uri));
            List<String> events = observer.events();
            assertEquals(1, events.size());
            assertTrue(events.get(0).startsWith("refused with 0: "), events.get(0));
        }
    }
}
