package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.ReconnectListener;
import org.ws101.client.ReconnectingConnection;
import org.ws101.client.Setback;

/** Client endpoint beans whose connections are kept open. */
class ReconnectingEndpointsTest {
    private static final TypeLiteral<WebSocketConnector<Kept>> KEPT = new TypeLiteral<>() {};
    private static final ReconnectBackoff SOON = new ReconnectBackoff(Duration.ofMillis(1), Duration.ofMillis(2), 9);

    private final AtomicInteger attempts = new AtomicInteger();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private final ReconnectListener hearing = new ReconnectListener() {
        @Override
        public void onAttempt(int attempt) {
            told.add("attempt " + attempt);
        }

        @Override
        public void onSetback(Setback setback, Duration delay) {
            told.add(setback.closeReason()
                    .map(reason -> "closed " + reason.code().code())
                    .orElse("refused " + setback.status()));
        }

        @Override
        public void onGivenUp(Setback setback) {
            told.add("given up " + setback.status());
        }
    };

    private void reads(String... lines) throws InterruptedException {
        for (String line : lines) {
            assertEquals(line, told.poll(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void survivesRefusalsAndEveryCloseWithAUriAndHeadersAnew() throws Exception {
        try (Deployment deployment = new Deployment(Kept.class);
                ReconnectingConnection kept = deployment
                        .connector(KEPT)
                        .uri(() -> deployment.uri(attempts.incrementAndGet() < 3 ? "/nowhere" : "/remote"))
                        .client(client -> client.header("Hello", "t" + attempts.get()))
                        .reconnectPolicy(SOON)
                        .reconnectListener(hearing)
                        .reconnecting()) {
            deployment.diary().reads("open", "heard hello t3 []");
            reads("attempt 1", "refused 404", "attempt 2", "refused 404", "attempt 3");
            kept.current().orElseThrow().sendText("close 1000");
            deployment.diary().reads("closed 1000", "open", "heard hello t4 []");
            reads("closed 1000", "attempt 4");
            kept.abort();
            kept.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
            deployment.diary().reads("closed 1006");
            assertTrue(told.isEmpty());
        }
    }

    @Test
    void whatTheChangeOfTheClientThrowsFailsTheAttempt() throws Exception {
        try (Deployment deployment = new Deployment(Kept.class);
                ReconnectingConnection kept = deployment
                        .connector(KEPT)
                        .uri(deployment.uri("/remote"))
                        .client(client -> {
                            if (attempts.incrementAndGet() < 3) {
                                throw new IllegalStateException("no token for now");
                            }
                        })
                        .reconnectPolicy(SOON)
                        .reconnectListener(hearing)
                        .reconnecting()) {
            deployment.diary().reads("open", "heard hello  []");
            reads("attempt 1", "refused 0", "attempt 2", "refused 0", "attempt 3");
            assertTrue(kept.current().isPresent());
        }
    }

    @Test
    void theOptionsOfTheAnnotationGiveItUp() throws Exception {
        try (Deployment deployment = new Deployment(Kept.class);
                ReconnectingConnection kept = deployment
                        .connector(KEPT)
                        .uri(deployment.uri("/nowhere"))
                        .reconnectListener(hearing)
                        .reconnecting()) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class,
                    () -> kept.ended().toCompletableFuture().get(60, TimeUnit.SECONDS));
            assertEquals(404, ((HandshakeException) failure.getCause()).status());
            reads("attempt 1", "refused 404", "attempt 2", "given up 404");
        }
    }

    @Test
    void aUriThatIsNoneOfAWebSocketIsRefusedAtOnce() throws Exception {
        try (Deployment deployment = new Deployment(Kept.class)) {
            WebSocketConnector<Kept> connector = deployment.connector(KEPT).uri(URI.create("http://127.0.0.1/"));
            assertThrows(IllegalArgumentException.class, connector::reconnecting);
        }
    }

    @Test
    void theEndOfTheApplicationEndsAWait() throws Exception {
        ReconnectingConnection kept;
        try (Deployment deployment = new Deployment(Kept.class)) {
            kept = deployment
                    .connector(KEPT)
                    .uri(deployment.uri("/nowhere"))
                    .reconnectPolicy(new ReconnectBackoff(Duration.ofDays(1), Duration.ofDays(1), 9))
                    .reconnectListener(hearing)
                    .reconnecting();
            reads("attempt 1", "refused 404");
            assertFalse(kept.ended().toCompletableFuture().isDone());
        }
        kept.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertTrue(told.isEmpty());
    }

    @ApplicationScoped
    @WebSocketClientEndpoint(
            options = {
                @WebSocketOption(name = "reconnectInitialDelay", value = "1ms"),
                @WebSocketOption(name = "reconnectMaxDelay", value = "2ms"),
                @WebSocketOption(name = "reconnectMaxAttempts", value = "2")
            })
    static class Kept {
        @Inject
        Diary diary;

        @OnOpen
        void open(WebSocket webSocket) {
            diary.note("open");
        }

        @OnText
        void text(String text) {
            diary.note("heard " + text);
        }

        @OnClose
        void close(CloseReason reason) {
            diary.note("closed " + reason.code().code());
        }
    }
}
