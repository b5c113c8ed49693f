package org.ws101.cdi.guide;

import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/listening")
class Listening implements WebSocketListener {
    @Override
    public void onText(WebSocket webSocket, String text) {
        webSocket.sendText(text);
    }
}
