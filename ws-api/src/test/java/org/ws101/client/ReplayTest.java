package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.Request;

/** What a client that asks for replay shows to the server, and what its listener gets. */
@Timeout(60)
class ReplayTest {
    @Nested
    class Positions {
        private final ReplayPositions positions = new ReplayPositions();

        @Test
        void areShownBehindTheToken() {
            assertEquals("t", positions.request("t"));
            positions.add("a.1:5");
            positions.add("b.1:7");
            assertEquals("t,a.1:5,b.1:7", positions.request("t"));
        }

        @Test
        void areTheLatestOfEachGroupAndOrigin() {
            positions.add("a.1:5");
            positions.add("a.2:1");
            positions.add("a.1:6");
            assertEquals("t,a.2:1,a.1:6", positions.request("t"));
        }

        @Test
        void areVoidWhenTheGroupBeginsAfresh() {
            positions.add("a.1:5");
            positions.add("ab.1:9");
            positions.add("a.2:1");
            positions.replace(List.of("a.3:4", "a.4:0"));
            assertEquals("t,ab.1:9,a.3:4,a.4:0", positions.request("t"));
        }

        @Test
        void areNoMoreThanAServerReads() {
            for (int i = 0; i < 70; i++) {
                positions.add("g" + i + ".1:1");
            }
            String request = positions.request("t");
            assertEquals(65, request.split(",", -1).length);
            assertTrue(request.startsWith("t,g6.1:1,"), request);
        }

        @Test
        void mayBeMalformed() {
            positions.add("a.1:5");
            for (String malformed : List.of("", "x y", "a,b", "\u00e4", "p".repeat(97))) {
                positions.add(malformed);
                positions.replace(List.of(malformed));
            }
            assertEquals("t,a.1:5", positions.request("t"));
        }
    }

    /** Notes all calls. */
    private static class Recorder implements WebSocketListener {
        final List<String> calls = new ArrayList<>();
        boolean parts;

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
            calls.add(data.length + " bytes");
        }

        @Override
        public boolean takesParts() {
            return parts;
        }

        @Override
        public void onPart(WebSocket webSocket, Message part) {
            calls.add((part.partial() ? "part of " : "end of ") + part.size());
        }

        @Override
        public void onPing(WebSocket webSocket, byte[] data) {
            calls.add("ping");
        }

        @Override
        public void onPong(WebSocket webSocket, byte[] data) {
            calls.add("pong");
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            calls.add("error");
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            calls.add("close");
        }
    }

    @Nested
    @SuppressWarnings("NullAway") // the listener passes the connection on, and uses it for nothing
    class Marks {
        private final Recorder recorder = new Recorder();
        private final ReplayPositions positions = new ReplayPositions();
        private final Replayed replayed = new Replayed(recorder, webSocket -> recorder.calls.add("afresh"), positions);
        private final String token = replayed.request();

        private void text(String text) throws Exception {
            replayed.onText(null, text);
        }

        @Test
        void beginWithATokenThatNobodyGuesses() {
            assertTrue(token.matches("[A-Za-z0-9_-]{12}"), token);
            assertTrue(!token.equals(new Replayed(recorder, webSocket -> {}, positions).request()));
        }

        @Test
        void areNotForTheListener() throws Exception {
            text(token + " at a.1:4");
            assertEquals(token + ",a.1:4", replayed.request());
            text(token + " next a.1:5");
            assertEquals(token + ",a.1:4", replayed.request(), "the message has not come");
            text("Hello");
            assertEquals(token + ",a.1:5", replayed.request());
            text("unnumbered");
            text(token + " next a.1:6");
            replayed.onBinary(null, new byte[3]);
            assertEquals(token + ",a.1:6", replayed.request());
            assertEquals(List.of("Hello", "unnumbered", "3 bytes"), recorder.calls);
        }

        @Test
        void ofALaterVersionAreLeftOut() throws Exception {
            text(token + " something else");
            text(token + " alone");
            assertEquals(List.of(), recorder.calls);
            text(token + "x");
            text(token);
            assertEquals(List.of(token + "x", token), recorder.calls);
        }

        @Test
        void doNotLieWithinAMessage() throws Exception {
            text(token + " next a.1:5");
            text(token + " next a.1:6");
            text("Hello");
            assertEquals(List.of(token + " next a.1:6", "Hello"), recorder.calls);
            assertEquals(token + ",a.1:5", replayed.request());
        }

        @Test
        void tellWhenTheListenerHasToStartAfresh() throws Exception {
            positions.add("a.1:5");
            text(token + " afresh a.2:9");
            text(token + " next a.2:10");
            text("Hello");
            assertEquals(List.of("afresh", "Hello"), recorder.calls);
            assertEquals(token + ",a.2:10", replayed.request());
        }

        @Test
        void standBeforePartsToo() throws Exception {
            recorder.parts = true;
            assertTrue(replayed.takesParts());
            replayed.onPart(null, new Message.Text(token + " next a.1:5"));
            replayed.onPart(null, Message.Text.part("He"));
            assertEquals(token, replayed.request(), "it may never be whole");
            replayed.onPart(null, new Message.Text(token + " next a.1:6"));
            assertEquals(token + ",a.1:5", replayed.request());
            replayed.onPart(null, new Message.Binary(new byte[4]));
            assertEquals(List.of("part of 2", "end of " + (token.length() + 11), "end of 4"), recorder.calls);
        }

        @Test
        void leaveAllOtherCallsAsTheyAre() throws Exception {
            replayed.onOpen(null);
            replayed.onPing(null, new byte[0]);
            replayed.onPong(null, new byte[0]);
            replayed.onError(null, new IllegalStateException());
            replayed.onClose(null, null);
            assertEquals(List.of("open", "ping", "pong", "error", "close"), recorder.calls);
        }
    }

    /** The value of the parameter in the request line of an opening handshake. */
    private static String parameter(Request request) {
        String target = request.target();
        String query = target.substring(target.indexOf('?') + 1);
        String prefix = Replayed.PARAMETER + "=";
        assertTrue(query.contains(prefix), query);
        return URLDecoder.decode(query.substring(query.indexOf(prefix) + prefix.length()), StandardCharsets.UTF_8);
    }

    @Test
    void theLastPositionIsShownWithEachAttempt() throws Exception {
        BlockingQueue<String> parameters = new LinkedBlockingQueue<>();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Duration soon = Duration.ofMillis(1);
        WebSocketClient client = WebSocketClient.builder()
                .replay(webSocket -> heard.add("afresh"))
                .reconnectPolicy(new ReconnectBackoff(soon, soon, Integer.MAX_VALUE))
                .build();
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
                    String parameter = parameter(peer.accept());
                    parameters.add(parameter.replaceFirst("^[A-Za-z0-9_-]{12}", "token"));
                    String token = parameter.split(",", -1)[0];
                    peer.sendText(token + " next a.1:" + parameters.size());
                    peer.sendText("Hello");
                });
                ReconnectingConnection kept = client.reconnecting(server.uri("/?x=y"), new WebSocketListener() {
                    @Override
                    public void onText(WebSocket webSocket, String text) {
                        heard.add(text);
                    }
                })) {
            assertEquals("Hello", heard.take());
            assertEquals("Hello", heard.take());
            assertEquals("Hello", heard.take());
            List<String> shown = new ArrayList<>(parameters);
            assertEquals(List.of("token", "token,a.1:1", "token,a.1:2"), shown.subList(0, 3));
            assertTrue(!kept.ended().toCompletableFuture().isDone());
        }
    }

    @Test
    void theBlockingStyleCannotHaveIt() {
        WebSocketClient client =
                WebSocketClient.builder().replay(webSocket -> {}).build();
        URI uri = URI.create("ws://127.0.0.1:1/");
        assertThrows(IllegalArgumentException.class, () -> client.reconnecting(uri, webSocket -> {}));
    }
}
