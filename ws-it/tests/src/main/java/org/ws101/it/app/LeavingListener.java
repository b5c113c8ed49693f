package org.ws101.it.app;

import org.ws101.CloseCode;
import org.ws101.WebSocket;

/** Closes the connection when a text comes, on the thread of the callback. */
final class LeavingListener extends EchoListener {
    @Override
    public void onText(WebSocket webSocket, String text) {
        webSocket.close(CloseCode.of(4000), text);
    }
}
