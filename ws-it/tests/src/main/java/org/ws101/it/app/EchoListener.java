package org.ws101.it.app;

import java.util.Arrays;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** Echoes in the listener style, and writes every other callback into the journal. */
class EchoListener implements WebSocketListener {
    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        Journal.opened(Recorded.id(webSocket));
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        webSocket.sendText(text);
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        webSocket.sendBinary(data);
        Arrays.fill(data, (byte) 0); // it may be reused
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        Journal.write(Recorded.id(webSocket), "ping " + data.length);
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        // the keepalive's own would fill the journal
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        Journal.write(Recorded.id(webSocket), "error " + cause.getClass().getSimpleName());
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        Journal.closed(Recorded.id(webSocket), reason.code().code());
    }
}
