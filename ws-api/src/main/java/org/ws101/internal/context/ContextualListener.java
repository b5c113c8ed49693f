package org.ws101.internal.context;

import org.ws101.CapturedContext;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.internal.application.MixedListener;

/**
 * The listener of one connection that passes each call on in a context. As thread-safe as the one that it passes them
 * on to.
 */
final class ContextualListener implements MixedListener {
    private final WebSocketListener listener;
    private final CallContext context;
    /** What the listener has said when it was opened. */
    private boolean takesParts;

    ContextualListener(WebSocketListener listener, CallContext context) {
        this.listener = listener;
        this.context = context;
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        context.call(CapturedContext.Callback.OPEN, webSocket, () -> {
            listener.onOpen(webSocket);
            takesParts = listener.takesParts();
        });
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        context.call(CapturedContext.Callback.TEXT, webSocket, () -> listener.onText(webSocket, text));
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        context.call(CapturedContext.Callback.BINARY, webSocket, () -> listener.onBinary(webSocket, data));
    }

    @Override
    public boolean takesParts() {
        return takesParts;
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
    public void onPart(WebSocket webSocket, Message part) throws Exception {
        context.call(CapturedContext.Callback.PART, webSocket, () -> listener.onPart(webSocket, part));
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        context.call(CapturedContext.Callback.PING, webSocket, () -> listener.onPing(webSocket, data));
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        context.call(CapturedContext.Callback.PONG, webSocket, () -> listener.onPong(webSocket, data));
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        context.<RuntimeException>call(
                CapturedContext.Callback.ERROR, webSocket, () -> listener.onError(webSocket, cause));
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        context.call(CapturedContext.Callback.CLOSE, webSocket, () -> listener.onClose(webSocket, reason));
    }
}
