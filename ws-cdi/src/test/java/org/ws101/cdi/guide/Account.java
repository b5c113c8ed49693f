package org.ws101.cdi.guide;

import jakarta.inject.Inject;
import org.ws101.CloseReason;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.HandshakeRequest;

@WebSocketEndpoint("/account")
class Account {
    @Inject
    Journal journal;

    @OnOpen
    String open(HandshakeRequest request) {
        return "Hello " + request.httpSessionAttributes().get("customer");
    }

    @OnClose
    void close(CloseReason reason) {
        journal.note("closed with " + reason.code().code());
    }
}
