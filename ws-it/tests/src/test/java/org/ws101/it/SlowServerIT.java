package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketOptions;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Pace;
import org.ws101.it.harness.SteadyInputStream;
import org.ws101.it.harness.Tls;

/** Our client and servers that read slowly; and our client as the one that does. See {@link SlowReaderIT}. */
@Timeout(180)
class SlowServerIT {
    private static final int RATE = 300_000;
    private static final int COUNT = 1_000;
    private static final int SIZE = 4_000;

    private static WebSocketClient client() {
        return WebSocketClient.builder()
                .sslContext(Tls.context())
                .connectTimeout(Duration.ofMinutes(1))
                .options(WebSocketOptions.builder()
                        .sendTimeout(Duration.ofSeconds(2))
                        .pingInterval(Duration.ofMillis(500))
                        .pongTimeout(Duration.ofSeconds(5))
                        .closeTimeout(Duration.ofSeconds(2))
                        .build())
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void slowSteadyServerGetsEveryMessageAndTheCloseFrame(String scheme) throws IOException {
        try (ServerSocket listening = listen()) {
            CompletableFuture<Integer> served = new CompletableFuture<>();
            start(() -> served.complete(serve(listening, scheme)), served);
            WebSocket webSocket = client().connect(uri(scheme, listening));
            CompletableFuture<Void> receiving = new CompletableFuture<>();
            start(() -> receiving.complete(receiveNothing(webSocket)), receiving);
            for (int i = 0; i < COUNT; i++) {
                webSocket.sendBinary(new byte[SIZE]);
            }
            webSocket.close();
            assertEquals(COUNT, served.join());
            receiving.join();
            assertEquals(
                    CloseCode.NORMAL_CLOSURE,
                    webSocket.closeReason().orElseThrow().code());
        }
    }

    @Test
    void serverThatReadsNothingIsDropped() throws IOException {
        try (ServerSocket listening = listen()) {
            CompletableFuture<Socket> accepted = new CompletableFuture<>();
            start(() -> accepted.complete(upgraded(listening, "ws")), accepted);
            WebSocket webSocket = client().connect(uri("ws", listening));
            assertThrows(
                    WebSocketException.class,
                    () -> { // there is no room, or the connection has been dropped
                        for (int i = 0; i < 10 * COUNT; i++) {
                            webSocket.sendBinary(new byte[SIZE]);
                        }
                    });
            WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, webSocket::receive);
            assertInstanceOf(WebSocketException.class, closed.getCause());
            assertTrue(String.valueOf(closed.getCause()).contains("sendTimeout"), String.valueOf(closed.getCause()));
            accepted.join().close();
        }
    }

    /** What the client has queued, and the systems, stand between its application and the server. */
    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE10", "TOMCAT_10", "UNDERTOW"})
    void ourClientMayReadSlowly(Container container) {
        int count = 2 * COUNT;
        byte[] payload = new byte[SIZE];
        new Random(1).nextBytes(payload);
        WebSocket webSocket = client().connect(container.server().uri("ws", "/steady-listener"));
        CompletableFuture<Void> sending = new CompletableFuture<>();
        start(
                () -> {
                    for (int i = 0; i < count; i++) {
                        webSocket.sendBinary(payload);
                    }
                    sending.complete(null);
                },
                sending);
        Pace pace = new Pace(2 * RATE);
        for (int i = 0; i < count; i++) {
            assertArrayEquals(payload, ((Message.Binary) webSocket.receiveAll()).data());
            pace.take(SIZE);
        }
        sending.join();
        webSocket.close();
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void start(Action action, CompletableFuture<?> outcome) {
        new Thread(() -> {
                    try {
                        action.run();
                    } catch (Throwable e) {
                        outcome.completeExceptionally(e);
                    }
                })
                .start();
    }

    private static Void receiveNothing(WebSocket webSocket) {
        for (Message message : webSocket) {
            throw new AssertionError("Unexpected: " + message);
        }
        return null;
    }

    private static ServerSocket listen() throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReceiveBufferSize(8192);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return listening;
    }

    private static URI uri(String scheme, ServerSocket listening) {
        return URI.create(scheme + "://127.0.0.1:" + listening.getLocalPort() + "/");
    }

    private static Socket upgraded(ServerSocket listening, String scheme) throws Exception {
        Socket socket = listening.accept();
        if (scheme.equals("wss")) {
            SSLSocketFactory tls = Tls.serverContext().getSocketFactory();
            SSLSocket encrypted = (SSLSocket) tls.createSocket(socket, null, true);
            encrypted.setUseClientMode(false);
            socket = encrypted;
        }
        String key = "";
        for (String line = line(socket); !line.isEmpty(); line = line(socket)) {
            if (line.startsWith("Sec-WebSocket-Key: ")) {
                key = line.substring("Sec-WebSocket-Key: ".length());
            }
        }
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        String accept = Base64.getEncoder().encodeToString(hash);
        socket.getOutputStream()
                .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next != '\n';
                next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    /** Reads at a steady rate, answers pings and the close frame, and tells how many messages came. */
    private static int serve(ServerSocket listening, String scheme) throws Exception {
        try (Socket socket = upgraded(listening, scheme)) {
            DataInputStream in = new DataInputStream(
                    new BufferedInputStream(new SteadyInputStream(socket.getInputStream(), new Pace(RATE))));
            int messages = 0;
            while (true) {
                int opcode = in.readUnsignedByte() & 0xf;
                int length = in.readUnsignedByte() & 0x7f;
                in.skipNBytes(4 + (length == 126 ? in.readUnsignedShort() : length));
                if (opcode == 8) {
                    socket.getOutputStream().write(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe8});
                    return messages;
                } else if (opcode == 9) {
                    socket.getOutputStream().write(new byte[] {(byte) 0x8a, 0});
                } else {
                    messages++;
                }
            }
        }
    }
}
