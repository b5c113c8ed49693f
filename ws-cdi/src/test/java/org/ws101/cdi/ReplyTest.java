package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.testkit.wire.RawClient;

/** Callbacks that close the connection with what they return. */
class ReplyTest {

    @ParameterizedTest
    @ValueSource(strings = {"/at-once", "/later", "/items", "/perhaps"})
    void theMessageIsSentFirstAndTheCloseFrameBehindIt(String path) throws Exception {
        try (Deployment deployment = new Deployment(AtOnce.class, Later.class, Items.class, Perhaps.class);
                RawClient peer = deployment.connect(path)) {
            peer.sendText("more");
            assertEquals("got more", peer.receive());
            peer.sendText("nothing");
            peer.sendText("end");
            assertEquals("got end", peer.receive());
            assertEquals("close 4000 That is all.", peer.receive());
        }
    }

    @Test
    void withoutAMessageTheConnectionIsClosedOnly() throws Exception {
        try (Deployment deployment = new Deployment(Closing.class);
                RawClient peer = deployment.connect("/closing")) {
            assertEquals("close 4001", peer.receive());
        }
    }

    @Test
    void isWhatItWasMadeOf() {
        assertEquals(Optional.of("a"), Reply.of("a").value());
        assertTrue(Reply.of("a").closing().isEmpty());
        assertTrue(Reply.nothing().value().isEmpty());
        assertThrows(NullPointerException.class, () -> Reply.of(null));
        assertThrows(NullPointerException.class, () -> Reply.nothing().thenClose(CloseCode.NORMAL_CLOSURE, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/at-once", "/later"})
    void aCodeThatMayNotBeSentFailsTheConnection(String path) throws Exception {
        try (Deployment deployment = new Deployment(AtOnce.class, Later.class);
                RawClient peer = deployment.connect(path)) {
            peer.sendText("mistake");
            assertEquals("got mistake", peer.receive());
            assertEquals("close 1011", peer.receive());
        }
    }

    private static Reply<String> answer(String text) {
        Reply<String> reply = text.equals("nothing") ? Reply.nothing() : Reply.of("got " + text);
        if (text.equals("mistake")) {
            return reply.thenClose(CloseCode.ABNORMAL_CLOSURE, "");
        }
        return text.equals("end") ? reply.thenClose(CloseCode.of(4000), "That is all.") : reply;
    }

    @WebSocketEndpoint("/at-once")
    static class AtOnce {
        @OnText
        Reply<String> text(String text) {
            return answer(text);
        }
    }

    @WebSocketEndpoint("/later")
    static class Later {
        @OnText
        CompletionStage<Reply<String>> text(String text) {
            return CompletableFuture.supplyAsync(() -> answer(text));
        }
    }

    @WebSocketEndpoint("/items")
    static class Items {
        private final SubmissionPublisher<Reply<String>> publisher = new SubmissionPublisher<>();

        @OnOpen
        Flow.Publisher<Reply<String>> open() {
            return publisher;
        }

        @OnText
        void text(String text) {
            publisher.submit(answer(text));
        }
    }

    @WebSocketEndpoint("/perhaps")
    static class Perhaps {
        @OnText
        Optional<Reply<String>> text(String text) {
            return text.equals("nothing") ? Optional.empty() : Optional.of(answer(text));
        }
    }

    @WebSocketEndpoint("/closing")
    static class Closing {
        @OnOpen
        Reply<Void> open() {
            return Reply.<Void>nothing().thenClose(CloseCode.of(4001), "");
        }
    }
}
