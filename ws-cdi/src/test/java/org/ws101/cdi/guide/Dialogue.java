package org.ws101.cdi.guide;

import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/dialogue")
class Dialogue implements Continue {
    @Override
    public void proceed(WebSocket webSocket) {
        webSocket.sendText("Who is there?");
        if (webSocket.receiveAll() instanceof Message.Text name) {
            webSocket.sendText("Come in, " + name.data());
        }
    }
}
