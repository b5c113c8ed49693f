package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.testkit.wire.RawClient;

/** What fails in {@code @OnError}, at once or later, ends the connection: nobody is called with it. */
@Tag("any-cdi")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against calls without an end
class FailingErrorCallbackTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throws",
                "value",
                "stage",
                "later",
                "stage-of-value",
                "stage-that-throws",
                "publisher",
                "subscribe",
                "item",
                "from-open"
            })
    void isCalledOnceAndTheConnectionCloses(String how) throws Exception {
        try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                Deployment deployment = new Deployment(
                        Unwritable.class,
                        Throws.class,
                        Value.class,
                        Stage.class,
                        Publisher.class,
                        Subscribe.class,
                        Item.class,
                        StageOfValue.class,
                        FromOpen.class)) {
            try (RawClient peer = deployment.connect("/" + how)) {
                if (!how.equals("from-open")) {
                    peer.sendText("fail");
                }
                assertEquals("close 1011", peer.receive());
            }
            deployment.diary().reads("error: first", "closed 1011");
            deployment.stopServer();
            deployment.diary().isExhausted();
            assertEquals(1, log.lines().size(), log::toString);
        }
    }

    @Test
    void theSameHoldsForAClientEndpoint() throws Exception {
        try (Deployment deployment = new Deployment(Client.class)) {
            try (WebSocket webSocket = deployment
                    .connector(new TypeLiteral<WebSocketConnector<Client>>() {})
                    .uri(deployment.uri("/remote"))
                    .connect()) {
                deployment.remote().hears("closed 1011");
                deployment.diary().reads("error: first", "closed 1011");
                assertFalse(webSocket.isOpen());
            }
            deployment.diary().isExhausted();
        }
    }

    static class Thing {}

    @ApplicationScoped
    static class Unwritable implements TextCodec<Thing> {
        @Override
        public String encode(Thing thing) {
            throw new CodecException("on purpose");
        }

        @Override
        public Thing decode(String text, Type type) {
            return new Thing();
        }
    }

    abstract static class Failing {
        @Inject
        Diary diary;

        @OnText
        void text(String text) {
            throw new IllegalArgumentException("first");
        }

        @OnClose
        void close(CloseReason reason) {
            diary.note("closed " + reason.code().code());
        }

        final void note(Exception cause) {
            diary.note("error: " + cause.getMessage());
        }
    }

    @WebSocketEndpoint("/throws")
    static class Throws extends Failing {
        @OnError
        void error(Exception cause) {
            note(cause);
            throw new IllegalStateException("again");
        }
    }

    @WebSocketEndpoint("/value")
    static class Value extends Failing {
        @OnError
        Thing error(Exception cause) {
            note(cause);
            return new Thing();
        }
    }

    @WebSocketEndpoint("/{how}")
    static class Stage extends Failing {
        @OnError
        CompletionStage<String> error(Exception cause, @PathParam String how) {
            note(cause);
            IllegalStateException again = new IllegalStateException("again");
            return switch (how) {
                case "stage" -> CompletableFuture.failedFuture(again);
                case "later" ->
                    CompletableFuture.supplyAsync(() -> {
                        throw again;
                    });
                default -> throw again;
            };
        }
    }

    @WebSocketEndpoint("/stage-of-value")
    static class StageOfValue extends Failing {
        @OnError
        CompletionStage<Thing> error(Exception cause) {
            note(cause);
            return CompletableFuture.completedFuture(new Thing());
        }
    }

    @WebSocketEndpoint("/publisher")
    static class Publisher extends Failing {
        @OnError
        Flow.Publisher<String> error(Exception cause) {
            note(cause);
            return subscriber -> {
                subscriber.onSubscribe(new Nothing());
                subscriber.onError(new IllegalStateException("again"));
            };
        }
    }

    @WebSocketEndpoint("/subscribe")
    static class Subscribe extends Failing {
        @OnError
        Flow.Publisher<String> error(Exception cause) {
            note(cause);
            return subscriber -> {
                throw new IllegalStateException("again");
            };
        }
    }

    @WebSocketEndpoint("/item")
    static class Item extends Failing {
        @OnError
        Flow.Publisher<Thing> error(Exception cause) {
            note(cause);
            return subscriber -> {
                subscriber.onSubscribe(new Nothing());
                subscriber.onNext(new Thing());
            };
        }
    }

    @WebSocketEndpoint("/from-open")
    static class FromOpen extends Failing {
        @OnOpen
        CompletionStage<String> open() {
            return CompletableFuture.failedFuture(new IllegalArgumentException("first"));
        }

        @OnError
        CompletionStage<String> error(Exception cause) {
            note(cause);
            return CompletableFuture.failedFuture(new IllegalStateException("again"));
        }
    }

    @Dependent
    @WebSocketClientEndpoint
    static class Client extends Failing {
        @OnError
        CompletionStage<String> error(Exception cause) {
            note(cause);
            return CompletableFuture.failedFuture(new IllegalStateException("again"));
        }
    }

    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
