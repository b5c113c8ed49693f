package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.servlet.Connections.Outcome;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.testkit.wire.RawClient;

/** What the application sends at other times than by the return of a callback: to one, and to many. */
class SendingTest {

    @Test
    void objectsAreWrittenOnceForAllEndpointsByTheCodec() throws Exception {
        ScoreCodec.WRITTEN.set(0);
        try (Deployment deployment = new Deployment(Scores.class, Results.class, ScoreCodec.class);
                RawClient first = deployment.connect("/scores");
                RawClient second = deployment.connect("/scores");
                RawClient third = deployment.connect("/results")) {
            for (RawClient peer : new RawClient[] {first, second, third}) {
                assertEquals("welcome", peer.receive());
            }
            WebSocketConnections connections = deployment.bean(WebSocketConnections.class);
            assertEquals(new Outcome(3, 0, 0, 1), connections.all().broadcast(new Score(3)));
            assertEquals(1, ScoreCodec.WRITTEN.get());
            for (RawClient peer : new RawClient[] {first, second, third}) {
                assertEquals("score 3", peer.receive());
            }
        }
    }

    @Test
    void oneConnectionGetsObjectsToo() throws Exception {
        try (Deployment deployment = new Deployment(Scores.class, ScoreCodec.class);
                RawClient peer = deployment.connect("/scores")) {
            assertEquals("welcome", peer.receive());
            peer.sendText("and?");
            assertEquals("score 7", peer.receive());
        }
    }

    @Test
    void endpointsAreFoundByTheirClass() throws Exception {
        try (Deployment deployment =
                        new Deployment(Scores.class, Results.class, ScoreCodec.class, Producers.class, Journal.class);
                RawClient scores = deployment.connect("/scores");
                RawClient results = deployment.connect("/results");
                RawClient produced = deployment.connect("/produced");
                RawClient blocking = deployment.connect("/journal")) {
            assertEquals("welcome", scores.receive());
            assertEquals("welcome", results.receive());
            assertEquals("produced", produced.receive());
            assertEquals("journal", blocking.receive());
            WebSocketConnections connections = deployment.bean(WebSocketConnections.class);
            assertEquals(
                    1,
                    connections.endpoint(Scores.class).broadcast("for scores").sent());
            assertEquals("for scores", scores.receive());
            assertEquals(
                    1,
                    connections.endpoint(Results.class).broadcast("for results").sent());
            assertEquals("for results", results.receive());
            assertEquals(1, connections.endpoint(Produced.class).size());
            assertEquals(1, connections.endpoint(Journal.class).size());
            assertEquals(2, connections.endpoint(Continue.class).size());
            String message = assertThrows(IllegalArgumentException.class, connections.endpoint(Score.class)::size)
                    .getMessage();
            assertTrue(message.contains("/scores (" + Scores.class.getName() + ")"), message);
            assertThrows(IllegalArgumentException.class, connections.endpoint("/score")::size);
        }
    }

    @Test
    void objectsWithoutACodecAreJsonOnAnyThread() throws Exception {
        try (Deployment deployment = new Deployment(Scores.class, ScoreCodec.class);
                RawClient peer = deployment.connect("/scores")) {
            assertEquals("welcome", peer.receive());
            WebSocketConnections connections = deployment.bean(WebSocketConnections.class);
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            Thread foreign = new Thread(() -> {
                try {
                    outcome.complete(connections.endpoint(Scores.class).broadcast(new Player("Ann")));
                } catch (RuntimeException e) {
                    outcome.completeExceptionally(e);
                }
            });
            foreign.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            foreign.start();
            assertEquals(1, outcome.get().sent());
            assertEquals("{\"name\":\"Ann\"}", peer.receive());
        }
    }

    @Test
    void whatCannotBeWrittenIsRefusedAndNamed() throws Exception {
        try (Deployment deployment = new Deployment(Scores.class, ScoreCodec.class, LeftCodec.class, RightCodec.class);
                RawClient peer = deployment.connect("/scores")) {
            assertEquals("welcome", peer.receive());
            WebSocketConnections connections = deployment.bean(WebSocketConnections.class);
            assertTrue(refusal(connections, Stream.of("a")).contains("is never written as a message"));
            assertTrue(
                    refusal(connections, new Both()).contains("several codecs fit the type " + Both.class.getName()));
            assertTrue(refusal(connections, new Score(-1)).endsWith("java.io.IOException: negative"));
            connections.all().broadcast("next");
            assertEquals("next", peer.receive());
        }
    }

    private static String refusal(WebSocketConnections connections, Object value) {
        return assertThrows(
                        IllegalArgumentException.class, () -> connections.all().broadcast(value))
                .getMessage();
    }

    record Score(int points) {}

    public record Player(String name) {}

    @ApplicationScoped
    static class ScoreCodec implements TextCodec<Score> {
        private static final AtomicInteger WRITTEN = new AtomicInteger();

        @Override
        public String encode(Score score) throws IOException {
            if (score.points() < 0) {
                throw new IOException("negative");
            }
            WRITTEN.incrementAndGet();
            return "score " + score.points();
        }

        @Override
        public Score decode(String text, Type type) {
            return new Score(Integer.parseInt(text));
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/scores")
    static class Scores {
        @Inject
        WebSocketConnections connections;

        @OnOpen
        String open() {
            return "welcome";
        }

        @OnText
        void text(String text, WebSocket webSocket) {
            connections.send(webSocket, new Score(7));
        }
    }

    @WebSocketEndpoint("/results")
    static class Results {
        @OnOpen
        String open() {
            return "welcome";
        }
    }

    @WebSocketEndpoint("/journal")
    static class Journal implements Continue {
        @Override
        public void proceed(WebSocket webSocket) throws Exception {
            webSocket.sendText("journal");
            webSocket.forEachMessage(message -> {});
        }
    }

    static class Produced implements Continue {
        @Override
        public void proceed(WebSocket webSocket) throws Exception {
            webSocket.sendText("produced");
            webSocket.forEachMessage(message -> {});
        }
    }

    static class Producers {
        @Produces
        @WebSocketEndpoint("/produced")
        Produced produced() {
            return new Produced();
        }
    }

    interface Left {}

    interface Right {}

    record Both() implements Left, Right {}

    @ApplicationScoped
    static class LeftCodec implements TextCodec<Left> {
        @Override
        public String encode(Left left) {
            return "left";
        }

        @Override
        public Left decode(String text, Type type) {
            return new Both();
        }
    }

    @ApplicationScoped
    static class RightCodec implements TextCodec<Right> {
        @Override
        public String encode(Right right) {
            return "right";
        }

        @Override
        public Right decode(String text, Type type) {
            return new Both();
        }
    }
}
