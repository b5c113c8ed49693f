package org.ws101.it.ear.shared;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketConnections;

/** Served by each web archive that asks for it; counts the connections of that one. */
@ApplicationScoped
@WebSocketEndpoint("/lobby")
public class Lobby {
    @Inject
    WebSocketConnections connections;

    @OnOpen
    public String open() {
        return "lobby has " + connections.all().size();
    }

    @OnText
    public Token text(Token token) {
        return token;
    }
}
