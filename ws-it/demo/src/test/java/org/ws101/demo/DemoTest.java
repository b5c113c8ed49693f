package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.testkit.TestClient;

class DemoTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Demo demo;

    @BeforeAll
    static void start() throws Exception {
        demo = Demo.start(0);
    }

    @AfterAll
    static void stop() {
        demo.close();
    }

    @Nested
    class Page {
        @ParameterizedTest
        @CsvSource({
            "'', text/html",
            "index.html, text/html",
            "app.js, text/javascript",
            "ws101.js, text/javascript",
            "style.css, text/css",
            "icon.svg, image/svg+xml"
        })
        void isServedWithAllThatItRefersTo(String path, String type) throws Exception {
            HttpResponse<String> response = get(path);
            assertEquals(200, response.statusCode());
            assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith(type));
            assertTrue(response.body().length() > 100);
        }

        @Test
        void theModuleForBrowsersIsServedOutOfItsJar() throws Exception {
            Matcher module = Pattern.compile("'\\./(webjars/.*)'")
                    .matcher(get("ws101.js").body());
            assertTrue(module.find());
            HttpResponse<String> response = get(module.group(1));
            assertEquals(200, response.statusCode());
            assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith("text/javascript"));
            assertTrue(response.body().contains("export class ReconnectingWebSocket"));
        }

        @Test
        void otherPathsAreNotFound() throws Exception {
            assertEquals(404, get("nothing").statusCode());
            assertEquals(404, get("META-INF/beans.xml").statusCode());
        }

        private static HttpResponse<String> get(String path) throws Exception {
            return CLIENT.send(
                    HttpRequest.newBuilder(demo.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Nested
    class OfEcho {
        @Test
        void textComesBack() {
            try (TestClient client = connect("/echo")) {
                client.sendText("Grüße, 世界 \uD83D\uDE80");
                assertEquals("Grüße, 世界 \uD83D\uDE80", client.awaitText());
            }
        }

        @Test
        void fragmentedTextComesBackWhole() {
            try (TestClient client = connect("/echo")) {
                client.webSocket().send(Message.Text.part("in "));
                client.webSocket().send(Message.Text.part("three "));
                client.webSocket().send(new Message.Text("parts"));
                assertEquals("in three parts", client.awaitText());
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 1 << 20})
        void binaryOfAnySizeComesBack(int size) {
            byte[] data = new byte[size];
            new Random(size).nextBytes(data);
            try (TestClient client = connect("/echo")) {
                client.sendBinary(data);
                assertArrayEquals(data, client.awaitBinary());
            }
        }

        @Test
        void threeHundredConnectionsAreServedAtOnce() {
            List<TestClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 300; i++) {
                    clients.add(connect("/echo"));
                }
                for (int i = 0; i < clients.size(); i++) {
                    clients.get(i).sendText("number " + i);
                }
                for (int i = 0; i < clients.size(); i++) {
                    assertEquals("number " + i, clients.get(i).awaitText());
                }
            } finally {
                clients.forEach(TestClient::close);
            }
        }

        @Test
        void messageOverTheLimitClosesWith1009() {
            try (TestClient client = connect("/echo")) {
                var unused =
                        client.webSocket().sendAsync(new Message.Binary(new byte[(1 << 20) + 1])); // may be cut off
                assertEquals(1009, client.awaitClose().code().code());
            }
        }
    }

    @Nested
    class OfChat {
        @Test
        void everybodyInARoomHearsInTheFormatOfTheSubprotocol() {
            try (TestClient ada = connect("/chat/formats?name=Ada", "chat.ws101.org")) {
                assertEquals("{\"type\":\"joined\",\"name\":\"Ada\"}", ada.awaitText());
                assertEquals("{\"type\":\"present\",\"names\":[\"Ada\"]}", ada.awaitText());
                try (TestClient bob = connect("/chat/formats?name=Bob", "unknown", "text")) {
                    assertEquals(Optional.of("text"), bob.webSocket().protocol());
                    assertEquals("* Bob joined", bob.awaitText());
                    assertEquals("* 2 here: Ada, Bob", bob.awaitText());
                    assertEquals("{\"type\":\"joined\",\"name\":\"Bob\"}", ada.awaitText());
                    assertEquals("{\"type\":\"present\",\"names\":[\"Ada\",\"Bob\"]}", ada.awaitText());
                    ada.sendText("{\"text\":\"Say \\\"hello\\\"\\n\u00e9\"}");
                    assertEquals("Ada: Say \"hello\"\n\u00e9", bob.awaitText());
                    assertEquals(
                            "{\"type\":\"said\",\"name\":\"Ada\",\"text\":\"Say \\\"hello\\\"\\n\u00e9\"}",
                            ada.awaitText());
                    bob.sendText("{\"text\":1}");
                    assertEquals("{\"type\":\"said\",\"name\":\"Bob\",\"text\":\"{\\\"text\\\":1}\"}", ada.awaitText());
                }
                assertEquals("{\"type\":\"left\",\"name\":\"Bob\"}", ada.awaitText());
                assertEquals("{\"type\":\"present\",\"names\":[\"Ada\"]}", ada.awaitText());
            }
        }

        @Test
        void roomsAreApart() {
            try (TestClient ada = inRoom("one", "Ada");
                    TestClient bob = inRoom("two", "Bob")) {
                ada.sendText("Anybody?");
                assertEquals("Ada: Anybody?", ada.awaitText());
                bob.sendText("Alone.");
                assertEquals("Bob: Alone.", bob.awaitText());
            }
        }

        @Test
        void ofTwoWithOneNameTheOtherIsStillPresent() {
            try (TestClient eve = inRoom("twins", "Eve");
                    TestClient first = connect("/chat/twins?name=Ada")) {
                assertEquals("* Ada joined", eve.awaitText());
                assertEquals("* 2 here: Eve, Ada", eve.awaitText());
                try (TestClient second = connect("/chat/twins?name=Ada")) {
                    assertEquals("* Ada joined", second.awaitText());
                    assertEquals("* Ada joined", eve.awaitText());
                    assertEquals("* 3 here: Eve, Ada, Ada", eve.awaitText());
                    first.webSocket().close(CloseCode.NORMAL_CLOSURE);
                    assertEquals("* Ada left", eve.awaitText());
                    assertEquals("* 2 here: Eve, Ada", eve.awaitText());
                }
            }
        }

        @Test
        void clientWithoutSubprotocolReadsPlainLines() {
            try (TestClient ada = inRoom("plain", "Ada")) {
                assertEquals(Optional.empty(), ada.webSocket().protocol());
            }
        }

        @Test
        void favouriteOfTheClientIsSelected() {
            try (TestClient ada = connect("/chat/favourite", "unknown", "text", "chat.ws101.org")) {
                assertEquals(Optional.of("text"), ada.webSocket().protocol());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"Hello", "{\"text\":", "null", "{}", "{\"text\":null}", "[]"})
        void whatIsNotAnUtteranceClosesWith1007(String message) {
            try (TestClient ada = connect("/chat/mumbling" + message.hashCode() + "?name=Ada", "chat.ws101.org")) {
                assertEquals("{\"type\":\"joined\",\"name\":\"Ada\"}", ada.awaitText());
                assertEquals("{\"type\":\"present\",\"names\":[\"Ada\"]}", ada.awaitText());
                ada.sendText(message);
                assertEquals(1007, ada.awaitClose().code().code());
            }
        }

        @Test
        void nobodySaysNothing() {
            try (TestClient ada = inRoom("silence", "Ada")) {
                ada.sendText(" ");
                ada.sendText("x");
                assertEquals("Ada: x", ada.awaitText());
            }
        }

        @Test
        void unknownSubprotocolIsRefused() {
            assertEquals(400, refusalOf("/chat/lobby", "unknown.example"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "%20", "a%0Ab", "1234567890123456789012345678901234567890x"})
        void unprintableNameIsRefused(String name) {
            assertEquals(400, refusalOf("/chat/lobby?name=" + name));
        }

        @Test
        void binaryAndLongMessagesAreRefusedWithTheirCodes() {
            try (TestClient binary = inRoom("limits", "Ada");
                    TestClient wordy = inRoom("wordy", "Bob")) {
                binary.sendBinary(new byte[1]);
                assertEquals(1003, binary.awaitClose().code().code());
                String longest = "\u4e16".repeat(2_000);
                wordy.sendText(longest);
                assertEquals("Bob: " + longest, wordy.awaitText());
                wordy.sendText(longest + "x");
                assertEquals(1009, wordy.awaitClose().code().code());
            }
        }

        /** Plainly, and alone in the room. */
        private static TestClient inRoom(String room, String name) {
            TestClient client = connect("/chat/" + room + "?name=" + name);
            assertEquals("* " + name + " joined", client.awaitText());
            assertEquals("* 1 here: " + name, client.awaitText());
            return client;
        }

        private static int refusalOf(String path, String... subprotocols) {
            return assertThrows(HandshakeException.class, () -> connect(path, subprotocols))
                    .status();
        }
    }

    @Test
    void takenPortIsNamedWithTheRemedy() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            IOException failure = assertThrows(IOException.class, () -> Demo.start(taken.getLocalPort()));
            assertTrue(failure.getMessage().startsWith("Port " + taken.getLocalPort() + " of 127.0.0.1 cannot be had"));
            assertTrue(failure.getMessage().contains("set the environment variable PORT to another"));
        }
    }

    private static TestClient connect(String path, String... subprotocols) {
        return Clients.connect(demo.uri(), path, subprotocols);
    }
}
