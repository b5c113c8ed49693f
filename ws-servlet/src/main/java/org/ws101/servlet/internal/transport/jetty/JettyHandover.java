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
import org.ws101.internal.log.SureLogger;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * Stands in the way of what Jetty does for an upgraded request, from the answer to the end of the exchange: with another status
 * than 101, or when the answer cannot be written, there is no handing over, and nobody else is told. Jetty calls on one thread at
 * a time.
 */
final class JettyHandover extends HttpStream.Wrapper {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger(JettyHandover.class.getName()));

    private final JettyConnection successor;
    private final int answer;
    private volatile int status;
    private volatile String path = "";
    /** Over HTTP/2 a body is possible, and would be taken for frames. */
    private volatile boolean hasBody;
    /** Whether Jetty could not write the answer that it had made. */
    private volatile boolean answerLost;

    /** @param answer the status of the answer after which Jetty hands the end point over */
    JettyHandover(HttpStream stream, JettyConnection successor, int answer) {
        super(stream);
        this.successor = successor;
        this.answer = answer;
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
        hasBody |= answer == HttpStatus.OK_200 && content != null && content.hasRemaining();
        super.send(request, response, last, content, new Callback.Nested(callback) {
            @Override
            public void failed(Throwable cause) {
                answerLost = isCommitted();
                super.failed(cause);
            }
        });
    }

    @Override
    public void succeeded() {
        if (status == answer && !hasBody) {
            super.succeeded();
            if (!successor.hasOpened()) {
                successor.failed(new IOException("Jetty has not handed the connection over"));
            }
        } else {
            LOGGER.log(
                    Level.ERROR,
                    "{0}: the opening handshake for {1} was accepted, but its answer left with the status {2}{3},"
                            + " so its connection is closed: a filter before WebSocketFilter changes the response after the"
                            + " chain; map that filter to other paths, or exclude responses with the status 101, or 200 to"
                            + " CONNECT",
                    successor.named(),
                    path,
                    status,
                    hasBody ? " and a body" : "");
            end(new IOException("The answer left with the status " + status));
        }
    }

    /**
     * That Jetty cannot write is for the log of the connection's end, whatever Jetty throws. To 12.1.14 at least, it is not always an
     * {@code IOException}: Jetty goes on for a moment with the buffer of a request that is no HTTP when that is back in its pool, and
     * another connection may have it for its answer then ("newPosition > limit").
     */
    @Override
    public void failed(Throwable cause) {
        if (!answerLost && !Upgrade.isOfTheNetwork(cause)) {
            LOGGER.log(
                    Level.ERROR,
                    successor.named() + ": the answer to the opening handshake for " + path + " could not be sent",
                    cause);
        }
        end(cause);
    }

    private void end(Throwable cause) {
        super.failed(cause); // closes the end point
        successor.failed(cause);
    }
}
