package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.testkit.wire.Request;

/** Each option of the builder, as the server sees it. */
@Timeout(60)
class OptionsTest {
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    private Request requestOf(WebSocketClient.Builder builder) throws Exception {
        try (ScriptedServer server = echo()) {
            builder.build().connect(server.uri("/")).close();
            return requests.take();
        }
    }

    private ScriptedServer echo() throws IOException {
        return ScriptedServer.plain(peer -> {
            requests.add(peer.accept());
            peer.echo();
        });
    }

    @Nested
    class Subprotocols {
        @Test
        void theyAreOfferedAndTheServerChooses() throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                        requests.add(peer.accept("Sec-WebSocket-Protocol: superchat"));
                        peer.echo();
                    });
                    WebSocket ws = WebSocketClient.builder()
                            .subprotocols("chat", "superchat")
                            .build()
                            .connect(server.uri("/"))) {
                assertEquals(Optional.of("superchat"), ws.protocol());
                assertEquals("chat, superchat", requests.take().field("Sec-WebSocket-Protocol"));
            }
        }

        @Test
        void theServerMayChooseNone() throws IOException {
            try (ScriptedServer server = echo();
                    WebSocket ws = WebSocketClient.builder()
                            .subprotocols("chat")
                            .build()
                            .connect(server.uri("/"))) {
                assertEquals(Optional.empty(), ws.protocol());
            }
        }

        @Test
        void oneThatWasNotOfferedIsRefused() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(peer -> peer.accept("Sec-WebSocket-Protocol: other"))) {
                WebSocketClient client =
                        WebSocketClient.builder().subprotocols("chat").build();
                HandshakeException e = assertThrows(HandshakeException.class, () -> client.connect(server.uri("/")));
                assertTrue(e.getMessage().contains("[chat]"), e.getMessage());
            }
        }
    }

    @Nested
    class HeadersAndCookies {
        @Test
        void headersAreSentInTheirOrderAndMayRepeat() throws Exception {
            Request request = requestOf(WebSocketClient.builder()
                    .header("Origin", "https://example.com")
                    .header("X-A", "1")
                    .header("User-Agent", "\u00e9")
                    .header("X-A", "2"));
            assertTrue(request.fields()
                    .containsAll(List.of("Origin: https://example.com", "X-A: 1", "X-A: 2", "User-Agent: \u00e9")));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Host",
                    "host",
                    "Upgrade",
                    "Connection",
                    "Sec-WebSocket-Key",
                    "sec-websocket-version",
                    "Sec-WebSocket-Protocol",
                    "Sec-WebSocket-Extensions",
                    "Sec-WebSocket-Accept",
                    "Content-Length",
                    "Transfer-Encoding",
                    "Proxy-Authorization"
                })
        void thoseOfTheHandshakeCannotBeSet(String name) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> WebSocketClient.builder().header(name, "x"));
            assertTrue(e.getMessage().contains(name), e.getMessage());
        }

        @Test
        void cookiesLeaveInOneField() throws Exception {
            Request request = requestOf(WebSocketClient.builder()
                    .cookie("a", "1")
                    .cookie("b", "x=y")
                    .header("Cookie", "c=\"3\""));
            assertEquals(List.of("c=\"3\"; a=1; b=x=y"), request.values("Cookie"));
        }
    }

    @Nested
    class Injections {
        static Stream<Consumer<String>> options() {
            WebSocketClient.Builder builder = WebSocketClient.builder();
            return Stream.of(
                    text -> builder.header("X", text),
                    text -> builder.header(text, "x"),
                    text -> builder.cookie("x", text),
                    text -> builder.cookie(text, "x"),
                    text -> builder.subprotocols(text),
                    text -> Credentials.basic(text, "x"),
                    text -> Credentials.basic("x", text),
                    text -> Credentials.bearer(text),
                    text -> Credentials.digest(text, "x"),
                    text -> Credentials.digest("x", text));
        }

        @ParameterizedTest
        @MethodSource("options")
        void nothingTakesLineBreaksOrNul(Consumer<String> option) {
            for (String text : List.of("a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "\r\n", "a\n")) {
                assertThrows(IllegalArgumentException.class, () -> option.accept(text), text);
            }
        }

        @Test
        void inParametersTheyAreEncoded() throws Exception {
            Request request = requestOf(WebSocketClient.builder().parameter("a\r\nb", "c\0 d&=\u00e9+#"));
            assertEquals("GET /?a%0D%0Ab=c%00%20d%26%3D%C3%A9%2B%23 HTTP/1.1", request.line());
        }

        @Test
        void inTheUserInfoTheyAreRefused() throws IOException {
            try (ScriptedServer server = echo()) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> WebSocketClient.create().connect(server.uri("u%0D%0A:p@127.0.0.1", "/")));
            }
        }
    }

    @Nested
    class Authentication {
        @Test
        void aUserInfoIsSentAsBasicCredentials() throws Exception {
            try (ScriptedServer server = echo()) {
                WebSocketClient.create()
                        .connect(server.uri("u%40x:p%3A+@127.0.0.1", "/"))
                        .close();
                Request request = requests.take();
                assertEquals(Credentials.basic("u@x", "p:+").unasked(), request.field("Authorization"));
                assertEquals("GET / HTTP/1.1", request.line());
                assertEquals("127.0.0.1:" + server.port(), request.field("Host"));
            }
        }

        @Test
        void credentialsOfTheClientComeFirst() throws Exception {
            try (ScriptedServer server = echo()) {
                WebSocketClient.builder()
                        .credentials(Credentials.bearer("t"))
                        .build()
                        .connect(server.uri("u:p@127.0.0.1", "/"))
                        .close();
                assertEquals("Bearer t", requests.take().field("Authorization"));
            }
        }

        @Test
        void anAuthorizationHeaderComesBeforeAUserInfo() throws Exception {
            try (ScriptedServer server = echo()) {
                WebSocketClient.builder()
                        .header("authorization", "Bearer t")
                        .build()
                        .connect(server.uri("u:p@127.0.0.1", "/"))
                        .close();
                List<String> fields = requests.take().fields().stream()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("authorization:"))
                        .toList();
                assertEquals(List.of("authorization: Bearer t"), fields);
            }
        }

        @Test
        void aDigestAnswersTheChallenge() throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                Request request = peer.readRequest();
                requests.add(request);
                if (request.values("Authorization").isEmpty()) {
                    peer.send(String.join(
                            "\r\n",
                            "HTTP/1.1 401 No",
                            "WWW-Authenticate: Basic realm=\"x\"",
                            "WWW-Authenticate: Digest realm=\"r\", qop=\"auth\", nonce=\"n\", algorithm=SHA-256",
                            "Content-Length: 2",
                            "",
                            "No"));
                } else {
                    peer.accept(request);
                    peer.echo();
                }
            })) {
                WebSocketClient.builder()
                        .credentials(Credentials.digest("u", "p"))
                        .build()
                        .connect(server.uri("/a?b"))
                        .close();
                Request first = requests.take();
                Request second = requests.take();
                assertEquals(List.of(), first.values("Authorization"));
                String answer = second.field("Authorization");
                assertTrue(answer.contains("uri=\"/a?b\""), answer);
                assertTrue(answer.contains("algorithm=SHA-256"), answer);
                assertNotEquals(first.field("Sec-WebSocket-Key"), second.field("Sec-WebSocket-Key"));
            }
        }

        @Test
        void wrongCredentialsAreTriedOnce() throws Exception {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                requests.add(peer.readRequest());
                peer.send("HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n\r\n");
            })) {
                WebSocketClient client = WebSocketClient.builder()
                        .credentials(Credentials.digest("u", "p"))
                        .build();
                HandshakeException e = assertThrows(HandshakeException.class, () -> client.connect(server.uri("/")));
                assertEquals(401, e.status());
                assertEquals(2, requests.size());
            }
        }

        @Test
        void credentialsAndAnAuthorizationHeaderContradictEachOther() {
            WebSocketClient.Builder builder =
                    WebSocketClient.builder().header("Authorization", "x").credentials(Credentials.bearer("t"));
            assertThrows(IllegalArgumentException.class, builder::build);
        }
    }

    @Nested
    class Addresses {
        @Test
        void ipv6AddressesWork() throws Exception {
            assumeTrue(NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress()));
            byte[] loopback = new byte[16];
            loopback[15] = 1;
            try (ScriptedServer server = ScriptedServer.at(InetAddress.getByAddress(loopback), peer -> {
                requests.add(peer.accept());
                peer.echo();
            })) {
                WebSocketClient.create().connect(server.uri("[::1]", "/")).close();
                assertEquals("[::1]:" + server.port(), requests.take().field("Host"));
            }
        }
    }

    @Nested
    class TheRest {
        @Test
        void theOptionsOfTheConnectionHold() throws IOException {
            WebSocketOptions options =
                    WebSocketOptions.builder().maxFrameSize(1000).build();
            try (ScriptedServer server = echo();
                    WebSocket ws =
                            WebSocketClient.builder().options(options).build().connect(server.uri("/"))) {
                assertEquals(1000, ws.maxFrameSize());
            }
        }

        @Test
        void callbacksRunOnTheExecutorThatIsGiven() throws Exception {
            CompletableFuture<String> opened = new CompletableFuture<>();
            CompletableFuture<String> received = new CompletableFuture<>();
            try (ScriptedServer server = echo()) {
                WebSocketClient client = WebSocketClient.builder()
                        .executor(task -> new Thread(task, "mine").start())
                        .build();
                WebSocket ws = client.connect(server.uri("/"), new WebSocketListener() {
                    @Override
                    public void onOpen(WebSocket webSocket) {
                        opened.complete(Thread.currentThread().getName());
                        webSocket.sendText("x");
                    }

                    @Override
                    public void onText(WebSocket webSocket, String text) {
                        received.complete(Thread.currentThread().getName());
                    }
                });
                assertEquals("mine", opened.get());
                assertEquals("mine", received.get());
                ws.close();
            }
        }

        @Test
        void anExecutorThatIsShutDownEndsTheConnection() throws Exception {
            CompletableFuture<CloseReason> closed = new CompletableFuture<>();
            ExecutorService stopped = Executors.newSingleThreadExecutor();
            stopped.shutdown();
            try (ScriptedServer server = echo()) {
                WebSocketClient client =
                        WebSocketClient.builder().executor(stopped).build();
                client.connect(server.uri("/"), new WebSocketListener() {
                    @Override
                    public void onClose(WebSocket webSocket, CloseReason reason) {
                        closed.complete(reason);
                    }
                });
                assertEquals(CloseCode.ABNORMAL_CLOSURE, closed.get().code());
            }
        }

        /** The first caller in the JVM may be of an application that is undeployed while others go on. */
        @Test
        void sharedThreadsHaveTheClassLoaderOfTheLibrary() throws Exception {
            Threads.await("no client is at work", () -> Threads.ofClients().isEmpty());
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            Thread.currentThread()
                    .setContextClassLoader(new ClassLoader(getClass().getClassLoader()) {});
            try (ScriptedServer server = echo();
                    WebSocket ws = WebSocketClient.create().connect(server.uri("/"))) {
                List<String> shared = Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getContextClassLoader() == WebSocketClient.class.getClassLoader())
                        .map(Thread::getName)
                        .toList();
                for (String name : List.of("selector", "timers", "watchdog")) {
                    assertTrue(shared.contains("ws101-client-" + name), name + " is not among " + shared);
                }
                assertTrue(ws.isOpen());
            } finally {
                Thread.currentThread().setContextClassLoader(before);
            }
        }

        @Test
        void callbacksSeeTheClassLoaderOfTheCaller() throws Exception {
            ClassLoader mine = new ClassLoader(getClass().getClassLoader()) {};
            CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(mine);
            try (ScriptedServer server = echo()) {
                WebSocketClient.create()
                        .connect(server.uri("/"), new WebSocketListener() {
                            @Override
                            public void onOpen(WebSocket webSocket) {
                                seen.complete(Thread.currentThread().getContextClassLoader());
                            }
                        })
                        .close();
                assertSame(mine, seen.get());
            } finally {
                Thread.currentThread().setContextClassLoader(before);
            }
        }

        @Test
        void aClientIsNotChangedByItsBuilder() throws Exception {
            WebSocketClient.Builder builder = WebSocketClient.builder().header("X", "1");
            WebSocketClient client = builder.build();
            builder.header("X", "2");
            client.toBuilder().header("X", "3");
            assertEquals(List.of("1"), requestOf(client.toBuilder()).values("X"));
        }

        @Test
        void theConnectTimeoutIsTenSecondsUnlessItIsSet() {
            assertEquals(Duration.ofSeconds(10), new Settings().connectTimeout);
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT0S", "PT-1S", "PT24H0.001S"})
        void theConnectTimeoutHasARange(String timeout) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> WebSocketClient.builder().connectTimeout(Duration.parse(timeout)));
        }
    }

    @Nested
    class Listeners {
        @Test
        void theirCallbacksComeInOrder() throws Exception {
            BlockingQueue<String> calls = new LinkedBlockingQueue<>();
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.accept();
                peer.sendText("Hi");
                peer.sendFrame(0x82, new byte[] {1});
                peer.sendFrame(0x89, new byte[] {2});
                peer.sendFrame(0x8A, new byte[] {3});
                peer.sendHex("88 02 0FA0"); // close, 4000
                while (peer.readFrame().opcode() != 0x8) {
                    // the answer to the ping
                }
            })) {
                WebSocketClient.create().connect(server.uri("/"), new WebSocketListener() {
                    @Override
                    public void onOpen(WebSocket webSocket) {
                        calls.add("open");
                    }

                    @Override
                    public void onText(WebSocket webSocket, String text) {
                        calls.add(text);
                    }

                    @Override
                    public void onBinary(WebSocket webSocket, byte[] data) {
                        calls.add("binary " + data[0]);
                    }

                    @Override
                    public void onPing(WebSocket webSocket, byte[] data) {
                        calls.add("ping " + data[0]);
                    }

                    @Override
                    public void onPong(WebSocket webSocket, byte[] data) {
                        calls.add("pong " + data[0]);
                    }

                    @Override
                    public void onError(WebSocket webSocket, Throwable cause) {
                        calls.add("error " + cause);
                    }

                    @Override
                    public void onClose(WebSocket webSocket, CloseReason reason) {
                        calls.add("close " + reason);
                    }
                });
                for (String call : List.of("open", "Hi", "binary 1", "ping 2", "pong 3", "close 4000")) {
                    assertEquals(call, calls.take());
                }
                assertTrue(calls.isEmpty());
            }
        }
    }
}
