package org.ws101.servlet.internal.context;

import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** The listener of one connection that passes each call on in a context. As thread-safe as the one that it passes them on to. */
class ContextualListener implements WebSocketListener {
    private final WebSocketListener listener;
    final CallContext context;

    private ContextualListener(WebSocketListener listener, CallContext context) {
        this.listener = listener;
        this.context = context;
    }

    /** A new one, which takes messages in parts if {@code listener} does. */
    static WebSocketListener of(WebSocketListener listener, CallContext context) {
        return listener instanceof WebSocketListener.InParts inParts
                ? new InParts(inParts, context)
                : new ContextualListener(listener, context);
    }

    /** One that takes messages in parts. */
    private static final class InParts extends ContextualListener implements WebSocketListener.InParts {
        private final WebSocketListener.InParts listener;

        InParts(WebSocketListener.InParts listener, CallContext context) {
            super(listener, context);
            this.listener = listener;
        }

        @Override
        public void onPart(WebSocket webSocket, Message part) throws Exception {
            context.call(() -> listener.onPart(webSocket, part));
        }
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        context.call(() -> listener.onOpen(webSocket));
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        context.call(() -> listener.onText(webSocket, text));
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        context.call(() -> listener.onBinary(webSocket, data));
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        context.call(() -> listener.onPing(webSocket, data));
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        context.call(() -> listener.onPong(webSocket, data));
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        context.<RuntimeException>call(() -> listener.onError(webSocket, cause));
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        context.call(() -> listener.onClose(webSocket, reason));
    }
}
