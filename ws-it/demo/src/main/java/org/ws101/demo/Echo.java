package org.ws101.demo;

import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.cdi.WebSocketEndpoint;

/** Sends back what it gets, in the blocking style: an instance and a thread for each connection. */
@WebSocketEndpoint("/echo")
public class Echo implements Continue {
    @Override
    public void proceed(WebSocket webSocket) throws Exception {
        webSocket.forEachMessage(webSocket::sendAll);
    }
}
