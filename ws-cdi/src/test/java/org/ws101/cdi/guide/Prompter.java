package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeRequest;

@ApplicationScoped
class Prompter {
    @Inject
    WebSocket webSocket;

    @Inject
    HandshakeRequest request;

    void prompt() {
        webSocket.sendText(request.queryParameter("prompt").orElse(">"));
    }
}
