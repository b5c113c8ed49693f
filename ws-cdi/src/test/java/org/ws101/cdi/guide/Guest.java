package org.ws101.cdi.guide;

import jakarta.inject.Inject;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.WebSocketClientEndpoint;

@WebSocketClientEndpoint(value = "wss://chat.example/rooms/{room}", name = "guest")
class Guest {
    @Inject
    Journal journal;

    @OnText
    void heard(String text, @PathParam String room) {
        journal.note(room + ": " + text);
    }
}
