package org.ws101.subprotocols;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.client.WebSocketClient;
import org.ws101.testkit.EndpointTester;
import org.ws101.testkit.ServedApplication;
import org.ws101.testkit.TestClient;

/** What clients that keep to the rules never do, and what the documents of the protocols have as examples. */
class SubprotocolsTest {
    /** For machines that are busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    static final ServedApplication SERVER = ServedApplication.of(Examples.with(Duration.ofMinutes(1)));

    private static TestClient connect(String path, String subprotocol) {
        return TestClient.of(WebSocketClient.builder()
                        .connectTimeout(PATIENCE)
                        .subprotocols(subprotocol)
                        .build()
                        .connect(SERVER.uri(path)))
                .withTimeout(PATIENCE);
    }

    @Nested
    class GraphQl {
        private TestClient connect() {
            return SubprotocolsTest.connect("/graphql", GraphQlListener.NAME);
        }

        @Test
        void answersAnOperation() {
            try (TestClient client = connect()) {
                client.sendText("{\"type\":\"ping\",\"payload\":{\"a\":null}}");
                assertEquals("{\"type\":\"pong\",\"payload\":{\"a\":null}}", client.awaitText());
                client.sendText("{\"type\":\"connection_init\"}");
                assertEquals("{\"type\":\"connection_ack\"}", client.awaitText());
                client.sendText("{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{nothing}\"}}");
                assertEquals(
                        "{\"type\":\"next\",\"id\":\"1\",\"payload\":{\"data\":{\"nothing\":null}}}",
                        client.awaitText());
                assertEquals("{\"type\":\"complete\",\"id\":\"1\"}", client.awaitText());
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
        void closesWithTheCodeOfTheBreach(int code, String messages) {
            try (TestClient client = connect()) {
                for (String message : messages.split(" ", -1)) {
                    client.sendText(message);
                }
                assertEquals(new CloseCode(code), client.awaitClose().code());
            }
        }

        @Test
        @Timeout(60)
        void aSubscriptionEndsWithItsConnection() {
            long before = Counting.CANCELLED.get();
            try (TestClient client = connect()) {
                client.sendText("{\"type\":\"connection_init\"}");
                client.sendText("{\"type\":\"subscribe\",\"id\":\"1\","
                        + "\"payload\":{\"query\":\"subscription{count(to:1000000000)}\"}}");
                client.awaitText();
                client.awaitText();
            }
            while (Counting.CANCELLED.get() == before) {
                Thread.onSpinWait();
            }
        }

        @Test
        void whoDoesNotInitialiseIsClosed() {
            try (EndpointTester impatient = EndpointTester.builder()
                    .application(Examples.with(Duration.ofMillis(1)))
                    .timeout(PATIENCE)
                    .start()) {
                TestClient client = impatient
                        .handshake("/graphql")
                        .subprotocols(GraphQlListener.NAME)
                        .connect();
                assertEquals(new CloseCode(4408), client.awaitClose().code());
            }
        }
    }

    @Nested
    class Stomp {
        private TestClient connect() {
            return SubprotocolsTest.connect("/stomp", StompBroker.NAME);
        }

        @Test
        void escapesHeadersAndAcceptsLinesThatEndInCrLf() {
            try (TestClient client = connect()) {
                client.sendText("STOMP\r\naccept-version:1.1,1.2\r\nhost:h\r\n\r\n\0");
                assertEquals("CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0", client.awaitText());
                client.sendText("\n");
                client.sendText("SUBSCRIBE\nid:a\\cb\ndestination:x\\\\\\n\nreceipt:1\n\n\0");
                assertEquals("RECEIPT\nreceipt-id:1\n\n\0", client.awaitText());
                client.sendText("SEND\ndestination:x\\\\\\n\ndestination:y\n\nbody\n\n\0\n");
                String message = client.awaitText();
                assertTrue(message.startsWith("MESSAGE\nsubscription:a\\cb\nmessage-id:"), message);
                assertTrue(message.endsWith("\ndestination:x\\\\\\n\ncontent-type:text/plain\n\nbody\n\n\0"), message);
                client.sendText("UNSUBSCRIBE\nid:a\\cb\n\n\0");
                client.sendText("SEND\ndestination:x\\\\\\n\n\nnobody\0");
                client.sendText("DISCONNECT\nreceipt:2\n\n\0");
                assertEquals("RECEIPT\nreceipt-id:2\n\n\0", client.awaitText());
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
        void tellsWhatIsWrong(String told, String frames) {
            try (TestClient client = connect()) {
                for (String frame : frames.split(" ", -1)) {
                    client.sendText(frame.replace('|', '\n').replace('~', '\0'));
                }
                String last = "";
                for (Message more : client.webSocket()) {
                    last = ((Message.Text) more).data();
                }
                assertEquals("ERROR\nmessage:" + told.replace(":", "\\c") + "\n\n\0", last);
                assertEquals(CloseCode.POLICY_VIOLATION, client.awaitClose().code());
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
            try (TestClient client = connect("/jsonrpc", JsonRpc.NAME)) {
                client.sendText(request);
                String got = client.awaitText();
                assertTrue(got.contains(answer), got);
                assertTrue(!got.contains("secret"), got);
            }
        }

        @Test
        void notificationsHaveNoAnswer() {
            try (TestClient client = connect("/jsonrpc", JsonRpc.NAME)) {
                client.sendText("{\"jsonrpc\":\"2.0\",\"method\":\"missing\"}");
                client.sendText("[{\"jsonrpc\":\"2.0\",\"method\":\"nothing\"}]");
                client.sendText("[1,{\"jsonrpc\":\"2.0\",\"method\":\"nothing\",\"id\":\"a\"}]");
                assertEquals(
                        "[{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"Invalid Request\"}},"
                                + "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":null}]",
                        client.awaitText());
            }
        }
    }
}
