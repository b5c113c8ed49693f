package org.ws101.it.ee;

import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketClientEndpoint;

/** Reports in the callbacks of a connection that the application opens. */
@WebSocketClientEndpoint(name = "reporting")
class Client {
    @Inject
    private Conversations conversations;

    @OnOpen
    void open(WebSocket webSocket) {
        conversations.note(webSocket, "onOpen");
    }

    @OnText
    void text(WebSocket webSocket, String text) {
        conversations.noteAnswer(webSocket, "message");
    }

    /** Fails later, on a thread that knows nothing of the application. */
    @OnBinary
    CompletionStage<String> binary(byte[] data) {
        CompletableFuture<String> failing = new CompletableFuture<>();
        Elsewhere.run(() -> failing.completeExceptionally(new IllegalStateException("as it shall")));
        return failing;
    }

    @OnError
    void failed(WebSocket webSocket, IllegalStateException cause) {
        conversations.noteAnswer(webSocket, "late call");
    }

    @OnClose
    void close(WebSocket webSocket) {
        conversations.noteEnd(webSocket, "onClose");
    }

    /** The same in the calls of a listener. */
    @WebSocketClientEndpoint(name = "listening")
    static class Listening implements WebSocketListener {
        @Inject
        private Conversations conversations;

        @Override
        public void onOpen(WebSocket webSocket) {
            conversations.note(webSocket, "onOpen");
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            conversations.noteAnswer(webSocket, "message");
        }

        @Override
        public void onBinary(WebSocket webSocket, byte[] data) {
            conversations.noteAnswer(webSocket, "another message");
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            conversations.noteEnd(webSocket, "onClose");
        }
    }
}
