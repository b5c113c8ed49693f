package org.ws101.cdi.guide;

import org.ws101.CloseReason;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/mistaken/{room}")
class Mistaken {
    @OnOpen
    void open(@PathParam String romm) {}

    @OnText
    void text(String text, CloseReason reason) {}
}
