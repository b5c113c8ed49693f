package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.ws101.Continue;
import org.ws101.cdi.WebSocketEndpoint;

@ApplicationScoped
class Producers {
    @Produces
    @WebSocketEndpoint("/echo")
    Continue echo() {
        return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
    }
}
