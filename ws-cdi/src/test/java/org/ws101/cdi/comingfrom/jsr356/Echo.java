package org.ws101.cdi.comingfrom.jsr356;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

@ServerEndpoint("/echo")
public class Echo {
    @OnMessage
    public String echo(String text) {
        return text;
    }
}
