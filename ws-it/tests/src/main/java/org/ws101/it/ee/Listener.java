package org.ws101.it.ee;

import jakarta.enterprise.inject.spi.CDI;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.CallbackThreads;

/** Reports in the calls of a listener. Registered by code it is no bean. */
class Listener implements WebSocketListener {
    private static void note(WebSocket webSocket, String call) {
        CDI.current().select(Journal.class).get().note(webSocket, call);
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        note(webSocket, "onOpen");
    }

    @Override
    public void onText(WebSocket webSocket, String text) {
        webSocket.sendText(CDI.current().select(Report.class).get().make());
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) {
        note(webSocket, "onClose");
    }

    /** The same as a bean. */
    @WebSocketEndpoint("/{area}/listener-bean")
    static class Bean extends Listener {}

    /** On the threads of the pool. */
    @WebSocketEndpoint(value = "/{area}/listener-bean-pool", threads = CallbackThreads.POOL)
    static class PoolBean extends Listener {}

    /** On virtual ones. */
    @WebSocketEndpoint(value = "/{area}/listener-bean-virtual", threads = CallbackThreads.VIRTUAL)
    static class VirtualBean extends Listener {}
}
