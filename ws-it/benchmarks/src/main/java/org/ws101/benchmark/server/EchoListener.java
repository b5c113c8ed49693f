package org.ws101.benchmark.server;

import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** Sends back what it gets. Serves any number of connections. */
final class EchoListener implements WebSocketListener {
    @Override
    public void onText(WebSocket webSocket, String text) {
        webSocket.sendText(text);
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) {
        webSocket.sendBinary(data);
    }
}
