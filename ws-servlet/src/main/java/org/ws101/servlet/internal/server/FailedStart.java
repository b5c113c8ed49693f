package org.ws101.servlet.internal.server;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.ws101.internal.handshake.HandshakeRefusal;
import org.ws101.internal.handshake.ServerHandshake;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.servlet.internal.transport.GlassFish;

/**
 * What a filter does that could not start, in a container that deploys the application all the same: it refuses every opening
 * handshake with 500, whatever its path, and lets every other request pass. Thread-safe.
 */
public final class FailedStart {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");
    private static final HandshakeRefusal REFUSAL = HandshakeRefusal.of(
            500, "WebSocket has failed to start in this application. The log of the server says why.");

    private final ServletContext context;
    private final String filter;
    private final Throwable cause;
    /** Of its timers, only the clock is used: there is no thread. */
    private final PeerLog log = new PeerLog(LOGGER, new SystemTimers("ws101-failed"));

    /** The start of a filter has failed with this. */
    public FailedStart(FilterConfig config, Throwable cause) {
        this.context = config.getServletContext();
        this.filter = config.getFilterName();
        this.cause = cause;
    }

    /**
     * Whether the container removes a filter whose {@code init} throws, and deploys the application without it, as GlassFish and
     * Payara do; then nobody would refuse handshakes. Where it does not, {@code init} must throw: most containers fail the deployment.
     */
    public boolean mustStay() {
        return GlassFish.serves(context);
    }

    /** Writes the failure to the log, where the container does not. */
    public void tell() {
        LOGGER.log(
                Level.ERROR,
                "The filter " + filter + " of " + context.getContextPath()
                        + " could not start, and refuses every WebSocket"
                        + " handshake with 500, because this container deploys applications whose filters fail",
                cause);
    }

    /**
     * Refuses an opening handshake.
     *
     * @return false when the request is any other, and nothing was touched
     */
    public boolean answers(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!OpeningHandshake.mayBe(request)
                || ServerHandshake.check(RequestSnapshot.headOf(request)) instanceof ServerHandshake.NotWebSocket) {
            return false;
        }
        log.warn(
                filter,
                "failed start",
                "The opening handshake of " + request.getRemoteAddr() + " for "
                        + PeerLog.quote(request.getRequestURI())
                        + " was refused with 500, because the filter " + filter + " could not start: " + cause,
                null);
        Responses.refuse(response, request.getProtocol(), REFUSAL);
        return true;
    }
}
