package org.ws101.it.ee;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.CallbackThreads;

/** Reports in {@code proceed}, for each message. */
abstract class BlockingBean implements Continue {
    @Inject
    private Instance<Report> reports;

    @Override
    public void proceed(WebSocket webSocket) throws Exception {
        Stay.on(webSocket, reports::get);
    }

    /** On the default threads. */
    @WebSocketEndpoint("/{area}/blocking-automatic")
    static class Automatic extends BlockingBean {}

    /** On those of the pool. */
    @WebSocketEndpoint(value = "/{area}/blocking-pool", threads = CallbackThreads.POOL)
    static class Pool extends BlockingBean {}

    /** On a virtual one. */
    @WebSocketEndpoint(value = "/{area}/blocking-virtual", threads = CallbackThreads.VIRTUAL)
    static class Virtual extends BlockingBean {}
}
