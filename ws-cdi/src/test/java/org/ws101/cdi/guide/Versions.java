package org.ws101.cdi.guide;

import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint(
        value = "/versions",
        subprotocols = {"chat.v1", "chat.v2"})
class Versions {
    @OnOpen
    String open(WebSocket webSocket) {
        return webSocket.protocol().orElse("no") + " subprotocol";
    }
}
