package org.ws101.cdi.comingfrom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.comingfrom.here.Chat;
import org.ws101.cdi.comingfrom.here.Echo;
import org.ws101.cdi.comingfrom.here.Orders;
import org.ws101.cdi.comingfrom.here.Upload;
import org.ws101.cdi.guide.GuideServer;
import org.ws101.client.WebSocketClient;

/** The endpoints that the page shows beside those of JSR-356, and how many lines both take. */
class ComingFromTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static WebSocket connect(GuideServer server, String path) {
        return WebSocketClient.create().connect(server.uri(path));
    }

    private static void hears(WebSocket webSocket, String expected) {
        assertEquals(new Message.Text(expected), webSocket.receive(PATIENCE));
    }

    @Nested
    class Endpoints {
        @Test
        void echoes() throws Exception {
            try (GuideServer server = new GuideServer(Echo.class);
                    WebSocket webSocket = connect(server, "/echo")) {
                webSocket.sendText("x");
                hears(webSocket, "x");
            }
        }

        @Test
        void chatsInRooms() throws Exception {
            try (GuideServer server = new GuideServer(Chat.class);
                    WebSocket ann = connect(server, "/chat/kitchen");
                    WebSocket bob = connect(server, "/chat/kitchen");
                    WebSocket eve = connect(server, "/chat/hall")) {
                ann.sendText("Hello?");
                hears(ann, "Hello?"); // so ann is in the room, whether bob heard it or not
                eve.sendText("It is dark here");
                hears(eve, "It is dark here");
                bob.sendText("Here I am");
                hears(ann, "Here I am");
            }
        }

        @Test
        void storesAnUploadInParts() throws Exception {
            try (GuideServer server = new GuideServer(Upload.class);
                    WebSocket webSocket = connect(server, "/upload")) {
                webSocket.send(Message.Binary.part(new byte[1000]));
                webSocket.send(new Message.Binary(new byte[500]));
                hears(webSocket, "stored 1500 bytes");
            }
        }

        @Test
        void speaksJson() throws Exception {
            try (GuideServer server = new GuideServer(Orders.class);
                    WebSocket webSocket = connect(server, "/orders")) {
                webSocket.sendText("{\"item\":\"tea\",\"count\":2}");
                hears(webSocket, "{\"count\":4,\"item\":\"tea\"}");
            }
        }
    }

    @Nested
    class Lines {
        private static final Path SOURCES = Path.of("src", "test", "java", "org", "ws101", "cdi", "comingfrom");
        private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+) \\| (\\d+) \\| (\\d+) \\|$");
        private static final Map<String, String> CLASSES = new LinkedHashMap<>();

        static {
            CLASSES.put("Echo", "Echo");
            CLASSES.put("Chat with rooms", "Chat");
            CLASSES.put("Binary upload, in parts", "Upload");
            CLASSES.put("JSON", "Orders");
        }

        @Test
        void areAsManyAsThePageSaysAndNoMoreHere() throws Exception {
            List<MatchResult> rows = ROW.matcher(Files.readString(Path.of("..", "docs", "COMING-FROM.md")))
                    .results()
                    .toList();
            assertEquals(
                    List.copyOf(CLASSES.keySet()),
                    rows.stream().map(row -> row.group(1)).toList());
            for (MatchResult row : rows) {
                String file = CLASSES.get(row.group(1)) + ".java";
                long here = linesOf(SOURCES.resolve("here").resolve(file));
                long there = linesOf(SOURCES.resolve("jsr356").resolve(file));
                assertEquals(here + " and " + there, row.group(2) + " and " + row.group(3), row.group(1));
                assertTrue(here <= there, row.group(1));
            }
        }

        private static long linesOf(Path source) throws Exception {
            try (var lines = Files.lines(source)) {
                return lines.filter(line -> !line.isBlank() && !line.matches("(import|package) .*"))
                        .count();
            }
        }
    }
}
