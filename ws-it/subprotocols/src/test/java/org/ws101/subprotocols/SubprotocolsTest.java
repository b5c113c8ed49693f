package org.ws101.subprotocols;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;

/** What clients that keep to the rules never do, and what the documents of the protocols have as examples. */
class SubprotocolsTest {
    private static ExampleServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new ExampleServer(Duration.ofMinutes(1));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static WebSocket connect(ExampleServer to, String path, String subprotocol) {
        return WebSocketClient.create().toBuilder()
                .subprotocols(subprotocol)
                .build()
                .connect(to.uri(path));
    }

    private static void hears(WebSocket webSocket, String expected) {
        assertEquals(
                expected,
                assertInstanceOf(Message.Text.class, webSocket.receiveAll()).data());
    }

    private static void closesWith(WebSocket webSocket, int code) throws Exception {
        webSocket.forEachMessage(more -> assertTrue(more instanceof Message.Text, more::toString));
        assertEquals(
                new CloseCode(code),
                webSocket
                        .closed()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .code());
    }

    @Nested
    class GraphQl {
        private WebSocket connect() {
            return SubprotocolsTest.connect(server, "/graphql", GraphQlListener.NAME);
        }

        @Test
        void answersAnOperation() {
            try (WebSocket webSocket = connect()) {
                webSocket.sendText("{\"type\":\"ping\",\"payload\":{\"a\":null}}");
                hears(webSocket, "{\"type\":\"pong\",\"payload\":{\"a\":null}}");
                webSocket.sendText("{\"type\":\"connection_init\"}");
                hears(webSocket, "{\"type\":\"connection_ack\"}");
                webSocket.sendText("{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{nothing}\"}}");
                hears(webSocket, "{\"type\":\"next\",\"id\":\"1\",\"payload\":{\"data\":{\"nothing\":null}}}");
                hears(webSocket, "{\"type\":\"complete\",\"id\":\"1\"}");
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "4400; x",
                    "4400; {\"type\":\"y\"}",
                    "4400; {\"type\":\"complete\"}",
                    "4400; {\"type\":\"connection_init\"} {\"type\":\"subscribe\",\"id\":\"1\"}",
                    "4401; {\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{nothing}\"}}",
                    "4429; {\"type\":\"connection_init\"} {\"type\":\"connection_init\"}",
                    "4409; {\"type\":\"connection_init\"}"
                            + " {\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"subscription{count(to:1000000)}\"}}"
                            + " {\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{nothing}\"}}"
                })
        void closesWithTheCodeOfTheBreach(int code, String messages) throws Exception {
            try (WebSocket webSocket = connect()) {
                for (String message : messages.split(" ", -1)) {
                    webSocket.sendText(message);
                }
                closesWith(webSocket, code);
            }
        }

        @Test
        @Timeout(60)
        void aSubscriptionEndsWithItsConnection() throws Exception {
            long before = Counting.CANCELLED.get();
            try (WebSocket webSocket = connect()) {
                webSocket.sendText("{\"type\":\"connection_init\"}");
                webSocket.sendText("{\"type\":\"subscribe\",\"id\":\"1\","
                        + "\"payload\":{\"query\":\"subscription{count(to:1000000000)}\"}}");
                webSocket.receiveAll();
                webSocket.receiveAll();
            }
            while (Counting.CANCELLED.get() == before) {
                Thread.onSpinWait();
            }
        }

        @Test
        void whoDoesNotInitialiseIsClosed() throws Exception {
            try (ExampleServer impatient = new ExampleServer(Duration.ofMillis(1));
                    WebSocket webSocket = SubprotocolsTest.connect(impatient, "/graphql", GraphQlListener.NAME)) {
                closesWith(webSocket, 4408);
            }
        }
    }

    @Nested
    class Stomp {
        private WebSocket connect() {
            return SubprotocolsTest.connect(server, "/stomp", StompBroker.NAME);
        }

        @Test
        void escapesHeadersAndAcceptsLinesThatEndInCrLf() {
            try (WebSocket webSocket = connect()) {
                webSocket.sendText("STOMP\r\naccept-version:1.1,1.2\r\nhost:h\r\n\r\n\0");
                hears(webSocket, "CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0");
                webSocket.sendText("\n");
                webSocket.sendText("SUBSCRIBE\nid:a\\cb\ndestination:x\\\\\\n\nreceipt:1\n\n\0");
                hears(webSocket, "RECEIPT\nreceipt-id:1\n\n\0");
                webSocket.sendText("SEND\ndestination:x\\\\\\n\ndestination:y\n\nbody\n\n\0\n");
                String message = ((Message.Text) webSocket.receiveAll()).data();
                assertTrue(message.startsWith("MESSAGE\nsubscription:a\\cb\nmessage-id:"), message);
                assertTrue(message.endsWith("\ndestination:x\\\\\\n\ncontent-type:text/plain\n\nbody\n\n\0"), message);
                webSocket.sendText("UNSUBSCRIBE\nid:a\\cb\n\n\0");
                webSocket.sendText("SEND\ndestination:x\\\\\\n\n\nnobody\0");
                webSocket.sendText("DISCONNECT\nreceipt:2\n\n\0");
                hears(webSocket, "RECEIPT\nreceipt-id:2\n\n\0");
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "CONNECT comes first; SEND|destination:x||body~",
                    "The frame does not end in NUL; CONNECT|accept-version:1.2||",
                    "No empty line ends the headers; CONNECT|accept-version:1.2~",
                    "A header has no name and value: write name:value; CONNECT|x||~",
                    "STOMP 1.2 is spoken here: accept-version has to contain 1.2; CONNECT|accept-version:1.0||~",
                    "SUBSCRIBE needs the header id; CONNECT|accept-version:1.2||~ SUBSCRIBE|destination:x||~",
                    "The command is not served here; CONNECT|accept-version:1.2||~ BEGIN|transaction:1||~"
                })
        void tellsWhatIsWrong(String told, String frames) throws Exception {
            try (WebSocket webSocket = connect()) {
                for (String frame : frames.split(" ", -1)) {
                    webSocket.sendText(frame.replace('|', '\n').replace('~', '\0'));
                }
                String last = "";
                for (Message more : webSocket) {
                    last = ((Message.Text) more).data();
                }
                assertEquals("ERROR\nmessage:" + told.replace(":", "\\c") + "\n\n\0", last);
                assertEquals(
                        CloseCode.POLICY_VIOLATION,
                        webSocket
                                .closed()
                                .toCompletableFuture()
                                .get(30, TimeUnit.SECONDS)
                                .code());
            }
        }
    }

    /** The examples of JSON-RPC 2.0 §7. */
    @Nested
    class Rpc {
        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                quoteCharacter = '^',
                value = {
                    "{\"jsonrpc\":\"2.0\",\"method\":\"subtract\",\"params\":[42,23],\"id\":1};"
                            + "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":19}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"nothing\",\"id\":null};"
                            + "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":null}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"foobar, \"params\":\"bar\",\"baz];-32700",
                    "{\"jsonrpc\":\"2.0\",\"method\":1,\"params\":\"bar\"};-32600",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"subtract\",\"params\":1,\"id\":1};-32602",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"fail\",\"id\":1};-32603",
                    "[];-32600"
                })
        void isAnswered(String request, String answer) {
            try (WebSocket webSocket = connect(server, "/jsonrpc", JsonRpc.NAME)) {
                webSocket.sendText(request);
                String got = ((Message.Text) webSocket.receiveAll()).data();
                assertTrue(got.contains(answer), got);
                assertTrue(!got.contains("secret"), got);
            }
        }

        @Test
        void notificationsHaveNoAnswer() {
            try (WebSocket webSocket = connect(server, "/jsonrpc", JsonRpc.NAME)) {
                webSocket.sendText("{\"jsonrpc\":\"2.0\",\"method\":\"missing\"}");
                webSocket.sendText("[{\"jsonrpc\":\"2.0\",\"method\":\"nothing\"}]");
                webSocket.sendText("[1,{\"jsonrpc\":\"2.0\",\"method\":\"nothing\",\"id\":\"a\"}]");
                hears(
                        webSocket,
                        "[{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"Invalid Request\"}},"
                                + "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":null}]");
            }
        }
    }
}
