package org.ws101.cdi.guide;

import jakarta.annotation.security.RolesAllowed;
import java.security.Principal;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@RolesAllowed({"reader", "writer"})
@WebSocketEndpoint("/board")
class Board {
    @OnOpen
    String open(Principal user) {
        return "Hello " + user.getName();
    }

    @OnText
    String read(String topic) {
        return "Nothing new on " + topic;
    }

    @OnBinary
    @RolesAllowed("writer")
    String write(byte[] picture) {
        return "Thank you";
    }
}
