package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            try (Peer peer = connect("/echo")) {
                peer.say("Grüße, 世界 \uD83D\uDE80");
                peer.hears("Grüße, 世界 \uD83D\uDE80");
            }
        }

        @Test
        void fragmentedTextComesBackWhole() {
            try (Peer peer = connect("/echo")) {
                peer.webSocket().sendText("in ", false).join();
                peer.webSocket().sendText("three ", false).join();
                peer.webSocket().sendText("parts", true).join();
                peer.hears("in three parts");
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 1 << 20})
        void binaryOfAnySizeComesBack(int size) {
            byte[] data = new byte[size];
            new Random(size).nextBytes(data);
            try (Peer peer = connect("/echo")) {
                peer.webSocket().sendBinary(ByteBuffer.wrap(data), true).join();
                assertEquals(ByteBuffer.wrap(data), peer.next());
            }
        }

        @Test
        void threeHundredConnectionsAreServedAtOnce() {
            List<Peer> peers = new ArrayList<>();
            try {
                for (int i = 0; i < 300; i++) {
                    peers.add(connect("/echo"));
                }
                for (int i = 0; i < peers.size(); i++) {
                    peers.get(i).say("number " + i);
                }
                for (int i = 0; i < peers.size(); i++) {
                    peers.get(i).hears("number " + i);
                }
            } finally {
                peers.forEach(Peer::close);
            }
        }

        @Test
        void messageOverTheLimitClosesWith1009() {
            try (Peer peer = connect("/echo")) {
                peer.webSocket()
                        .sendBinary(ByteBuffer.allocate((1 << 20) + 1), true)
                        .handle((sent, cutOff) -> sent)
                        .join();
                peer.hears("close 1009");
            }
        }
    }

    @Nested
    class OfChat {
        @Test
        void everybodyInARoomHearsInTheFormatOfTheSubprotocol() {
            try (Peer ada = connect("/chat/formats?name=Ada", "chat.ws101.org")) {
                ada.hears("{\"type\":\"joined\",\"name\":\"Ada\"}");
                ada.hears("{\"type\":\"present\",\"names\":[\"Ada\"]}");
                try (Peer bob = connect("/chat/formats?name=Bob", "unknown", "text")) {
                    assertEquals("text", bob.webSocket().getSubprotocol());
                    bob.hears("* Bob joined");
                    bob.hears("* 2 here: Ada, Bob");
                    ada.hears("{\"type\":\"joined\",\"name\":\"Bob\"}");
                    ada.hears("{\"type\":\"present\",\"names\":[\"Ada\",\"Bob\"]}");
                    ada.say("{\"text\":\"Say \\\"hello\\\"\\n\u00e9\"}");
                    bob.hears("Ada: Say \"hello\"\n\u00e9");
                    ada.hears("{\"type\":\"said\",\"name\":\"Ada\",\"text\":\"Say \\\"hello\\\"\\n\u00e9\"}");
                    bob.say("{\"text\":1}");
                    ada.hears("{\"type\":\"said\",\"name\":\"Bob\",\"text\":\"{\\\"text\\\":1}\"}");
                }
                ada.hears("{\"type\":\"left\",\"name\":\"Bob\"}");
                ada.hears("{\"type\":\"present\",\"names\":[\"Ada\"]}");
            }
        }

        @Test
        void roomsAreApart() {
            try (Peer ada = inRoom("one", "Ada");
                    Peer bob = inRoom("two", "Bob")) {
                ada.say("Anybody?");
                ada.hears("Ada: Anybody?");
                bob.say("Alone.");
                bob.hears("Bob: Alone.");
            }
        }

        @Test
        void ofTwoWithOneNameTheOtherIsStillPresent() {
            try (Peer eve = inRoom("twins", "Eve");
                    Peer first = connect("/chat/twins?name=Ada")) {
                eve.hears("* Ada joined");
                eve.hears("* 2 here: Eve, Ada");
                try (Peer second = connect("/chat/twins?name=Ada")) {
                    second.hears("* Ada joined");
                    eve.hears("* Ada joined");
                    eve.hears("* 3 here: Eve, Ada, Ada");
                    first.webSocket().sendClose(1000, "").join();
                    eve.hears("* Ada left");
                    eve.hears("* 2 here: Eve, Ada");
                }
            }
        }

        @Test
        void clientWithoutSubprotocolReadsPlainLines() {
            try (Peer ada = inRoom("plain", "Ada")) {
                assertEquals("", ada.webSocket().getSubprotocol());
            }
        }

        @Test
        void favouriteOfTheClientIsSelected() {
            try (Peer ada = connect("/chat/favourite", "unknown", "text", "chat.ws101.org")) {
                assertEquals("text", ada.webSocket().getSubprotocol());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"Hello", "{\"text\":", "null", "{}", "{\"text\":null}", "[]"})
        void whatIsNotAnUtteranceClosesWith1007(String message) {
            try (Peer ada = connect("/chat/mumbling" + message.hashCode() + "?name=Ada", "chat.ws101.org")) {
                ada.hears("{\"type\":\"joined\",\"name\":\"Ada\"}");
                ada.hears("{\"type\":\"present\",\"names\":[\"Ada\"]}");
                ada.say(message);
                ada.hears("close 1007");
            }
        }

        @Test
        void nobodySaysNothing() {
            try (Peer ada = inRoom("silence", "Ada")) {
                ada.say(" ");
                ada.say("x");
                ada.hears("Ada: x");
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
            try (Peer binary = inRoom("limits", "Ada");
                    Peer wordy = inRoom("wordy", "Bob")) {
                binary.webSocket().sendBinary(ByteBuffer.allocate(1), true).join();
                binary.hears("close 1003");
                String longest = "\u4e16".repeat(2_000);
                wordy.say(longest);
                wordy.hears("Bob: " + longest);
                wordy.say(longest + "x");
                wordy.hears("close 1009");
            }
        }

        /** Plainly, and alone in the room. */
        private static Peer inRoom(String room, String name) {
            Peer peer = connect("/chat/" + room + "?name=" + name);
            peer.hears("* " + name + " joined");
            peer.hears("* 1 here: " + name);
            return peer;
        }

        private static int refusalOf(String path, String... subprotocols) {
            CompletionException refusal = assertThrows(CompletionException.class, () -> connect(path, subprotocols));
            return assertInstanceOf(WebSocketHandshakeException.class, refusal.getCause())
                    .getResponse()
                    .statusCode();
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

    private static Peer connect(String path, String... subprotocols) {
        return new Peer(CLIENT, demo.uri(), path, subprotocols);
    }
}
