package org.ws101.cdi;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.ws101.BegunHandshake;
import org.ws101.CapturedContext;
import org.ws101.ContextCapture;
import org.ws101.WebSocket;

/** Beans that put a context around the calls of all endpoints of their application, on either side. */
class ContextBeansTest {
    private static final TypeLiteral<WebSocketConnector<Client>> CLIENT = new TypeLiteral<>() {};

    private static final ThreadLocal<String> CURRENT = ThreadLocal.withInitial(() -> "nothing");

    @Test
    void areAroundEachCallback() throws Exception {
        try (Deployment deployment = new Deployment(Capture.class, Client.class, Served.class)) {
            Diary diary = deployment.diary();
            WebSocket webSocket = deployment
                    .connector(CLIENT)
                    .uri(deployment.uri("/one"))
                    .client(builder -> builder.connectTimeout(Duration.ofMinutes(2))) // for machines that are busy
                    .connect();
            webSocket.sendText("hey");
            diary.readsInAnyOrder(
                    "open in OPEN of SERVER",
                    "text in TEXT of SERVER",
                    "error in LATER of SERVER",
                    "text in TEXT of CLIENT");
            webSocket.close();
            diary.reads("close in CLOSE of SERVER");
        }
    }

    @ApplicationScoped
    static class Capture implements ContextCapture {
        @Override
        public CapturedContext begin(BegunHandshake handshake) {
            return (callback, call) -> {
                String before = CURRENT.get();
                CURRENT.set(callback + " of " + handshake.side());
                try {
                    call.make();
                } finally {
                    CURRENT.set(before);
                }
            };
        }
    }

    @WebSocketClientEndpoint
    static class Client {
        @Inject
        Diary diary;

        @OnText
        void text(String text) {
            diary.note("text in " + CURRENT.get());
        }
    }

    @WebSocketEndpoint("/one")
    static class Served {
        @Inject
        Diary diary;

        @OnOpen
        String open() {
            diary.note("open in " + CURRENT.get());
            return "welcome";
        }

        @OnText
        CompletionStage<String> text(String text) {
            diary.note("text in " + CURRENT.get());
            CompletableFuture<String> reply = new CompletableFuture<>();
            new Thread(() -> reply.completeExceptionally(new IllegalStateException("late"))).start();
            return reply;
        }

        @OnError
        void error(IllegalStateException late) {
            diary.note("error in " + CURRENT.get());
        }

        @OnClose
        void close() {
            diary.note("close in " + CURRENT.get());
        }
    }
}
