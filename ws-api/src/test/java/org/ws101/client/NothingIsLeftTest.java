package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketTimeoutException;
import org.ws101.testkit.wire.RawServer;

/** A thousand failures of each kind: each ends in one exception, and no thread and no socket is left. */
@Timeout(180)
class NothingIsLeftTest {
    private static final int TIMES = 1_000;
    private static final int AT_ONCE = 16;

    private static Certificates valid;
    private static Certificates other;
    private static Certificates expired;

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) {
        valid = Certificates.valid(folder);
        other = Certificates.forAnotherHost(folder);
        expired = Certificates.expired(folder);
    }

    /** Opens a thousand times, some at once, and then counts. */
    private static void fails(WebSocketClient client, URI uri, Class<? extends WebSocketException> expected) {
        Threads.await("no client is at work", () -> Threads.ofClients().isEmpty());
        int filesBefore = Threads.openFiles();
        AtomicInteger completions = new AtomicInteger();
        Semaphore places = new Semaphore(AT_ONCE);
        List<CompletableFuture<WebSocket>> openings = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            places.acquireUninterruptibly();
            openings.add(client.connectAsync(uri).whenComplete((webSocket, failure) -> {
                completions.incrementAndGet();
                places.release();
            }));
        }
        for (CompletableFuture<WebSocket> opening : openings) {
            try {
                opening.join().abort();
                throw new AssertionError("It succeeded");
            } catch (CompletionException e) {
                WebSocketException failure = assertInstanceOf(expected, e.getCause());
                assertTrue(isComplete(failure), () -> failure + " has neither a cause nor a status");
                if (failure instanceof HandshakeException refused) {
                    assertEquals(
                            uri.getScheme().equals("wss") ? CloseCode.TLS_HANDSHAKE : CloseCode.ABNORMAL_CLOSURE,
                            refused.closeCode());
                }
            }
        }
        assertEquals(TIMES, completions.get());
        nothingIsLeft(filesBefore);
    }

    private static boolean isComplete(WebSocketException failure) {
        return failure.getCause() != null
                || failure instanceof WebSocketTimeoutException
                || (failure instanceof HandshakeException refused && refused.status() > 0);
    }

    private static void nothingIsLeft(int filesBefore) {
        Threads.await("no thread is left", () -> Threads.ofClients().isEmpty());
        Threads.await("no socket is left", () -> Threads.openFiles() <= filesBefore + 2);
    }

    private static void failsAgainst(ScriptedServer.Script script, Class<? extends WebSocketException> expected)
            throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(script)) {
            fails(WebSocketClient.create(), server.uri("/"), expected);
            Threads.await("the server sees every end", () -> server.open() == 0);
        }
    }

    private static void tlsFails(Certificates shown, SSLContext context) throws IOException {
        try (ScriptedServer server = ScriptedServer.tls(shown.server(), RawServer::accept)) {
            WebSocketClient client =
                    WebSocketClient.builder().sslContext(context).build();
            fails(client, server.uri("/"), HandshakeException.class);
        }
    }

    @Test
    void afterRefusedConnections() throws IOException {
        try (Socket nobody = ScriptedServer.nobody()) {
            URI uri = URI.create("ws://127.0.0.1:" + nobody.getLocalPort() + "/");
            fails(WebSocketClient.create(), uri, HandshakeException.class);
        }
    }

    @Test
    void afterNamesThatDoNotExist() {
        fails(WebSocketClient.create(), URI.create("ws://name.invalid/"), WebSocketException.class);
    }

    @Test
    void afterServersThatHangUp() throws IOException {
        failsAgainst(RawServer::readRequest, HandshakeException.class);
    }

    @Test
    void afterServersThatHangUpWithinTheHead() throws IOException {
        failsAgainst(
                peer -> {
                    peer.readRequest();
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso");
                },
                HandshakeException.class);
    }

    @Test
    void afterAnswersThatBreakTheExtension() throws IOException {
        failsAgainst(
                peer -> {
                    peer.accept("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7");
                    peer.readToEnd();
                },
                HandshakeException.class);
    }

    @Test
    void afterRefusals() throws IOException {
        failsAgainst(
                peer -> {
                    peer.readRequest();
                    peer.send("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nNo");
                    peer.readToEnd();
                },
                HandshakeException.class);
    }

    @Test
    void afterMalformedAnswers() throws IOException {
        failsAgainst(
                peer -> {
                    peer.readRequest();
                    peer.send("220 smtp.example.com\r\n");
                    peer.readToEnd();
                },
                HandshakeException.class);
    }

    @Test
    void afterWrongAnswers() throws IOException {
        failsAgainst(
                peer -> {
                    peer.accept("Sec-WebSocket-Protocol: nobody-asked");
                    peer.readToEnd();
                },
                HandshakeException.class);
    }

    @Test
    void afterTimeouts() throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(RawServer::readToEnd)) {
            WebSocketClient client = WebSocketClient.builder()
                    .connectTimeout(Duration.ofMillis(20))
                    .build();
            fails(client, server.uri("/"), WebSocketTimeoutException.class);
            Threads.await("the server sees every end", () -> server.open() == 0);
        }
    }

    @Test
    void afterTimeoutsWithinTls() throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(RawServer::readToEnd)) {
            WebSocketClient client = WebSocketClient.builder()
                    .connectTimeout(Duration.ofMillis(20))
                    .build();
            URI uri = URI.create("wss://127.0.0.1:" + server.port() + "/");
            fails(client, uri, WebSocketTimeoutException.class);
            Threads.await("the server sees every end", () -> server.open() == 0);
        }
    }

    @Test
    void afterCertificatesForOtherHosts() throws IOException {
        tlsFails(other, other.trusting());
    }

    @Test
    void afterUntrustedCertificates() throws IOException {
        tlsFails(valid, other.trusting());
    }

    @Test
    void afterExpiredCertificates() throws IOException {
        tlsFails(expired, expired.trusting());
    }

    @Test
    void afterTlsThatIsNone() throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.readBytes(1);
            peer.send("This is not TLS");
            peer.readToEnd();
        })) {
            URI uri = URI.create("wss://127.0.0.1:" + server.port() + "/");
            fails(WebSocketClient.create(), uri, HandshakeException.class);
        }
    }

    @Test
    void afterConnectionsThatFail() throws IOException {
        Threads.await("no client is at work", () -> Threads.ofClients().isEmpty());
        int filesBefore = Threads.openFiles();
        AtomicInteger kind = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.accept();
            switch (kind.getAndIncrement() % 4) {
                case 0 -> {} // hangs up
                case 1 -> {
                    peer.sendHex("8F 00"); // a reserved opcode
                    peer.readToEnd();
                }
                case 2 -> peer.sendHex("88 02 03E8");
                default -> peer.reset();
            }
        })) {
            for (int i = 0; i < TIMES; i++) {
                WebSocket ws = WebSocketClient.create().connect(server.uri("/"));
                WebSocketClosedException e = org.junit.jupiter.api.Assertions.assertThrows(
                        WebSocketClosedException.class, () -> ws.receive(Duration.ofSeconds(60)));
                assertTrue(List.of(CloseCode.ABNORMAL_CLOSURE, CloseCode.PROTOCOL_ERROR, CloseCode.NORMAL_CLOSURE)
                        .contains(e.reason().code()));
            }
            nothingIsLeft(filesBefore + 1); // the server listens
        }
    }
}
