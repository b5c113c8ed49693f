package org.ws101.cdi.internal.serving;

import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.internal.application.MixedListener;

/**
 * The listener of the connections that a connector opens, one after the other: notes which is open, and passes each call on. Not
 * thread-safe: the calls of a connection are serial.
 */
public final class ClientListener implements MixedListener {
    private static final WebSocketListener NOBODY = new WebSocketListener() {};

    private final WebSocketListener listener;
    private final OpenClients open;
    /** Nobody hears a connection that opens when the application has ended. */
    private WebSocketListener hearing = NOBODY;

    /** @param open is told of each connection */
    public ClientListener(WebSocketListener listener, OpenClients open) {
        this.listener = listener;
        this.open = open;
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        if (open.add(webSocket)) {
            hearing = listener;
            listener.onOpen(webSocket);
        } else {
            hearing = NOBODY;
            webSocket.close(CloseCode.GOING_AWAY, "");
        }
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        hearing.onText(webSocket, text);
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        hearing.onBinary(webSocket, data);
    }

    @Override
    public boolean mayBlock(Opcode opcode) {
        return listener instanceof MixedListener mixed && mixed.mayBlock(opcode);
    }

    @Override
    public boolean takesParts() {
        return hearing.takesParts();
    }

    @Override
    public void onPart(WebSocket webSocket, Message part) throws Exception {
        hearing.onPart(webSocket, part);
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        hearing.onPing(webSocket, data);
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        hearing.onPong(webSocket, data);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        hearing.onError(webSocket, cause);
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        try {
            hearing.onClose(webSocket, reason);
        } finally {
            hearing = NOBODY;
            open.remove(webSocket);
        }
    }
}
