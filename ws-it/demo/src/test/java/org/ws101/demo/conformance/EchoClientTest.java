package org.ws101.demo.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.demo.Program;

class EchoClientTest {
    @Test
    void runsEveryCaseAndAsksForTheReportOnce() throws Exception {
        List<ScriptedSuite.Case> cases = Arrays.asList(
                EchoClientTest::messages,
                EchoClientTest::fragmentsAndPings,
                webSocket -> {
                    ScriptedSuite.sendReservedOpcode(webSocket);
                    assertEquals(CloseCode.PROTOCOL_ERROR, ScriptedSuite.closeCode(webSocket));
                },
                webSocket -> {
                    webSocket.sendText("before");
                    ScriptedSuite.sendReservedBit(webSocket);
                    assertEquals(new Message.Text("before"), webSocket.receiveAll());
                    assertEquals(CloseCode.PROTOCOL_ERROR, ScriptedSuite.closeCode(webSocket));
                },
                null, // refused
                WebSocket::abort,
                webSocket -> {
                    webSocket.close(CloseCode.of(4999), "enough");
                    assertEquals(new Message.Close(new CloseReason(CloseCode.of(4999), "")), webSocket.receive());
                });
        try (ScriptedSuite suite = new ScriptedSuite(PermessageDeflate.off(), cases);
                Program client =
                        Program.start(EchoClient.class, Map.of(), suite.uri().toString(), "our agent/ü")) {
            List<String> lines = client.lines();
            assertEquals(0, client.exitValue(), lines.toString());
            assertEquals("ws101 echo client: ran 7 cases", lines.get(lines.size() - 1));
            assertTrue(lines.get(0).startsWith("case 5: "), lines.toString());

            String query = "&agent=our%20agent%2F%C3%BC: ";
            List<String> expected = new ArrayList<>(List.of("getCaseCount"));
            for (int number = 1; number <= cases.size(); number++) {
                expected.add("/runCase?case=" + number + query + (number == 5 ? "refused" : "ok"));
            }
            expected.add("updateReports: agent=our%20agent%2F%C3%BC");
            assertEquals(expected, suite.log());
        }
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void compressesAsTheSuiteAsks(PermessageDeflate.Parameters parameters) throws Exception {
        PermessageDeflate compression = PermessageDeflate.offer(parameters).threshold(0);
        List<ScriptedSuite.Case> cases =
                List.of(EchoClientTest::compressedMessages, EchoClientTest::compressedMessages);
        try (ScriptedSuite suite = new ScriptedSuite(compression, cases);
                Program client =
                        Program.start(EchoClient.class, Map.of(), suite.uri().toString())) {
            assertEquals(List.of("ws101 echo client: ran 2 cases"), client.lines());
            assertEquals(
                    List.of(
                            "getCaseCount",
                            "/runCase?case=1&agent=ws101: ok",
                            "/runCase?case=2&agent=ws101: ok",
                            "updateReports: agent=ws101"),
                    suite.log());
        }
    }

    static Stream<PermessageDeflate.Parameters> parameters() {
        PermessageDeflate.Parameters none = PermessageDeflate.Parameters.none();
        return Stream.of(
                none,
                none.clientNoContextTakeover(),
                none.clientMaxWindowBits(9),
                none.clientNoContextTakeover().clientMaxWindowBits(9),
                none.clientMaxWindowBits(15).serverMaxWindowBits(8).serverNoContextTakeover());
    }

    private static void compressedMessages(WebSocket webSocket) {
        for (int words : new int[] {20, 200, 50_000}) {
            Message text = new Message.Text("Habe nun, ach! ".repeat(words));
            webSocket.sendAll(text);
            assertEquals(text, webSocket.receiveAll());
        }
        webSocket.sendText("Habe nun, ach! ".repeat(20));
        assertTrue(webSocket.frames().receiveFrame().rsvBit(4), "the echo is not compressed");
    }

    @Test
    void suiteThatIsNotThereEndsTheProgramWithOneLine() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Program client = Program.start(EchoClient.class, Map.of(), "ws://127.0.0.1:" + port)) {
            List<String> lines = client.lines();
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).startsWith("ws101 echo client: "), lines.toString());
            assertEquals(1, client.exitValue());
        }
    }

    private static void messages(WebSocket webSocket) {
        for (int size : new int[] {0, 125, 65_536, 16 << 20}) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            webSocket.sendBinary(bytes);
            assertArrayEquals(
                    bytes,
                    assertInstanceOf(Message.Binary.class, webSocket.receiveAll())
                            .data());
            Message text = new Message.Text("ü".repeat(size / 2));
            webSocket.sendAll(text);
            assertEquals(text, webSocket.receiveAll());
        }
    }

    private static void fragmentsAndPings(WebSocket webSocket) {
        byte[] umlaut = "ü".getBytes(StandardCharsets.UTF_8);
        Message ping = new Message.Ping(new byte[] {1, 2, 3});
        webSocket
                .frames()
                .sendFrame(Frame.of(Opcode.TEXT, new byte[] {umlaut[0]}).notFinal());
        webSocket.send(ping);
        webSocket.frames().sendFrame(Frame.of(Opcode.CONTINUATION, new byte[] {umlaut[1]}));
        assertEquals(new Message.Pong(new byte[] {1, 2, 3}), webSocket.receive());
        assertEquals(new Message.Text("ü"), webSocket.receiveAll());
    }
}
