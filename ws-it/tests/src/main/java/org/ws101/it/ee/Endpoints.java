package org.ws101.it.ee;

import jakarta.enterprise.inject.spi.CDI;
import org.ws101.WebSocket;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;

/** The endpoints that are no beans. */
public final class Endpoints implements WebSocketApplication {
    @Override
    public void configure(WebSocketEndpoints endpoints) {
        for (CallbackThreads threads : CallbackThreads.values()) {
            if (threads == CallbackThreads.VIRTUAL && Runtime.version().feature() < 21) {
                continue;
            }
            String name = threads.name().toLowerCase(java.util.Locale.ROOT);
            endpoints.add(
                    "/{area}/listener-" + name,
                    Endpoint.listening(Listener::new).withThreads(threads));
            if (threads != CallbackThreads.CONTAINER) {
                endpoints.add(
                        "/{area}/plain-" + name, Endpoint.of(Endpoints::proceed).withThreads(threads));
            }
        }
    }

    private static void proceed(WebSocket webSocket) throws Exception {
        Stay.on(webSocket, () -> CDI.current().select(Report.class).get());
    }
}
