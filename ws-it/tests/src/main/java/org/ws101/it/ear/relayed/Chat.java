package org.ws101.it.ear.relayed;

import org.ws101.Message;
import org.ws101.servlet.Connections.Outcome;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;

/** Broadcasts what comes. */
public class Chat implements WebSocketApplication {
    @Override
    public void configure(WebSocketEndpoints endpoints) {
        endpoints.add("/chat", webSocket -> {
            webSocket.sendText("welcome");
            webSocket.forEachMessage(message -> {
                if (message instanceof Message.Text text) {
                    Outcome unused = endpoints.connections().all().broadcast(text.data());
                }
            });
        });
    }
}
