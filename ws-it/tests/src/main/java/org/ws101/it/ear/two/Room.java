package org.ws101.it.ear.two;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketConnections;

/** Tells which web archive it is of, and how many connections that has. */
@ApplicationScoped
@WebSocketEndpoint("/room")
public class Room {
    @Inject
    WebSocketConnections connections;

    @OnOpen
    public String open() {
        return "two has " + connections.all().size();
    }
}
