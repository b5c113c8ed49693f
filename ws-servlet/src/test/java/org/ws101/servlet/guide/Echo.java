package org.ws101.servlet.guide;

import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;

public class Echo implements WebSocketApplication {
    @Override
    public void configure(WebSocketEndpoints endpoints) {
        endpoints.add("/echo", webSocket -> webSocket.forEachMessage(webSocket::sendAll));
    }
}
