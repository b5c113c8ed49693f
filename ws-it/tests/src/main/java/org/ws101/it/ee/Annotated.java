package org.ws101.it.ee;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ws101.WebSocket;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.CallbackThreads;

/** Reports in annotated callbacks. */
abstract class Annotated {
    @Inject
    private Instance<Report> reports;

    @Inject
    private Journal journal;

    @OnOpen
    void open(WebSocket webSocket) {
        journal.note(webSocket, "onOpen");
    }

    @OnText
    String text(String text) {
        return reports.get().make();
    }

    /** Fails later, on a thread that knows nothing of the application. */
    @OnBinary
    CompletionStage<String> binary(byte[] data) {
        CompletableFuture<String> failing = new CompletableFuture<>();
        Elsewhere.run(() -> failing.completeExceptionally(new IllegalStateException("as it shall")));
        return failing;
    }

    @OnError
    String failed(IllegalStateException cause) {
        return reports.get().make();
    }

    @OnClose
    void close(WebSocket webSocket) {
        journal.note(webSocket, "onClose");
    }

    /** On the default threads. */
    @WebSocketEndpoint("/{area}/annotated-automatic")
    static class Automatic extends Annotated {}

    /** On those of the container. */
    @WebSocketEndpoint(value = "/{area}/annotated-container", threads = CallbackThreads.CONTAINER)
    static class Container extends Annotated {}

    /** On those of the pool. */
    @WebSocketEndpoint(value = "/{area}/annotated-pool", threads = CallbackThreads.POOL)
    static class Pool extends Annotated {}

    /** On virtual ones. */
    @WebSocketEndpoint(value = "/{area}/annotated-virtual", threads = CallbackThreads.VIRTUAL)
    static class Virtual extends Annotated {}
}
