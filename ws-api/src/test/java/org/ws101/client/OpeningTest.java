package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketTimeoutException;
import org.ws101.testkit.wire.RawServer;
import org.ws101.testkit.wire.Request;

/** The opening handshake of a client over a real socket. */
@Timeout(60)
class OpeningTest {
    private static final WebSocketClient CLIENT = WebSocketClient.create();

    /** What the request looks like that a client sends. */
    private static Request request(WebSocketClient client, String path) throws IOException, InterruptedException {
        LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            requests.add(peer.accept());
            peer.echo();
        })) {
            client.connect(server.uri(path)).close();
            return requests.take();
        }
    }

    private static HandshakeException refusalOf(ScriptedServer.Script script) throws IOException {
        try (ScriptedServer server = ScriptedServer.plain(script)) {
            HandshakeException e =
                    assertThrows(HandshakeException.class, () -> CLIENT.connect(server.uri("/secret?token=x")));
            assertFalse(e.getMessage().contains("token"), e.getMessage()); // a query may be a secret
            return e;
        }
    }

    @Nested
    class Requests {
        @Test
        void itHasEverythingThatTheRfcAsksFor() throws Exception {
            Request request = request(CLIENT, "/chat/a%20b?x=1&y=%C3%A9");
            assertEquals("GET /chat/a%20b?x=1&y=%C3%A9 HTTP/1.1", request.line());
            assertEquals("websocket", request.field("Upgrade"));
            assertEquals("Upgrade", request.field("Connection"));
            assertEquals("13", request.field("Sec-WebSocket-Version"));
            assertTrue(request.field("Host").matches("127\\.0\\.0\\.1:\\d+"));
            assertEquals(16, Base64.getDecoder().decode(request.field("Sec-WebSocket-Key")).length);
            assertEquals(List.of(), request.values("Sec-WebSocket-Protocol"));
            assertEquals(
                    "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                            + " client_max_window_bits",
                    request.field("Sec-WebSocket-Extensions"));
            assertEquals(List.of(), request.values("Cookie"));
            assertEquals(List.of(), request.values("Authorization"));
            assertEquals(6, request.fields().size());
        }

        @Test
        void anEmptyPathBecomesASlash() throws Exception {
            assertEquals("GET / HTTP/1.1", request(CLIENT, "").line());
            assertEquals("GET /?a HTTP/1.1", request(CLIENT, "?a").line());
        }

        @Test
        void everyConnectionHasAKeyOfItsOwn() throws Exception {
            assertNotEquals(
                    request(CLIENT, "/").field("Sec-WebSocket-Key"),
                    request(CLIENT, "/").field("Sec-WebSocket-Key"));
        }

        @Test
        void aHostNameIsLookedUpAndSentAsItIs() throws Exception {
            LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                requests.add(peer.accept());
                peer.echo();
            })) {
                CLIENT.connect(server.uri("localhost", "/")).close();
                assertEquals("localhost:" + server.port(), requests.take().field("Host"));
            }
        }
    }

    @Nested
    class Refusals {
        @Test
        void aRefusalCarriesStatusHeadersAndBody() throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.readRequest();
                peer.send(
                        "HTTP/1.1 403 Forbidden\r\nX-Why: no\r\nX-Why: really\r\nContent-Length: 7\r\n\r\nGo away and more");
            });
            assertEquals(403, e.status());
            assertEquals(List.of("no", "really"), e.headers().get("x-why"));
            assertEquals("Go away", e.bodyText());
            assertEquals(CloseCode.ABNORMAL_CLOSURE, e.closeCode());
            assertTrue(e.getMessage().contains("403"), e.getMessage());
        }

        @Test
        void aBodyMayComeInChunks() throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.readRequest();
                peer.send("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nGo\r\n5");
                peer.send("\r\n away\r\n0\r\n\r\n");
                peer.readToEnd();
            });
            assertEquals("Go away", e.bodyText());
        }

        @Test
        void aBodyMayEndWithTheConnection() throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.readRequest();
                peer.send("HTTP/1.1 500 No\r\n\r\nGo away");
            });
            assertEquals("Go away", e.bodyText());
        }

        @Test
        void aLongBodyIsCut() throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.readRequest();
                peer.send("HTTP/1.1 500 No\r\n\r\n");
                byte[] block = new byte[64 * 1024];
                while (peer.socket().isConnected()) {
                    peer.send(block);
                }
            });
            assertArrayEquals(new byte[16 * 1024], e.body());
        }

        @Test
        void aBodyThatStallsIsCutAtTheDeadline() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.readRequest();
                peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\nNot");
                peer.readToEnd();
            })) {
                WebSocketClient client = WebSocketClient.builder()
                        .connectTimeout(Duration.ofSeconds(2)) // in which the head has to come
                        .build();
                HandshakeException e = assertThrows(HandshakeException.class, () -> client.connect(server.uri("/")));
                assertEquals(404, e.status());
                assertEquals("Not", e.bodyText());
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 204, 301, 304, 307, 400, 401, 407, 426, 503})
        void everyStatusBut101Refuses(int status) throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.readRequest();
                peer.send("HTTP/1.1 " + status + " x\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
                peer.readToEnd();
            });
            assertEquals(status, e.status());
            boolean leadsElsewhere = status == 301 || status == 307;
            assertEquals(leadsElsewhere, e.getMessage().contains("followRedirects"), e.getMessage());
        }

        @Test
        void anAnswerToAnotherKeyIsRefused() throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.readRequest();
                peer.send(RawServer.acceptance(Request.upgrade("/")));
                peer.readToEnd();
            });
            assertEquals(101, e.status());
            assertTrue(e.getMessage().contains("Sec-WebSocket-Accept"), e.getMessage());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Upgrade: websocket",
                    "Sec-WebSocket-Accept: x",
                    "Sec-WebSocket-Protocol: chat",
                    "Sec-WebSocket-Extensions: permessage-bzip2",
                    "Sec-WebSocket-Extensions: ;"
                })
        void whatWasNotAskedForOrComesTwiceIsRefused(String line) throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.accept(line);
                peer.readToEnd();
            });
            assertEquals(101, e.status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 101 x\r\n folded\r\n\r\n", "\0\1\2"})
        void whatIsNoHttpIsRefused(String answer) throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.readRequest();
                peer.send(answer);
                peer.readToEnd();
            });
            assertEquals(0, e.status());
            assertInstanceOf(org.ws101.internal.handshake.MalformedResponseException.class, e.getCause());
        }

        @Test
        void aServerThatHangsUpIsTold() throws IOException {
            HandshakeException e = refusalOf(RawServer::readRequest);
            assertInstanceOf(IOException.class, e.getCause());
            assertTrue(e.getMessage().contains("waiting for the response"), e.getMessage());
        }

        @Test
        void nobodyThereIsTold() throws IOException {
            try (Socket nobody = ScriptedServer.nobody()) {
                int port = nobody.getLocalPort();
                URI uri = URI.create("ws://127.0.0.1:" + port + "/");
                HandshakeException e = assertThrows(HandshakeException.class, () -> CLIENT.connect(uri));
                assertInstanceOf(ConnectException.class, e.getCause());
                assertTrue(e.getMessage().contains("connecting to ws://127.0.0.1:" + port), e.getMessage());
            }
        }

        @Test
        void aNameThatDoesNotExistIsTold() {
            URI uri = URI.create("ws://name.invalid/");
            WebSocketException e = assertThrows(WebSocketException.class, () -> CLIENT.connect(uri));
            assertTrue(e.getMessage().contains("looking up name.invalid"), e.getMessage());
        }
    }

    @Nested
    class Bounds {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final WebSocketClient hasty = Threads.patientUntil(
                asked,
                WebSocketClient.builder().connectTimeout(Duration.ofMillis(300)).build());

        private void stayingSilent(RawServer peer) throws IOException {
            peer.readBytes(1);
            asked.countDown();
            peer.readToEnd();
        }

        private void timesOut(ScriptedServer.Script script, String phase) throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(script)) {
                WebSocketTimeoutException e =
                        assertThrows(WebSocketTimeoutException.class, () -> hasty.connect(server.uri("/")));
                assertTrue(e.getMessage().contains("connectTimeout, 300 ms"), e.getMessage());
                assertTrue(e.getMessage().contains(phase), e.getMessage());
                Threads.await("the server sees the end", () -> server.open() == 0);
            }
        }

        /** Whether the client, which sends nothing more, has ended its side. */
        private boolean seesEnd(RawServer peer) throws IOException {
            try {
                return peer.isAtEnd();
            } catch (SocketTimeoutException e) {
                return false;
            }
        }

        @Test
        void aServerThatSaysNothingIsGivenUp() throws IOException {
            timesOut(this::stayingSilent, "waiting for the response");
        }

        @Test
        void aServerThatSaysOneByteAfterTheOtherIsGivenUp() throws IOException {
            timesOut(
                    peer -> {
                        peer.readRequest();
                        asked.countDown();
                        peer.send("HTTP/1.1 101 ");
                        peer.socket().setSoTimeout(20);
                        while (!seesEnd(peer)) {
                            peer.send("x");
                        }
                    },
                    "waiting for the response");
        }

        @Test
        void aServerThatNeverBeginsTlsIsGivenUp() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(this::stayingSilent)) {
                URI uri = URI.create("wss://127.0.0.1:" + server.port() + "/");
                WebSocketTimeoutException e = assertThrows(WebSocketTimeoutException.class, () -> hasty.connect(uri));
                assertTrue(e.getMessage().contains("the TLS handshake with 127.0.0.1"), e.getMessage());
            }
        }

        @Test
        void anEndlessHeadIsRefused() throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.readRequest();
                peer.send("HTTP/1.1 200 OK\r\n");
                while (true) {
                    peer.send("X: " + "x".repeat(1000) + "\r\n");
                }
            });
            assertTrue(e.getMessage().contains("16384 bytes"), e.getMessage());
        }

        @Test
        void endlessInterimResponsesAreRefused() throws IOException {
            HandshakeException e = refusalOf(peer -> {
                peer.readRequest();
                while (true) {
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                }
            });
            assertTrue(e.getMessage().contains("16384 bytes"), e.getMessage());
        }

        @Test
        void someInterimResponsesAreFine() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        Request request = peer.readRequest();
                        peer.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
                        peer.accept(request);
                        peer.echo();
                    });
                    WebSocket ws = CLIENT.connect(server.uri("/"))) {
                assertTrue(ws.isOpen());
            }
        }
    }

    @Nested
    class FirstFrames {
        @Test
        void framesInTheSegmentOfTheAnswerAreReceived() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        Request request = peer.readRequest();
                        peer.send(RawServer.acceptance(request) + "\u0081\u0002Hi" + "\u0081\u0005there");
                        peer.echo();
                    });
                    WebSocket ws = CLIENT.connect(server.uri("/"))) {
                assertEquals(new Message.Text("Hi"), ws.receiveAll());
                assertEquals(new Message.Text("there"), ws.receiveAll());
            }
        }

        @Test
        void theAnswerAndTheFirstFrameMayBeCutAnywhere() throws Exception {
            List<CompletableFuture<WebSocket>> openings = new ArrayList<>();
            LinkedBlockingQueue<Integer> cuts = new LinkedBlockingQueue<>();
            int length = RawServer.acceptance(Request.upgrade("/")).length() + 4;
            for (int cut = 1; cut < length; cut++) {
                cuts.add(cut);
            }
            int clients = cuts.size();
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                String all = RawServer.acceptance(peer.readRequest()) + "\u0081\u0002Hi";
                int cut = cuts.take();
                peer.send(all.substring(0, cut));
                peer.send(all.substring(cut));
                peer.echo();
            })) {
                for (int i = 0; i < clients; i++) {
                    openings.add(CLIENT.connectAsync(server.uri("/")));
                }
                for (CompletableFuture<WebSocket> opening : openings) {
                    try (WebSocket ws = opening.get()) {
                        assertEquals(new Message.Text("Hi"), ws.receiveAll());
                    }
                }
            }
        }

        @Test
        void aServerThatHangsUpAfterItsAnswerEndsTheConnectionWith1006() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(RawServer::accept);
                    WebSocket ws = CLIENT.connect(server.uri("/"))) {
                org.ws101.WebSocketClosedException e =
                        assertThrows(org.ws101.WebSocketClosedException.class, ws::receiveAll);
                assertEquals(CloseCode.ABNORMAL_CLOSURE, e.reason().code());
            }
        }
    }

    @Nested
    class GivingUp {
        @Test
        void anInterruptGivesTheAttemptUpAndStaysSet() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.readRequest();
                asked.countDown();
                peer.readToEnd();
            })) {
                CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
                CompletableFuture<Throwable> failure = new CompletableFuture<>();
                Thread thread = new Thread(() -> {
                    try {
                        CLIENT.connect(server.uri("/"));
                    } catch (Throwable e) {
                        interrupted.complete(Thread.currentThread().isInterrupted());
                        failure.complete(e);
                    }
                });
                thread.start();
                asked.await();
                thread.interrupt();
                assertEquals(WebSocketException.class, failure.get().getClass());
                assertTrue(interrupted.get());
                Threads.await("the server sees the end", () -> server.open() == 0);
            }
        }

        @Test
        void toCancelTheFutureGivesTheAttemptUp() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.readRequest();
                asked.countDown();
                peer.readToEnd();
            })) {
                CompletableFuture<WebSocket> opening = CLIENT.connectAsync(server.uri("/"));
                asked.await();
                opening.cancel(true);
                Threads.await("the server sees the end", () -> server.open() == 0);
            }
        }

        /** As when a class is missing that the first connection needs. */
        @Test
        void anErrorBehindTheAnswerOfTheServerFailsTheOpening() throws Exception {
            NoClassDefFoundError missing = new NoClassDefFoundError("on purpose");
            WebSocketListener listener = new PassingListener(new WebSocketListener() {}) {
                @Override
                public WebSocketListener named() {
                    throw missing;
                }
            };
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.accept();
                peer.readToEnd();
            })) {
                ExecutionException e = assertThrows(
                        ExecutionException.class,
                        () -> CLIENT.connectAsync(server.uri("/"), listener).get(30, TimeUnit.SECONDS));
                assertSame(
                        missing,
                        assertInstanceOf(WebSocketException.class, e.getCause()).getCause());
                Threads.await("the server sees the end", () -> server.open() == 0);
            }
            Threads.await("no thread is left", () -> Threads.ofClients().isEmpty());
        }

        @Test
        void aFailureCompletesTheFutureWithTheSameException() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.readRequest();
                peer.send("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
            })) {
                CompletionException e =
                        assertThrows(CompletionException.class, CLIENT.connectAsync(server.uri("/"))::join);
                assertInstanceOf(HandshakeException.class, e.getCause());
                assertNull(server.failure());
            }
        }
    }
}
