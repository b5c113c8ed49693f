package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.Message;
import org.ws101.servlet.Connections;
import org.ws101.servlet.SlowConsumer;
import org.ws101.servlet.WebSocketConnections;

@ApplicationScoped
class Prices {
    @Inject
    WebSocketConnections connections;

    /** Returns how many peers got it. */
    int publish(String price) {
        Connections.Outcome outcome =
                connections.endpoint("/prices").broadcast(new Message.Text(price), SlowConsumer.CLOSE);
        return outcome.sent();
    }
}
