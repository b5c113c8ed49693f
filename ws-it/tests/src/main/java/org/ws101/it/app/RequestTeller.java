package org.ws101.it.app;

import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeRequest;

/** Answers each message with what the snapshot of the request says now. */
final class RequestTeller implements Continue {
    @Override
    public void proceed(WebSocket webSocket) {
        HandshakeRequest request = HandshakeRequest.of(webSocket);
        for (Message ignored : webSocket) {
            webSocket.sendText(String.join(
                    "\n",
                    request.path(),
                    request.pathParameter("room"),
                    request.queryParameter("id").orElse("no id"),
                    request.header("X-Test").orElse("no header"),
                    request.cookie("flavour").orElse("no cookie"),
                    request.remoteAddress().getHostString(),
                    String.valueOf(request.isSecure()),
                    request.locale().toLanguageTag()));
        }
    }
}
