package org.ws101.it.ear.two;

import jakarta.enterprise.context.ApplicationScoped;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;

/** Behind a security constraint of its web archive. */
@ApplicationScoped
@WebSocketEndpoint("/secret")
public class Secret {
    @OnOpen
    public String open() {
        return "secret";
    }
}
