package org.ws101.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/**
 * The listener of one of several connections that follow each other: knows when its last callback has returned, so that the next
 * connection does not begin before. As thread-safe as the listener behind it.
 */
final class InTurn implements WebSocketListener {
    private final WebSocketListener listener;
    private final Consumer<WebSocket> opened;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** @param opened is told of the connection before the listener is */
    InTurn(WebSocketListener listener, Consumer<WebSocket> opened) {
        this.listener = listener;
        this.opened = opened;
    }

    /** Completes when {@code onClose} has returned. */
    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        opened.accept(webSocket);
        listener.onOpen(webSocket);
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        listener.onText(webSocket, text);
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        listener.onBinary(webSocket, data);
    }

    @Override
    public boolean takesParts() {
        return listener.takesParts();
    }

    @Override
    public void onPart(WebSocket webSocket, Message part) throws Exception {
        listener.onPart(webSocket, part);
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        listener.onPing(webSocket, data);
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        listener.onPong(webSocket, data);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        listener.onError(webSocket, cause);
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        try {
            listener.onClose(webSocket, reason);
        } finally {
            done.complete(null);
        }
    }
}
