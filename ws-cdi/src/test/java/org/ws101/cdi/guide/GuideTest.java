package org.ws101.cdi.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.cdi.Beans;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.WebSocketConnections;

/** Runs each example of the guide of endpoints. */
class GuideTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static WebSocket connect(GuideServer server, String path) {
        return WebSocketClient.create().connect(server.uri(path));
    }

    private static void hears(WebSocket webSocket, String expected) {
        assertEquals(new Message.Text(expected), webSocket.receive(PATIENCE));
    }

    /** The next thing that happens is the server's close frame. */
    private static void isClosed(WebSocket webSocket, int code, String text) {
        assertThrows(WebSocketClosedException.class, () -> webSocket.receive(PATIENCE));
        assertEquals(code, webSocket.closeReason().orElseThrow().code().code());
        assertEquals(text, webSocket.closeReason().orElseThrow().text());
    }

    private static int refusalOf(GuideServer server, String path) {
        return refusalOf(WebSocketClient.create(), server, path);
    }

    private static int refusalOf(WebSocketClient client, GuideServer server, String path) {
        return assertThrows(HandshakeException.class, () -> client.connect(server.uri(path)))
                .status();
    }

    private static void reads(GuideServer server, String expected) throws InterruptedException {
        String entry = server.bean(Journal.class).entries().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(entry, () -> "nothing came; expected was " + expected);
        assertEquals(expected, entry);
    }

    /** With a class loader of its own, as the configuration is kept for each. */
    private static void configured(Map<String, String> configuration, Body body) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        configuration.forEach(System::setProperty);
        try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
            thread.setContextClassLoader(own);
            body.run();
        } finally {
            thread.setContextClassLoader(before);
            configuration.keySet().forEach(System::clearProperty);
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    @Test
    void greetsWithoutAContainer() {
        assertEquals("Hello Ann", new Greeter().greet("Ann"));
    }

    @Test
    void greetsOverASocket() throws Exception {
        try (GuideServer server = new GuideServer(Greeter.class);
                WebSocket webSocket = WebSocketClient.create().connect(server.uri("/greeter"))) {
            webSocket.sendText("Ann");
            assertEquals(new Message.Text("Hello Ann"), webSocket.receiveAll());
        }
    }

    @Test
    void theEchoOfTheServersAnswers() throws Exception {
        try (GuideServer server = new GuideServer(com.example.Echo.class);
                WebSocket webSocket = connect(server, "/echo")) {
            webSocket.sendText("Hello");
            hears(webSocket, "Hello");
        }
    }

    @Test
    void whoComesBackGetsWhatItMissed() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Semaphore attempts = new Semaphore(1);
        Duration soon = Duration.ofMillis(1);
        WebSocketClient client = WebSocketClient.builder()
                .replay(webSocket -> heard.add("afresh"))
                .reconnectPolicy(new ReconnectBackoff(soon, soon, Integer.MAX_VALUE))
                .build();
        WebSocketListener listener = new WebSocketListener() {
            @Override
            public void onOpen(WebSocket webSocket) {
                heard.add("open");
            }

            @Override
            public void onText(WebSocket webSocket, String text) {
                heard.add(text);
            }
        };
        try (GuideServer server = new GuideServer(News.class);
                WebSocket publisher = connect(server, "/news/weather");
                ReconnectingConnection kept = client.reconnecting(
                        next -> {
                            attempts.acquire();
                            return server.uri("/news/weather");
                        },
                        listener)) {
            WebSocketConnections connections = server.bean(WebSocketConnections.class);
            assertEquals("open", heard.take());
            while (connections.group("weather").size() < 2) {
                Thread.onSpinWait();
            }
            publisher.sendText("It rains.");
            hears(publisher, "It rains.");
            assertEquals("It rains.", heard.take());
            connections
                    .all()
                    .filter(request -> request.queryParameter("ws101-replay").isPresent())
                    .forEach(WebSocket::abort);
            publisher.sendText("It snows.");
            hears(publisher, "It snows.");
            attempts.release();
            assertEquals("open", heard.take());
            assertEquals("It snows.", heard.take());
            assertTrue(kept.current().isPresent());
        }
    }

    @Test
    void anObserverCountsBytesAndHearsOfEnds() throws Exception {
        try (GuideServer server = new GuideServer(Greeter.class, Traffic.class, Journal.class)) {
            WebSocket webSocket = connect(server, "/greeter");
            webSocket.sendText("Ann");
            hears(webSocket, "Hello Ann");
            webSocket.close(CloseCode.NORMAL_CLOSURE);
            reads(server, "closed by PEER, 9 bytes received so far");
            WebSocketClient foreign = WebSocketClient.builder()
                    .header("Origin", "https://evil.example")
                    .build();
            assertEquals(403, refusalOf(foreign, server, "/greeter"));
            reads(server, "refused with 403");
        }
    }

    @Test
    void mistakesAreToldAsTheGuideSays() throws Exception {
        String guide = Files.readString(Path.of("..", "docs", "ENDPOINTS.md"));
        int begin = guide.indexOf("The WebSocket endpoints cannot be deployed");
        String quoted = guide.substring(begin, guide.indexOf("\n```", begin));
        String report = Beans.reportOf(Mistaken.class);
        assertTrue(report.contains(quoted + "\n"), report);
    }

    @Nested
    class Callbacks {
        @Test
        void eachIsCalled() throws Exception {
            try (GuideServer server = new GuideServer(EveryCallback.class, Journal.class);
                    WebSocket webSocket = connect(server, "/every-callback")) {
                hears(webSocket, "welcome");
                reads(server, "open /every-callback");
                webSocket.sendText("x");
                reads(server, "text x");
                webSocket.sendBinary(new byte[3]);
                reads(server, "binary of 3");
                webSocket.send(new Message.Ping(new byte[2]));
                reads(server, "ping of 2");
                webSocket.send(new Message.Pong(new byte[0]));
                reads(server, "pong");
                webSocket.close(CloseCode.NORMAL_CLOSURE);
                reads(server, "close 1000 normal-closure");
            }
        }

        @Test
        void onErrorHearsWhyAConnectionFails() throws Exception {
            try (GuideServer server = new GuideServer(EveryCallback.class, Journal.class)) {
                WebSocket webSocket = connect(server, "/every-callback");
                hears(webSocket, "welcome");
                reads(server, "open /every-callback");
                webSocket.sendBinary(new byte[(1 << 20) + 1]);
                String error = server.bean(Journal.class).entries().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertTrue(error != null && error.startsWith("error ") && error.contains("maxMessageSize"), error);
                reads(server, "close 1009 message-too-big");
            }
        }

        @Test
        void onCloseAloneHearsOfAPeerThatIsGone() throws Exception {
            try (GuideServer server = new GuideServer(EveryCallback.class, Journal.class)) {
                WebSocket webSocket = connect(server, "/every-callback");
                hears(webSocket, "welcome");
                reads(server, "open /every-callback");
                webSocket.abort();
                reads(server, "close 1006 abnormal-closure");
            }
        }

        @Test
        void payloadsAreStreams() throws Exception {
            try (GuideServer server = new GuideServer(Streams.class);
                    WebSocket webSocket = connect(server, "/streams")) {
                webSocket.sendText("a\nb");
                hears(webSocket, "2 lines");
                webSocket.sendBinary("123456789".getBytes(StandardCharsets.US_ASCII));
                hears(webSocket, "cbf43926"); // the check value of CRC-32
            }
        }

        @Test
        void valuesAreSent() throws Exception {
            try (GuideServer server = new GuideServer(Answers.class);
                    WebSocket webSocket = connect(server, "/answers")) {
                assertEquals(new Message.Binary(new byte[] {1, 0, 1}), webSocket.receive(PATIENCE));
                webSocket.sendText("Nothing comes.");
                webSocket.sendText("Or does it?");
                hears(webSocket, "Yes.");
                webSocket.sendBinary(new byte[5]);
                hears(webSocket, "5 bytes");
            }
        }

        @Test
        void itemsOfAPublisherAreSent() throws Exception {
            try (GuideServer server = new GuideServer(Quotes.class);
                    WebSocket webSocket = connect(server, "/quotes")) {
                Quotes quotes = server.bean(Quotes.class);
                while (quotes.readers() == 0) {
                    Thread.onSpinWait();
                }
                quotes.publish(new Quote("tea", 3));
                quotes.publish(new Quote("salt", 4));
                hears(webSocket, "{\"price\":3,\"share\":\"tea\"}");
                hears(webSocket, "{\"price\":4,\"share\":\"salt\"}");
                webSocket.abort();
                while (quotes.readers() > 0) {
                    Thread.onSpinWait();
                }
            }
        }

        @Test
        void parametersAreConverted() throws Exception {
            try (GuideServer server = new GuideServer(Shop.class)) {
                try (WebSocket webSocket = connect(server, "/shops/7?sort=price&colour=RED&colour=GREEN")) {
                    hears(webSocket, "shop 7 by price in [RED, GREEN]");
                }
                try (WebSocket webSocket = connect(server, "/shops/7")) {
                    hears(webSocket, "shop 7 by name in []");
                }
                assertEquals(404, refusalOf(server, "/shops/seven"));
                assertEquals(400, refusalOf(server, "/shops/7?colour=BLUE"));
            }
        }
    }

    @Nested
    class Payloads {
        @Test
        void objectsAreJson() throws Exception {
            try (GuideServer server = new GuideServer(Orders.class);
                    WebSocket webSocket = connect(server, "/orders")) {
                webSocket.sendText("{\"item\":\"tea\",\"count\":2}");
                hears(webSocket, "{\"count\":4,\"item\":\"tea\"}");
                webSocket.sendText("{\"item\":");
                isClosed(webSocket, 1007, "The payload cannot be read.");
            }
        }

        @Test
        void jacksonCanTakeThePlaceOfJsonB() throws Exception {
            try (GuideServer server = new GuideServer(Orders.class, JacksonCodec.class);
                    WebSocket webSocket = connect(server, "/orders")) {
                webSocket.sendText("{\"item\":\"tea\",\"count\":2}");
                hears(webSocket, "{\"item\":\"tea\",\"count\":4}");
                webSocket.sendText("{\"item\":");
                isClosed(webSocket, 1007, "The payload cannot be read.");
            }
        }

        @Test
        void objectsAreWhatTheirCodecsSay() throws Exception {
            try (GuideServer server = new GuideServer(Mirror.class, PointAsText.class, PointAsBytes.class);
                    WebSocket webSocket = connect(server, "/mirror")) {
                webSocket.sendText("3,4");
                hears(webSocket, "4,3");
                webSocket.sendBinary(new byte[] {0, 0, 0, 3, 0, 0, 0, 4});
                Message.Binary answer = (Message.Binary) webSocket.receive(PATIENCE);
                assertArrayEquals(new byte[] {0, 0, 0, 4, 0, 0, 0, 3}, answer.data());
                webSocket.sendText("three");
                isClosed(webSocket, 1007, "The payload cannot be read.");
            }
        }

        @Test
        void partsComeAsTheyAreRequested() throws Exception {
            try (GuideServer server = new GuideServer(Digest.class);
                    WebSocket webSocket = connect(server, "/digest")) {
                webSocket.send(Message.Binary.part("1234".getBytes(StandardCharsets.US_ASCII)));
                webSocket.send(new Message.Binary("56789".getBytes(StandardCharsets.US_ASCII)));
                hears(webSocket, "cbf43926"); // the check value of CRC-32
            }
        }

        @Test
        void partsAreCountedUpToTheLimitOfTheWhole() throws Exception {
            try (GuideServer server = new GuideServer(Map.of("maxMessageSize", "3000"), Upload.class);
                    WebSocket webSocket = connect(server, "/upload")) {
                webSocket.send(Message.Binary.part(new byte[1000]));
                webSocket.send(Message.Binary.part(new byte[1000]));
                webSocket.send(new Message.Binary(new byte[500]));
                hears(webSocket, "2500 bytes in all");
                webSocket.send(Message.Binary.part(new byte[2000]));
                webSocket.send(new Message.Binary(new byte[1001]));
                isClosed(webSocket, 1009, "message is larger than the limit of 3000 bytes (maxMessageSize)");
            }
        }
    }

    @Nested
    class Scopes {
        @Test
        void anyBeanCanUseTheCurrentConnection() throws Exception {
            try (GuideServer server = new GuideServer(Shell.class, Prompter.class);
                    WebSocket first = connect(server, "/shell?prompt=$");
                    WebSocket second = connect(server, "/shell")) {
                hears(first, "$");
                hears(second, ">");
            }
        }

        @Test
        void eachConnectionHasItsBasket() throws Exception {
            try (GuideServer server = new GuideServer(Shopping.class, Basket.class, Journal.class);
                    WebSocket first = connect(server, "/shopping");
                    WebSocket second = connect(server, "/shopping")) {
                first.sendText("tea");
                hears(first, "[tea]");
                second.sendText("milk");
                hears(second, "[milk]");
                first.sendText("cake");
                hears(first, "[tea, cake]");
                first.close(CloseCode.NORMAL_CLOSURE);
                reads(server, "abandoned [tea, cake]");
            }
        }

        @Test
        void allConnectionsShareOneCounter() throws Exception {
            try (GuideServer server = new GuideServer(Counter.class);
                    WebSocket first = connect(server, "/counter")) {
                hears(first, "You are visitor 1");
                try (WebSocket second = connect(server, "/counter")) {
                    hears(second, "You are visitor 2");
                }
            }
        }

        @Test
        void eventsTellWhoIsThere() throws Exception {
            try (GuideServer server = new GuideServer(EveryCallback.class, Journal.class, Presence.class);
                    WebSocket webSocket = connect(server, "/every-callback?name=Ann")) {
                hears(webSocket, "welcome");
                Set<String> names = server.bean(Presence.class).names();
                assertEquals("[Ann]", names.toString());
                webSocket.close(CloseCode.NORMAL_CLOSURE);
                server.stop(); // returns when the connection is over
                assertEquals("[]", names.toString());
            }
        }
    }

    @Nested
    class Events {
        @Test
        void asynchronousObserversHearThemToo() throws Exception {
            try (GuideServer server = new GuideServer(Counter.class, Arrivals.class, Journal.class);
                    WebSocket webSocket = connect(server, "/counter")) {
                hears(webSocket, "You are visitor 1");
                reads(server, "arrived at /counter");
            }
        }
    }

    @Nested
    class ManyConnections {
        @Test
        void othersInTheRoomHear() throws Exception {
            try (GuideServer server = new GuideServer(Room.class);
                    WebSocket ann = connect(server, "/rooms/kitchen");
                    WebSocket elsewhere = connect(server, "/rooms/hall")) {
                hears(ann, "1 in kitchen");
                hears(elsewhere, "1 in hall");
                WebSocket bob = connect(server, "/rooms/kitchen");
                hears(bob, "2 in kitchen");
                bob.sendText("Hello");
                hears(ann, "Hello");
                bob.close(CloseCode.NORMAL_CLOSURE);
                hears(ann, "Somebody has left.");
                elsewhere.close(CloseCode.NORMAL_CLOSURE);
                isClosed(elsewhere, 1000, "");
            }
        }

        @Test
        void broadcastTellsHowManyGotIt() throws Exception {
            try (GuideServer server = new GuideServer(PriceFeed.class, Prices.class);
                    WebSocket first = connect(server, "/prices");
                    WebSocket second = connect(server, "/prices")) {
                hears(first, "ready");
                hears(second, "ready");
                assertEquals(2, server.bean(Prices.class).publish("tea 4.20"));
                hears(first, "tea 4.20");
                hears(second, "tea 4.20");
            }
        }
    }

    @Test
    void quizAnswersAndCloses() throws Exception {
        try (GuideServer server = new GuideServer(Quiz.class);
                WebSocket webSocket = connect(server, "/quiz")) {
            webSocket.sendText("41");
            hears(webSocket, "Try again.");
            webSocket.sendText("42");
            hears(webSocket, "Right.");
            isClosed(webSocket, 1000, "You have won.");
        }
    }

    @Nested
    class Sending {
        private static WebSocket speaking(String language, GuideServer server) {
            return WebSocketClient.builder()
                    .header("Accept-Language", language)
                    .build()
                    .connect(server.uri("/orders"));
        }

        @Test
        void kitchenSendsObjectsAndMessagesForEach() throws Exception {
            try (GuideServer server = new GuideServer(Orders.class, Kitchen.class);
                    WebSocket english = speaking("en", server);
                    WebSocket french = speaking("fr", server);
                    WebSocket latin = speaking("la", server)) {
                for (WebSocket each : List.of(english, french, latin)) { // by its answer it is known to be open
                    each.sendText("{\"item\":\"tea\",\"count\":1}");
                    hears(each, "{\"count\":2,\"item\":\"tea\"}");
                }
                Kitchen kitchen = server.bean(Kitchen.class);
                kitchen.call(Map.of("en", "Tea time!", "fr", "\u00c0 table !"));
                kitchen.show(new Order("cake", 5));
                hears(english, "Tea time!");
                hears(french, "\u00c0 table !");
                for (WebSocket each : List.of(english, french, latin)) {
                    hears(each, "{\"count\":5,\"item\":\"cake\"}");
                }
                WebSocketConnections connections = server.bean(WebSocketConnections.class);
                connections.all().forEach(each -> kitchen.show(new Order("milk", 1), each));
                hears(latin, "{\"count\":1,\"item\":\"milk\"}");
            }
        }
    }

    @Nested
    class SlowPeers {
        @Test
        void recallWaitsForThem() throws Exception {
            Map<String, String> initParams = Map.of("outboundMessages", "2", "sendTimeout", "60s");
            try (GuideServer server = new GuideServer(initParams, Counter.class, Recall.class);
                    WebSocket slow = connect(server, "/counter")) {
                hears(slow, "You are visitor 1");
                fill(server.bean(WebSocketConnections.class));
                CompletableFuture<Boolean> announced = CompletableFuture.supplyAsync(
                        () -> server.bean(Recall.class).announce("the kettle"));
                while (slow.receive(PATIENCE) instanceof Message.Binary) {
                    assertFalse(announced.isDone() && !announced.join(), "The slow peer was skipped");
                }
                assertTrue(announced.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        }

        /** Sends until there is no room. */
        private static void fill(WebSocketConnections connections) {
            byte[] incompressible = new byte[100_000];
            new Random(1).nextBytes(incompressible);
            Message.Binary message = new Message.Binary(incompressible);
            while (connections.all().broadcast(message).skipped() == 0) {
                assertEquals(1, connections.all().size());
            }
        }
    }

    @Nested
    class Errors {
        @Test
        void onErrorSettlesThem() throws Exception {
            try (GuideServer server = new GuideServer(Halves.class);
                    WebSocket webSocket = connect(server, "/halves")) {
                webSocket.sendText("8");
                hears(webSocket, "4");
                webSocket.sendText("7");
                hears(webSocket, "7 is odd");
                webSocket.sendText("seven");
                hears(webSocket, "Send a number.");
                webSocket.sendText("-2");
                isClosed(webSocket, 4001, "No negative numbers.");
            }
        }

        @Test
        void whatNobodyTakesClosesWithItsCode() throws Exception {
            try (GuideServer server = new GuideServer(
                    Greeter.class, Halves.class, Mirror.class, PointAsText.class, PointAsBytes.class, Failing.class)) {
                WebSocket binary = connect(server, "/greeter");
                binary.sendBinary(new byte[1]);
                isClosed(binary, 1003, "No binary messages here.");
                WebSocket unreadable = connect(server, "/mirror");
                unreadable.sendText("?");
                isClosed(unreadable, 1007, "The payload cannot be read.");
                WebSocket failing = connect(server, "/failing");
                failing.sendText("secret");
                isClosed(failing, 1011, "");
            }
        }

        @Test
        void constraintsAreChecked() throws Exception {
            try (GuideServer server = new GuideServer(Registration.class);
                    WebSocket webSocket = connect(server, "/registration")) {
                webSocket.sendText("ann@example.com");
                hears(webSocket, "Registered ann@example.com");
                webSocket.sendText("ann");
                hears(webSocket, "That is no address.");
            }
        }
    }

    @Nested
    class Security {
        @Test
        void rolesDecideAtTheHandshakeAndInCallbacks() throws Exception {
            try (GuideServer server = new GuideServer(Board.class)) {
                assertEquals(401, refusalOf(server, "/board"));
                assertEquals(403, refusalOf(server, "/board?user=eve&role=guest"));
                try (WebSocket writer = connect(server, "/board?user=ann&role=writer")) {
                    hears(writer, "Hello ann");
                    writer.sendBinary(new byte[1]);
                    hears(writer, "Thank you");
                }
                WebSocket reader = connect(server, "/board?user=bob&role=reader");
                hears(reader, "Hello bob");
                reader.sendText("tea");
                hears(reader, "Nothing new on tea");
                reader.sendBinary(new byte[1]);
                assertThrows(WebSocketClosedException.class, () -> reader.receive(PATIENCE));
                assertEquals(1008, reader.closeReason().orElseThrow().code().code());
            }
        }

        @Test
        void checkBeanNamesTheUserOfAToken() throws Exception {
            try (GuideServer server = new GuideServer(Board.class, Tokens.class, Secrets.class)) {
                assertEquals(401, refusalOf(server, "/board"));
                String token = server.bean(Tokens.class).issue("ann");
                assertEquals(401, refusalOf(withToken("." + token), server, "/board"));
                WebSocket reader = withToken(token).connect(server.uri("/board"));
                hears(reader, "Hello ann");
                reader.sendBinary(new byte[1]);
                assertThrows(WebSocketClosedException.class, () -> reader.receive(PATIENCE));
                assertEquals(1008, reader.closeReason().orElseThrow().code().code());
            }
        }

        private static WebSocketClient withToken(String token) {
            return WebSocketClient.builder().cookie("token", token).build();
        }

        @Test
        void checkBeanAsksForATicket() throws Exception {
            try (GuideServer server = new GuideServer(Counter.class, Tickets.class)) {
                assertEquals(402, refusalOf(server, "/counter"));
                WebSocketClient client =
                        WebSocketClient.builder().header("X-Ticket", "1").build();
                try (WebSocket webSocket = client.connect(server.uri("/counter"))) {
                    hears(webSocket, "You are visitor 1");
                }
            }
        }

        @Test
        void pagesOfPartnersMayConnect() throws Exception {
            try (GuideServer server = new GuideServer(Widget.class)) {
                try (WebSocket webSocket = from("https://partner.example").connect(server.uri("/widget"))) {
                    webSocket.sendText("x");
                    hears(webSocket, "x");
                }
                assertEquals(403, refusalOf(from("https://other.example"), server, "/widget"));
            }
        }

        private static WebSocketClient from(String origin) {
            return WebSocketClient.builder().header("Origin", origin).build();
        }
    }

    @Nested
    class Settings {
        @Test
        void subprotocolIsTheFirstOfTheClientsThatIsKnown() throws Exception {
            try (GuideServer server = new GuideServer(Versions.class)) {
                try (WebSocket webSocket =
                        offering("chat.v3", "chat.v2", "chat.v1").connect(server.uri("/versions"))) {
                    hears(webSocket, "chat.v2 subprotocol");
                }
                try (WebSocket webSocket = connect(server, "/versions")) {
                    hears(webSocket, "no subprotocol");
                }
                assertEquals(400, refusalOf(offering("chat.v3"), server, "/versions"));
            }
        }

        @Test
        void subprotocolIsTheOneThatTheEndpointSelects() throws Exception {
            try (GuideServer server = new GuideServer(Newest.class)) {
                try (WebSocket webSocket =
                        offering("chat.v1", "chat.v3", "chat.v2", "dance").connect(server.uri("/newest"))) {
                    hears(webSocket, "chat.v3 subprotocol");
                }
                try (WebSocket webSocket = connect(server, "/newest")) {
                    hears(webSocket, "no subprotocol");
                }
                assertEquals(400, refusalOf(offering("dance"), server, "/newest"));
            }
        }

        private static WebSocketClient offering(String... subprotocols) {
            return WebSocketClient.builder().subprotocols(subprotocols).build();
        }

        @Test
        void annotationLimits() throws Exception {
            try (GuideServer server = new GuideServer(Telegrams.class)) {
                assertLimit(server, 30);
            }
        }

        @Test
        void initParamWinsOverTheAnnotation() throws Exception {
            try (GuideServer server = new GuideServer(Map.of("maxMessageSize", "20"), Telegrams.class)) {
                assertLimit(server, 20);
            }
        }

        @Test
        void configurationWinsOverTheInitParam() throws Exception {
            configured(Map.of("ws101.telegrams.maxMessageSize", "10"), () -> {
                try (GuideServer server = new GuideServer(Map.of("maxMessageSize", "20"), Telegrams.class)) {
                    assertLimit(server, 10);
                }
            });
        }

        private static void assertLimit(GuideServer server, int limit) {
            WebSocket webSocket = connect(server, "/telegrams");
            webSocket.sendText("x".repeat(limit));
            hears(webSocket, "x".repeat(limit));
            webSocket.sendText("x".repeat(limit + 1));
            isClosed(webSocket, 1009, "message is larger than the limit of " + limit + " bytes (maxMessageSize)");
        }

        @Test
        void poolHasItsOwnThreads() throws Exception {
            try (GuideServer server = new GuideServer(Reports.class);
                    WebSocket webSocket = connect(server, "/reports")) {
                webSocket.sendText("May");
                Message.Text answer = (Message.Text) webSocket.receive(PATIENCE);
                assertTrue(answer.data().startsWith("May by ws101"), answer.data());
            }
        }

        @Test
        void callbackThatNeverBlocksAnswers() throws Exception {
            try (GuideServer server = new GuideServer(Ticker.class);
                    WebSocket webSocket = connect(server, "/ticker")) {
                webSocket.sendText("gold");
                hears(webSocket, "2400");
            }
        }
    }

    @Nested
    class Endings {
        @Test
        void endOfTheHttpSessionCloses() throws Exception {
            try (GuideServer server = new GuideServer(Account.class, Journal.class)) {
                String session = visit("GET", server.page("/till"), "none=")
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow()
                        .split(";", 2)[0];
                String[] cookie = session.split("=", 2);
                WebSocketClient client =
                        WebSocketClient.builder().cookie(cookie[0], cookie[1]).build();
                WebSocket webSocket = client.connect(server.uri("/account?user=ann"));
                hears(webSocket, "Hello Ann");
                visit("DELETE", server.page("/till"), session);
                assertThrows(WebSocketClosedException.class, () -> webSocket.receive(PATIENCE));
                assertEquals(1008, webSocket.closeReason().orElseThrow().code().code());
                reads(server, "closed with 1008");
            }
        }

        private static HttpResponse<String> visit(String method, URI page, String cookie) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(page)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .header("Cookie", cookie)
                    .build();
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode());
            return response;
        }

        @Test
        void stoppingCloses() throws Exception {
            try (GuideServer server = new GuideServer(Account.class, Journal.class)) {
                WebSocket webSocket = connect(server, "/account");
                hears(webSocket, "Hello null");
                Thread stopping = new Thread(server::stop);
                stopping.start();
                assertThrows(WebSocketClosedException.class, () -> webSocket.receive(PATIENCE));
                assertEquals(1001, webSocket.closeReason().orElseThrow().code().code());
                stopping.join();
                reads(server, "closed with 1001");
            }
        }
    }

    @Nested
    class FunctionalStyles {
        @Test
        void procedureTalks() throws Exception {
            try (GuideServer server = new GuideServer(Dialogue.class);
                    WebSocket webSocket = connect(server, "/dialogue")) {
                hears(webSocket, "Who is there?");
                webSocket.sendText("Ann");
                hears(webSocket, "Come in, Ann");
                isClosed(webSocket, 1000, "");
            }
        }

        @Test
        void producedProcedureAndListenerEcho() throws Exception {
            try (GuideServer server = new GuideServer(Producers.class, Listening.class);
                    WebSocket produced = connect(server, "/echo");
                    WebSocket listening = connect(server, "/listening")) {
                produced.sendText("x");
                hears(produced, "x");
                listening.sendText("y");
                hears(listening, "y");
            }
        }
    }

    @Nested
    class Clients {
        /** The chat that asks for tickets, and the application that is its guest. */
        private static void visiting(Visit visit) throws Exception {
            try (GuideServer chat = new GuideServer(Room.class, Tickets.class)) {
                WebSocketConnections connections = chat.bean(WebSocketConnections.class);
                Map<String, String> configuration = Map.of(
                        "ws101.client.guest.uri",
                        chat.uri("/rooms/") + "{room}",
                        "ws101.client.guest.header.X-Ticket",
                        "1");
                configured(configuration, () -> {
                    try (GuideServer application =
                            new GuideServer(Guest.class, Guests.class, Visits.class, Counter.class, Journal.class)) {
                        visit.run(chat, connections, application);
                    }
                });
            }
        }

        interface Visit {
            void run(GuideServer chat, WebSocketConnections connections, GuideServer application) throws Exception;
        }

        @Test
        void connectorOpensAConnection() throws Exception {
            visiting((chat, connections, application) -> {
                WebSocketClient client =
                        WebSocketClient.builder().header("X-Ticket", "1").build();
                try (WebSocket ann = client.connect(chat.uri("/rooms/kitchen"))) {
                    hears(ann, "1 in kitchen");
                    application.bean(Guests.class).shout("kitchen", "Dinner");
                    hears(ann, "Dinner");
                    hears(ann, "Somebody has left.");
                }
            });
        }

        @Test
        void connectionIsOpenedAgain() throws Exception {
            visiting((chat, connections, application) -> {
                try (ReconnectingConnection kept =
                        application.bean(Guests.class).stay("hall")) {
                    reads(application, "a visit begins");
                    reads(application, "hall: 1 in hall");
                    connections.group("hall").forEach(guest -> guest.close(CloseCode.GOING_AWAY));
                    reads(application, "a visit is over");
                    reads(application, "a visit begins");
                    reads(application, "hall: 1 in hall");
                    assertTrue(kept.current().isPresent());
                }
                reads(application, "a visit is over");
            });
        }

        @Test
        void eventsOfOtherEndpointsAreNoVisits() throws Exception {
            visiting((chat, connections, application) -> {
                try (WebSocket visitor = connect(application, "/counter")) {
                    hears(visitor, "You are visitor 1");
                    assertTrue(application.bean(Journal.class).entries().isEmpty());
                }
            });
        }
    }
}
