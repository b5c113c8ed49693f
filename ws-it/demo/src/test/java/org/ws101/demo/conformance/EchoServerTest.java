package org.ws101.demo.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.client.WebSocketClient;
import org.ws101.demo.Program;

class EchoServerTest {
    private static final Map<String, String> ANY_PORT = Map.of("PORT", "0", "HOST", "");
    private static final WebSocketOptions OPTIONS =
            Generous.options(PermessageDeflate.Parameters.none().clientMaxWindowBits());

    static Stream<PermessageDeflate.Parameters> parameters() {
        PermessageDeflate.Parameters none = PermessageDeflate.Parameters.none();
        return Stream.concat(
                Stream.of(
                        none,
                        none.serverNoContextTakeover(),
                        none.clientNoContextTakeover(),
                        none.serverNoContextTakeover().clientNoContextTakeover(),
                        none.clientMaxWindowBits(),
                        none.serverNoContextTakeover()
                                .clientNoContextTakeover()
                                .serverMaxWindowBits(9)
                                .clientMaxWindowBits(9)),
                IntStream.rangeClosed(8, 15)
                        .mapToObj(bits -> none.serverMaxWindowBits(bits).clientMaxWindowBits(bits)));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static WebSocket connect(URI server, String path, WebSocketOptions options) {
        return WebSocketClient.builder().options(options).build().connect(server.resolve(path));
    }

    @Nested
    @ParameterizedClass
    @ValueSource(strings = {"jetty", "tomcat"})
    class OnEachContainer {
        private static Program program;
        private static URI server;

        @Parameter
        String container;

        @BeforeParameterizedClassInvocation
        static void start(String container) throws Exception {
            program = Program.start(EchoServer.class, ANY_PORT, container);
            server = program.ready();
        }

        @AfterParameterizedClassInvocation
        static void stop() {
            program.close();
        }

        @ParameterizedTest
        @ValueSource(strings = {"/", "/listener"})
        void messagesOfAnySizeComeBackAsTheyCame(String path) {
            try (WebSocket webSocket = connect(server, path, OPTIONS)) {
                for (int size : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 4 << 20}) {
                    Message text = new Message.Text("ü".repeat(size / 2));
                    webSocket.sendAll(text);
                    assertEquals(text, webSocket.receiveAll());
                    Message binary = new Message.Binary(random(size));
                    webSocket.sendAll(binary);
                    assertEquals(binary, webSocket.receiveAll());
                }
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"/", "/listener"})
        void sixteenMebibytesInOneFrameComeBackInOneFrame(String path) {
            byte[] payload = random(16 << 20);
            WebSocketOptions plain = OPTIONS.toBuilder()
                    .permessageDeflate(PermessageDeflate.off())
                    .build();
            try (WebSocket webSocket = connect(server, path, plain)) {
                webSocket.frames().sendFrame(Frame.of(Opcode.BINARY, payload));
                Frame echo = webSocket.frames().receiveFrame();
                assertTrue(echo.fin());
                assertArrayEquals(payload, echo.payloadData());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"/", "/listener"})
        void sixtyFiveThousandFragmentsComeBackAsOneMessage(String path) {
            int size = 64;
            int count = 65_536;
            byte[] payload = random(size);
            try (WebSocket webSocket = connect(server, path, OPTIONS)) {
                for (int i = 0; i < count; i++) {
                    Frame frame = Frame.of(i == 0 ? Opcode.BINARY : Opcode.CONTINUATION, payload);
                    webSocket.frames().sendFrame(i == count - 1 ? frame : frame.notFinal());
                }
                assertEquals(size * count, webSocket.receiveAll().size());
            }
        }

        @ParameterizedTest
        @MethodSource("org.ws101.demo.conformance.EchoServerTest#parameters")
        void compressesAsTheClientAsks(PermessageDeflate.Parameters parameters) {
            WebSocketOptions asking = OPTIONS.toBuilder()
                    .permessageDeflate(PermessageDeflate.offer(parameters).threshold(0))
                    .build();
            for (String path : List.of("/", "/listener")) {
                try (WebSocket webSocket = connect(server, path, asking)) {
                    for (int words : new int[] {20, 200, 50_000}) {
                        Message text = new Message.Text("Habe nun, ach! ".repeat(words));
                        webSocket.sendAll(text);
                        assertEquals(text, webSocket.receiveAll());
                    }
                    webSocket.sendText("Habe nun, ach! ".repeat(20));
                    assertTrue(webSocket.frames().receiveFrame().rsvBit(4), "the echo is not compressed");
                }
            }
        }

        @Test
        void pagesOfAnyOriginMayConnect() {
            WebSocketClient page = WebSocketClient.builder()
                    .header("Origin", "https://suite.example")
                    .build();
            try (WebSocket webSocket = page.connect(server)) {
                webSocket.sendText("x");
                assertEquals(new Message.Text("x"), webSocket.receiveAll());
            }
        }

        @Test
        void ordinaryRequestsAreAnsweredToo() throws Exception {
            URI page = URI.create("http://" + server.getAuthority() + "/");
            HttpResponse<Void> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding());
            assertEquals(405, response.statusCode());
        }
    }

    @Nested
    class AsAProgram {
        @ParameterizedTest
        @ValueSource(strings = {"jetty", "tomcat"})
        void sigtermClosesConnectionsWith1001(String container) throws Exception {
            try (Program program = Program.start(EchoServer.class, ANY_PORT, container);
                    WebSocket webSocket = connect(program.ready(), "/", OPTIONS)) {
                webSocket.sendText("x");
                assertEquals(new Message.Text("x"), webSocket.receiveAll());
                program.terminate();
                WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, webSocket::receiveAll);
                assertEquals(CloseCode.GOING_AWAY, closed.reason().code());
                assertEquals(List.of(), program.lines());
                assertEquals(128 + 15, program.exitValue());
            }
        }

        @Test
        void listensOnLoopbackWithTheContainerLeftOut() throws Exception {
            try (Program program = Program.start(EchoServer.class, ANY_PORT)) {
                assertEquals("127.0.0.1", program.ready().getHost());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"jetty", "tomcat"})
        void listensOnTheAddressOfTheEnvironment(String container) throws Exception {
            try (Program program = Program.start(EchoServer.class, Map.of("PORT", "0", "HOST", "0.0.0.0"), container)) {
                URI ready = program.ready();
                assertEquals("0.0.0.0", ready.getHost());
                try (WebSocket webSocket =
                        connect(URI.create("ws://127.0.0.1:" + ready.getPort() + "/"), "/", OPTIONS)) {
                    webSocket.sendText("x");
                    assertEquals(new Message.Text("x"), webSocket.receiveAll());
                }
            }
        }

        @ParameterizedTest
        @CsvSource({"undertow, undertow", "jetty tomcat, jetty tomcat"})
        void otherArgumentsAreRefusedWithTheRemedy(String arguments, String named) throws Exception {
            try (Program program = Program.start(EchoServer.class, ANY_PORT, arguments.split(" "))) {
                assertEquals(
                        List.of("ws101 echo: The arguments are \"" + named
                                + "\": the only one is the container, jetty or tomcat"),
                        program.lines());
                assertEquals(1, program.exitValue());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"jetty", "tomcat"})
        void takenPortEndsTheProgram(String container) throws Exception {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Map<String, String> port = Map.of("PORT", Integer.toString(taken.getLocalPort()), "HOST", "");
                try (Program program = Program.start(EchoServer.class, port, container)) {
                    List<String> lines = program.lines();
                    assertEquals(1, lines.size(), lines.toString());
                    assertTrue(lines.get(0).startsWith("ws101 echo: Port " + taken.getLocalPort()), lines.toString());
                    assertTrue(lines.get(0).contains("set the environment variables PORT and HOST"), lines.toString());
                    assertEquals(1, program.exitValue());
                }
            }
        }
    }
}
