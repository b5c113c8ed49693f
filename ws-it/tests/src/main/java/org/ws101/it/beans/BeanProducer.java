package org.ws101.it.beans;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.ws101.Continue;
import org.ws101.cdi.WebSocketEndpoint;

/** An endpoint that is produced. */
@ApplicationScoped
public class BeanProducer {
    @Produces
    @WebSocketEndpoint("/bean-produced")
    Continue produced(Greeting greeting) {
        return webSocket -> webSocket.sendText(greeting.of("produced"));
    }
}
