package org.ws101.client;

import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.internal.application.MixedListener;

/** Passes each call on to another listener; a subclass adds to some. As thread-safe as that listener. */
abstract class PassingListener implements MixedListener {
    private final WebSocketListener listener;

    PassingListener(WebSocketListener listener) {
        this.listener = listener;
    }

    @Override
    public boolean mayBlock(Opcode opcode) {
        return listener instanceof MixedListener mixed && mixed.mayBlock(opcode);
    }

    @Override
    public WebSocketListener named() {
        return listener instanceof MixedListener mixed ? mixed.named() : listener;
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
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
        listener.onClose(webSocket, reason);
    }
}
