package org.ws101.it.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ws101.CloseCode;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeRequest;

/** Ends the connection from a thread that is none of the container's, while the peer is silent, in the way that the path says. */
final class Hurry implements Continue {
    @Override
    public void proceed(WebSocket webSocket) {
        String how = HandshakeRequest.of(webSocket).pathParameter("how");
        CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
                .execute(
                        how.equals("abort")
                                ? webSocket::abort
                                : () -> webSocket.close(CloseCode.of(4000), "from a timer"));
        for (Message ignored : webSocket) {
            // the peer is silent
        }
    }
}
