package org.ws101.it.ear.unasked;

import jakarta.enterprise.context.ApplicationScoped;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;

/** Opens to whom {@link Watchman} admits. */
@ApplicationScoped
@WebSocketEndpoint("/vault")
public class Vault {
    @OnOpen
    public String open() {
        return "open";
    }
}
