package org.ws101.servlet.internal.transport.jetty;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.PeerLog;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * Stands in the way of what Jetty does for an upgraded request, from the answer to the end of the exchange: with another status
 * than 101, or when the answer cannot be written, there is no handing over, and nobody else is told. Jetty calls on one thread at
 * a time.
 */
final class JettyHandover extends HttpStream.Wrapper {
    private static final System.Logger LOGGER = System.getLogger(JettyHandover.class.getName());

    private final JettyConnection successor;
    private volatile int status;
    private volatile String path = "";

    JettyHandover(HttpStream stream, JettyConnection successor) {
        super(stream);
        this.successor = successor;
    }

    @Override
    public void send(
            MetaData.Request request,
            MetaData.@Nullable Response response,
            boolean last,
            @Nullable ByteBuffer content,
            Callback callback) {
        if (response != null) {
            status = response.getStatus(); // of interim responses, and then of the answer
            path = PeerLog.quote(request.getHttpURI().getCanonicalPath());
        }
        super.send(request, response, last, content, callback);
    }

    @Override
    public void succeeded() {
        if (status == HttpStatus.SWITCHING_PROTOCOLS_101) {
            super.succeeded();
            if (!successor.hasOpened()) {
                successor.failed(new IOException("Jetty has not handed the connection over"));
            }
        } else {
            LOGGER.log(
                    Level.ERROR,
                    "The opening handshake for {0} was accepted, but its answer left with the status {1}, so its connection is"
                            + " closed: a filter before WebSocketFilter changes the response after the chain; map that filter to"
                            + " other paths, or let it pass over a response with the status 101",
                    path,
                    status);
            end(new IOException("The answer left with the status " + status));
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (!Upgrade.isOfTheNetwork(cause)) {
            LOGGER.log(Level.ERROR, "The answer to the opening handshake for " + path + " could not be sent", cause);
        }
        end(cause);
    }

    private void end(Throwable cause) {
        super.failed(cause); // closes the end point
        successor.failed(cause);
    }
}
