package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.CloseCode;
import org.ws101.ControlFrames;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.MessageTooBigException;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.testkit.wire.RawServer;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.WireFrame;

/**
 * The documentation of Gerbil's :std/net/websocket, row by row and in its order, on the client; its names are in the comments.
 * websocket-request-handler is the servlet module's.
 */
@Timeout(60)
class SeedGerbilWebSocketTest {
    private final BlockingQueue<WireFrame> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    private ScriptedServer saying(String hex, String... headers) throws IOException {
        return ScriptedServer.plain(peer -> {
            requests.add(peer.accept(headers));
            peer.sendHex(hex);
            WireFrame frame;
            do {
                frame = peer.readFrame();
                received.add(frame);
            } while (frame.opcode() != 0x8);
            peer.sendFrame(0x88, frame.payload());
        });
    }

    private static WebSocket connect(ScriptedServer server, WebSocketOptions.Builder options) {
        return WebSocketClient.builder().options(options.build()).build().connect(server.uri("/"));
    }

    private static WebSocketOptions.Builder defaults() {
        return WebSocketOptions.builder();
    }

    private static WebSocketOptions.Builder manual() {
        return defaults().controlFrames(ControlFrames.MANUAL);
    }

    @Nested
    class Messages {
        @Test // (message data type partial?): types 'text 'binary 'ping 'pong 'close
        void everyTypeComesOutOfReceive() throws Exception {
            try (ScriptedServer server = saying("81 01 61" + "82 01 07" + "89 01 01" + "8A 01 02" + "88 04 03E8 6F6B");
                    WebSocket sock = connect(server, manual())) {
                assertEquals(new Message.Text("a"), sock.receive());
                assertEquals(new Message.Binary(new byte[] {7}), sock.receive());
                assertEquals(new Message.Ping(new byte[] {1}), sock.receive());
                assertEquals(new Message.Pong(new byte[] {2}), sock.receive());
                assertEquals(new Message.Close(CloseCode.NORMAL_CLOSURE, "ok"), sock.receive());
            }
        }

        @Test // 'ping: "the programmer should reply with 'pong message"; 'close: "the program should close the
        // websocket"
        void theProgrammerMayAnswer() throws Exception {
            try (ScriptedServer server = saying("89 01 01" + "88 02 03E9");
                    WebSocket sock = connect(server, manual())) {
                Message.Ping ping = assertInstanceOf(Message.Ping.class, sock.receive());
                sock.send(new Message.Pong(ping.data()));
                Message.Close close = assertInstanceOf(Message.Close.class, sock.receive());
                sock.send(close);
                assertEquals(0x8A, received.take().first());
                assertEquals("03e9", received.take().hex());
            }
        }

        @Test // valid-message?: text and close are strings, everything else bytes: here the compiler sees to it
        void whatCannotBeSentIsRefusedWhenItIsMade() {
            assertThrows(IllegalArgumentException.class, () -> new Message.Ping(new byte[126]));
            assertThrows(IllegalArgumentException.class, () -> new Message.Pong(new byte[126]));
        }

        @Test // partial?: "with true value indicating that this is a partial message"
        void partsComeOutOneByOne() throws IOException {
            try (ScriptedServer server = saying("01 01 61" + "80 01 62");
                    WebSocket sock = connect(server, defaults())) {
                Message first = sock.receive();
                assertTrue(first.partial());
                assertEquals("a", ((Message.Text) first).data());
                assertEquals(new Message.Text("b"), sock.receive());
            }
        }
    }

    @Nested
    class WebsocketConnect {
        @Test // protocol:
        void protocol() throws Exception {
            try (ScriptedServer server = saying("", "Sec-WebSocket-Protocol: b");
                    WebSocket sock = WebSocketClient.builder()
                            .subprotocols("a", "b")
                            .build()
                            .connect(server.uri("/"))) {
                assertEquals("a, b", requests.take().field("Sec-WebSocket-Protocol"));
                assertEquals(Optional.of("b"), sock.protocol());
            }
        }

        @Test // redirect:
        void redirect() throws Exception {
            try (ScriptedServer server = saying("");
                    ScriptedServer old = ScriptedServer.plain(peer -> {
                        peer.readRequest();
                        peer.send("HTTP/1.1 307 There\r\nLocation: " + server.uri("/new") + "\r\n\r\n");
                    })) {
                WebSocketClient.builder()
                        .followRedirects()
                        .build()
                        .connect(old.uri("/old"))
                        .close();
                assertEquals("GET /new HTTP/1.1", requests.take().line());
                assertThrows(
                        HandshakeException.class, () -> WebSocketClient.create().connect(old.uri("/old")));
            }
        }

        @Test // headers: cookies: params: auth:
        void headersCookiesParamsAuth() throws Exception {
            try (ScriptedServer server = saying("")) {
                WebSocketClient.builder()
                        .header("X-A", "b")
                        .cookie("c", "d")
                        .parameter("e f", "g")
                        .credentials(Credentials.basic("u", "p"))
                        .build()
                        .connect(server.uri("/"))
                        .close();
                Request request = requests.take();
                assertEquals("GET /?e%20f=g HTTP/1.1", request.line());
                assertEquals("b", request.field("X-A"));
                assertEquals("c=d", request.field("Cookie"));
                assertEquals("Basic dTpw", request.field("Authorization"));
            }
        }

        @Test // ssl-context:
        void sslContext(@TempDir Path folder) throws IOException {
            Certificates certificates = Certificates.valid(folder);
            try (ScriptedServer server = ScriptedServer.tls(certificates.server(), peer -> {
                        peer.accept();
                        peer.echo();
                    });
                    WebSocket sock = WebSocketClient.builder()
                            .sslContext(certificates.trusting())
                            .build()
                            .connect(server.uri("/"))) {
                sock.sendText("Hi");
                assertEquals(new Message.Text("Hi"), sock.receiveAll());
            }
        }

        @Test // timeout:
        void timeout() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(RawServer::readToEnd)) {
                WebSocketClient client = WebSocketClient.builder()
                        .connectTimeout(Duration.ofMillis(50))
                        .build();
                assertThrows(WebSocketTimeoutException.class, () -> client.connect(server.uri("/")));
            }
        }

        @Test // max-frame-size: "it defaults to 1MB"
        void maxFrameSize() throws IOException {
            try (ScriptedServer server = saying("");
                    WebSocket sock = connect(server, defaults())) {
                assertEquals(1_048_576, sock.maxFrameSize());
            }
            try (ScriptedServer server = saying("");
                    WebSocket sock = connect(server, defaults().maxFrameSize(1000))) {
                assertEquals(1000, sock.maxFrameSize());
            }
        }
    }

    @Nested
    class SendingAndReceiving {
        @Test // WebSocket-send: "a message, which must not exceed the maximum frame size in binary size"
        void send() throws Exception {
            try (ScriptedServer server = saying("");
                    WebSocket sock = connect(server, defaults().maxFrameSize(125))) {
                assertThrows(
                        MessageTooBigException.class,
                        () -> sock.send(new Message.Text("\u20ac".repeat(42)))); // 126 bytes
                sock.send(new Message.Binary(new byte[125]));
                assertEquals(125, received.take().payload().length); // and nothing of the other one
            }
        }

        @Test // WebSocket-send, partial?: continuation frames carry opcode 0, which Gerbil gets wrong
        void sendParts() throws Exception {
            try (ScriptedServer server = saying("");
                    WebSocket sock = connect(server, defaults())) {
                sock.send(Message.Text.part("a"));
                sock.send(Message.Text.part("b"));
                sock.send(new Message.Text("c"));
                assertEquals(0x01, received.take().first());
                assertEquals(0x00, received.take().first());
                assertEquals(0x80, received.take().first());
            }
        }

        @Test // WebSocket-send-all: "by fragmenting it into multiple partial messages"
        void sendAll() throws Exception {
            try (ScriptedServer server = saying("");
                    WebSocket sock = connect(server, defaults().maxFrameSize(125))) {
                byte[] data = "0123456789".repeat(26).getBytes(StandardCharsets.US_ASCII);
                byte[] copy = data.clone();
                sock.sendAll(new Message.Binary(data));
                assertArrayEquals(copy, data); // masking leaves the caller's buffer alone
                WireFrame first = received.take();
                WireFrame second = received.take();
                WireFrame third = received.take();
                assertEquals(List.of(0x02, 0x00, 0x80), List.of(first.first(), second.first(), third.first()));
                assertEquals("0123456789".repeat(26), first.text() + second.text() + third.text());
                assertFalse(first.maskingKey() == second.maskingKey() && second.maskingKey() == third.maskingKey());
            }
        }

        @Test // WebSocket-recv: "which must not exceed the maximum frame size"
        void recvRefusesLargerFrames() throws Exception {
            try (ScriptedServer server = saying("82 7E 03E9"); // announces 1,001 bytes
                    WebSocket sock = connect(server, defaults().maxFrameSize(1000))) {
                WebSocketClosedException e = assertThrows(WebSocketClosedException.class, sock::receive);
                assertEquals(CloseCode.MESSAGE_TOO_BIG, e.reason().code());
            }
        }

        @Test // WebSocket-recv-all: "assembles them into a single aggregate message"
        void recvAll() throws IOException {
            // text is decoded across fragments, which Gerbil gets wrong
            try (ScriptedServer server = saying("01 02 E282" + "80 01 AC");
                    WebSocket sock = connect(server, defaults())) {
                assertEquals(new Message.Text("\u20ac"), sock.receiveAll(3)); // a total equal to the maximum is fine
            }
        }

        @Test // "If the incoming stream of partial messages exceeds the maximum-message-size in total, an error is
        // raised."
        void recvAllRefusesMore() throws IOException {
            try (ScriptedServer server = saying("02 02 0102" + "80 01 03");
                    WebSocket sock = connect(server, defaults())) {
                WebSocketFailure e = assertThrows(WebSocketFailure.class, () -> sock.receiveAll(2));
                assertEquals(CloseCode.MESSAGE_TOO_BIG, e.code());
            }
        }

        @Test // WebSocket-protocol: "it can be #f if the client didn't ask for any particular protocol"
        void protocolMayBeNone() throws IOException {
            try (ScriptedServer server = saying("");
                    WebSocket sock = connect(server, defaults())) {
                assertEquals(Optional.empty(), sock.protocol());
            }
        }
    }
}
