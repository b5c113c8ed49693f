package org.ws101.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/**
 * The listener of one of several connections that follow each other: knows when its last callback has returned, so that the next
 * connection does not begin before. As thread-safe as the listener behind it.
 */
final class InTurn extends PassingListener {
    private final Consumer<WebSocket> opened;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** @param opened is told of the connection before the listener is */
    InTurn(WebSocketListener listener, Consumer<WebSocket> opened) {
        super(listener);
        this.opened = opened;
    }

    /** Completes when {@code onClose} has returned. */
    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        opened.accept(webSocket);
        super.onOpen(webSocket);
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        try {
            super.onClose(webSocket, reason);
        } finally {
            done.complete(null);
        }
    }
}
