package org.ws101.benchmark.server;

import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** Sends back what it gets, without ever waiting. Serves any number of connections. */
final class NonBlockingEcho implements WebSocketListener {
    @Override
    public void onText(WebSocket webSocket, String text) {
        var unused = webSocket.sendAsync(new Message.Text(text));
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) {
        var unused = webSocket.sendAsync(new Message.Binary(data));
    }
}
