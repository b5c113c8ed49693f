package org.ws101.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.Connections;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** What Prometheus reads of a server and its clients after known traffic, over real sockets. */
class MetersTest {
    private static final String MANY = "x".repeat(20_000);

    /** Sends back what comes, and does what it is told by it. */
    private static final class Echo implements WebSocketListener {
        @Override
        public void onText(WebSocket webSocket, String text) {
            switch (text) {
                case "leave" -> webSocket.close(CloseCode.of(4001));
                case "fail" -> throw new IllegalStateException("on purpose");
                case "ping" -> {
                    CompletableFuture<Void> unused = webSocket.ping().thenRun(() -> webSocket.sendText("pong"));
                }
                case "Hello" -> webSocket.sendText(MANY);
                default -> webSocket.sendText(text);
            }
        }

        @Override
        public void onBinary(WebSocket webSocket, byte[] data) {
            webSocket.sendBinary(data);
        }
    }

    private final Page page = new Page(this::named);
    private final MicrometerObserver observer = new MicrometerObserver(page.registry);
    private Served server;

    private String named(String text) {
        return text.replace("ws://127.0.0.1:" + server.port() + "\"", "ws://server\"");
    }

    @BeforeEach
    void start() throws Exception {
        WebSocketOptions quiet =
                WebSocketOptions.builder().pingInterval(Duration.ZERO).build();
        server = new Served(endpoints -> endpoints
                .addObserver(observer)
                .add("/rooms/{room}", Endpoint.listening(Echo::new).withOptions(quiet))
                .add(
                        "/slow",
                        Endpoint.listening(Echo::new)
                                .withOptions(
                                        quiet.toBuilder().outboundMessages(1).build()))
                .add(
                        "/closed/{door}",
                        Endpoint.listening(Echo::new).withCheck(request -> HandshakeDecision.refuse(403, "No."))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WebSocketClient client() {
        return WebSocketClient.builder()
                .connectTimeout(Duration.ofMinutes(2)) // for machines that are busy
                .options(WebSocketOptions.builder()
                        .pingInterval(Duration.ZERO)
                        .permessageDeflate(PermessageDeflate.off())
                        .build())
                .observer(observer)
                .build();
    }

    @Test
    void aConnectionOnBothOfItsSides() {
        try (WebSocket webSocket = client().connect(server.uri("/rooms/attic?ticket=1"))) {
            webSocket.sendText("grüß");
            assertEquals(new Message.Text("grüß"), webSocket.receiveAll());
            webSocket.sendBinary(new byte[300]);
            assertEquals(300, ((Message.Binary) webSocket.receiveAll()).data().length);
            page.comesTo("""
                    ws101_bytes_total{direction="received",endpoint="/rooms/{room}",side="server"} 306.0
                    ws101_bytes_total{direction="received",endpoint="ws://server",side="client"} 306.0
                    ws101_bytes_total{direction="sent",endpoint="/rooms/{room}",side="server"} 306.0
                    ws101_bytes_total{direction="sent",endpoint="ws://server",side="client"} 306.0
                    ws101_connections{endpoint="/rooms/{room}",side="server"} 1.0
                    ws101_connections{endpoint="ws://server",side="client"} 1.0
                    ws101_handshakes_total{endpoint="/rooms/{room}",outcome="accepted",side="server",status="101"} 1.0
                    ws101_handshakes_total{endpoint="ws://server",outcome="accepted",side="client",status="101"} 1.0
                    ws101_messages_total{direction="received",endpoint="/rooms/{room}",side="server",type="binary"} 1.0
                    ws101_messages_total{direction="received",endpoint="/rooms/{room}",side="server",type="text"} 1.0
                    ws101_messages_total{direction="received",endpoint="ws://server",side="client",type="binary"} 1.0
                    ws101_messages_total{direction="received",endpoint="ws://server",side="client",type="text"} 1.0
                    ws101_messages_total{direction="sent",endpoint="/rooms/{room}",side="server",type="binary"} 1.0
                    ws101_messages_total{direction="sent",endpoint="/rooms/{room}",side="server",type="text"} 1.0
                    ws101_messages_total{direction="sent",endpoint="ws://server",side="client",type="binary"} 1.0
                    ws101_messages_total{direction="sent",endpoint="ws://server",side="client",type="text"} 1.0
                    ws101_wire_bytes_total{direction="received",endpoint="/rooms/{room}",side="server"} 320.0
                    ws101_wire_bytes_total{direction="received",endpoint="ws://server",side="client"} 312.0
                    ws101_wire_bytes_total{direction="sent",endpoint="/rooms/{room}",side="server"} 312.0
                    ws101_wire_bytes_total{direction="sent",endpoint="ws://server",side="client"} 320.0""");
        }
    }

    @Test
    void closesByEachSideAndByNobody() throws Exception {
        client().connect(server.uri("/rooms/a")).close();
        WebSocket left = client().connect(server.uri("/rooms/b"));
        left.sendText("leave");
        assertEquals(4001, left.closed().toCompletableFuture().get().code().code());
        RawClient.upgraded(server.port(), "/rooms/c").close();
        page.comesTo("""
                ws101_bytes_total{direction="received",endpoint="/rooms/{room}",side="server"} 5.0
                ws101_bytes_total{direction="sent",endpoint="ws://server",side="client"} 5.0
                ws101_closes_total{by="nobody",code="1006",endpoint="/rooms/{room}",side="server"} 1.0
                ws101_closes_total{by="peer",code="1000",endpoint="/rooms/{room}",side="server"} 1.0
                ws101_closes_total{by="peer",code="4xxx",endpoint="ws://server",side="client"} 1.0
                ws101_closes_total{by="us",code="1000",endpoint="ws://server",side="client"} 1.0
                ws101_closes_total{by="us",code="4xxx",endpoint="/rooms/{room}",side="server"} 1.0
                ws101_handshakes_total{endpoint="/rooms/{room}",outcome="accepted",side="server",status="101"} 3.0
                ws101_handshakes_total{endpoint="ws://server",outcome="accepted",side="client",status="101"} 2.0
                ws101_lifetime_seconds_count{endpoint="/rooms/{room}",side="server"} 3
                ws101_lifetime_seconds_count{endpoint="ws://server",side="client"} 2
                ws101_messages_total{direction="received",endpoint="/rooms/{room}",side="server",type="text"} 1.0
                ws101_messages_total{direction="sent",endpoint="ws://server",side="client",type="text"} 1.0
                ws101_queue_bytes_count{endpoint="/rooms/{room}",side="server"} 3
                ws101_queue_bytes_count{endpoint="ws://server",side="client"} 2
                ws101_wire_bytes_total{direction="received",endpoint="/rooms/{room}",side="server"} 11.0
                ws101_wire_bytes_total{direction="sent",endpoint="ws://server",side="client"} 11.0""");
        assertTrue(page.number("ws101_lifetime_seconds_sum{endpoint=\"/rooms/{room}\",side=\"server\"}") > 0);
    }

    @Test
    void refusalsByTheirStatus() throws Exception {
        assertThrows(HandshakeException.class, () -> client().connect(server.uri("/closed/front")));
        assertThrows(HandshakeException.class, () -> client().connect(server.uri("/nothing")));
        try (RawClient foreign = RawClient.open(server.port())) {
            foreign.send(Request.upgrade("/rooms/a")
                    .with("Origin", "https://evil.example")
                    .bytes());
            assertEquals(403, foreign.readResponse().status());
        }
        page.comesTo("""
                ws101_handshakes_total{endpoint="/closed/{door}",outcome="refused",side="server",status="403"} 1.0
                ws101_handshakes_total{endpoint="/rooms/{room}",outcome="refused",side="server",status="403"} 1.0
                ws101_handshakes_total{endpoint="ws://server",outcome="refused",side="client",status="403"} 1.0
                ws101_handshakes_total{endpoint="ws://server",outcome="refused",side="client",status="404"} 1.0""");
    }

    @Test
    void aHandshakeWithoutAResponse() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> hangingUp = CompletableFuture.runAsync(() -> {
                try {
                    silent.accept().close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            WebSocketClient client = client();
            URI uri = URI.create("ws://127.0.0.1:" + silent.getLocalPort());
            assertThrows(RuntimeException.class, () -> client.connect(uri));
            hangingUp.get();
            page.comesTo("ws101_handshakes_total{endpoint=\"" + uri
                    + "\",outcome=\"refused\",side=\"client\",status=\"none\"} 1.0");
        }
    }

    @Test
    void compressedMessagesByBothTheirSizes() throws Exception {
        try (RawClient peer = RawClient.open(server.port())) {
            peer.upgrade(Request.upgrade("/rooms/a").with("Sec-WebSocket-Extensions", "permessage-deflate"));
            peer.sendHex("c187 00000000 f248cdc9c90700"); // "Hello", as RFC 7692 §7.2.3.1 has it
            WireFrame frame = peer.readFrame();
            assertEquals(0xc1, frame.first());
            int wire = Wire.unmasked(frame.first(), frame.payload()).length;
            assertTrue(wire < MANY.length() / 10, () -> wire + " bytes");
            page.comesTo("""
                    ws101_bytes_total{direction="received",endpoint="/rooms/{room}",side="server"} 5.0
                    ws101_bytes_total{direction="sent",endpoint="/rooms/{room}",side="server"} 20000.0
                    ws101_connections{endpoint="/rooms/{room}",side="server"} 1.0
                    ws101_handshakes_total{endpoint="/rooms/{room}",outcome="accepted",side="server",status="101"} 1.0
                    ws101_messages_total{direction="received",endpoint="/rooms/{room}",side="server",type="text"} 1.0
                    ws101_messages_total{direction="sent",endpoint="/rooms/{room}",side="server",type="text"} 1.0
                    ws101_wire_bytes_total{direction="received",endpoint="/rooms/{room}",side="server"} 13.0
                    ws101_wire_bytes_total{direction="sent",endpoint="/rooms/{room}",side="server"} %s""".formatted((double) wire));
        }
    }

    @Test
    void failuresByTheirCause() throws Exception {
        try (RawClient peer = RawClient.upgraded(server.port(), "/rooms/a")) {
            peer.sendText("fail");
            assertEquals(1011, peer.readFrame().closeCode());
        }
        try (RawClient peer = RawClient.upgraded(server.port(), "/rooms/a")) {
            peer.sendHex("8100"); // not masked
            assertEquals(1002, peer.readFrame().closeCode());
        }
        page.comesTo("""
                ws101_bytes_total{direction="received",endpoint="/rooms/{room}",side="server"} 4.0
                ws101_closes_total{by="us",code="1002",endpoint="/rooms/{room}",side="server"} 1.0
                ws101_closes_total{by="us",code="1011",endpoint="/rooms/{room}",side="server"} 1.0
                ws101_failures_total{cause="exception",endpoint="/rooms/{room}",side="server"} 1.0
                ws101_failures_total{cause="protocol-error",endpoint="/rooms/{room}",side="server"} 1.0
                ws101_handshakes_total{endpoint="/rooms/{room}",outcome="accepted",side="server",status="101"} 2.0
                ws101_lifetime_seconds_count{endpoint="/rooms/{room}",side="server"} 2
                ws101_messages_total{direction="received",endpoint="/rooms/{room}",side="server",type="text"} 1.0
                ws101_queue_bytes_count{endpoint="/rooms/{room}",side="server"} 2
                ws101_wire_bytes_total{direction="received",endpoint="/rooms/{room}",side="server"} 10.0""");
    }

    @Test
    void roundTripsOfPings() {
        try (WebSocket webSocket = client().connect(server.uri("/rooms/a"))) {
            webSocket.sendText("ping");
            assertEquals(new Message.Text("pong"), webSocket.receiveAll());
        }
        String ofServer = "{endpoint=\"/rooms/{room}\",side=\"server\"}";
        page.comesTo("ws101_ping_seconds_count" + ofServer, 1);
        assertTrue(page.number("ws101_ping_seconds_sum" + ofServer) > 0);
        assertEquals(0, page.number("ws101_ping_seconds_count{endpoint=\"ws://server\",side=\"client\"}"));
    }

    @Test
    void aPeerThatReadsNothing() throws Exception {
        int messages = 0;
        byte[] much = new byte[1 << 20];
        try (RawClient peer = RawClient.open(server.port())) {
            peer.upgrade("/slow");
            Connections all = server.connections().all();
            while (all.size() == 0) { // it is listed when observers have been told
                Thread.onSpinWait();
            }
            while (all.broadcast(much).skipped() == 0) {
                messages++;
            }
        }
        String wire = "ws101_wire_bytes_total{direction=\"sent\",endpoint=\"/slow\",side=\"server\"}";
        page.comesTo("ws101_lifetime_seconds_count{endpoint=\"/slow\",side=\"server\"}", 1);
        assertEquals(
                messages,
                page.number(
                        "ws101_messages_total{direction=\"sent\",endpoint=\"/slow\",side=\"server\",type=\"binary\"}"));
        assertEquals(messages * (much.length + 10.0), page.number(wire));
        assertEquals(1, page.number("ws101_slow_consumers_total{endpoint=\"/slow\",how=\"not-sent\",side=\"server\"}"));
        assertTrue(page.number("ws101_queue_bytes_max{endpoint=\"/slow\",side=\"server\"}") > 0);
    }
}
