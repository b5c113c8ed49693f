package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.Message;
import org.ws101.servlet.Connections;
import org.ws101.servlet.SlowConsumer;
import org.ws101.servlet.WebSocketConnections;

@ApplicationScoped
class Recall {
    @Inject
    WebSocketConnections connections;

    /** Returns whether everybody got it, after waiting for those who read slowly. */
    boolean announce(String product) {
        Connections.Outcome outcome =
                connections.all().broadcast(new Message.Text("Do not use " + product), SlowConsumer.BLOCK);
        return outcome.skipped() == 0;
    }
}
