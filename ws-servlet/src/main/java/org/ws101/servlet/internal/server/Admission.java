package org.ws101.servlet.internal.server;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ws101.CapturedContext;
import org.ws101.Continue;
import org.ws101.WebSocketListener;
import org.ws101.internal.connection.BlockingEndpoint;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.context.CallContext;
import org.ws101.internal.handshake.ResponseHead;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * The right to open one connection: a place among the open ones and, in the blocking style, a thread. Closing it gives back
 * what no connection took. Used by one thread.
 */
final class Admission implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");

    private final FilterServer server;
    private final ServedEndpoint endpoint;
    private final String path;
    private final HandshakeRequest request;
    private final OpenConnections.Place place;
    private final Optional<Threads.Reservation> thread;
    /** The class that stands for the application's code. */
    private Class<?> type;
    /** What is to be dropped when it comes to nothing. */
    private @Nullable Connection begun;

    private boolean open;

    /** @param thread there is one if the endpoint is in the blocking style */
    Admission(
            FilterServer server,
            Routes.Match<ServedEndpoint> match,
            HandshakeRequest request,
            OpenConnections.Place place,
            Optional<Threads.Reservation> thread) {
        this.server = server;
        this.endpoint = match.target();
        this.path = match.path().toString();
        this.request = request;
        this.place = place;
        this.thread = thread;
        this.type = endpoint.code().type().orElse(WebSocketListener.class);
    }

    /**
     * Upgrades the request and starts the application on it. The last thing that may fail.
     *
     * @param session that of the request, if it matters
     */
    void open(PendingHandshake pending, Setup setup, ResponseHead head, @Nullable HandshakeSession session)
            throws RefusedException {
        CallContext context = context(pending);
        Connection connection = connection(setup, context);
        begun = connection;
        if (session != null) {
            server.httpSessions().tie(session, endpoint, request, connection);
        }
        Continue application = endpoint.code().blocking().orElse(null);
        Runnable begin = application == null ? () -> {} : prepared(application, connection, context);
        Responses.accept(pending.response(), head);
        // the container starts it within upgrade or later; or the client leaves before, and nobody is to know of it
        var unused = connection.starting().thenAccept(starts -> {
            if (starts) {
                server.registry().add(connection, request, path, type, place.principal());
                begin.run();
            } else {
                thread.ifPresent(Threads.Reservation::giveBack);
            }
        });
        upgrade(pending, connection);
        open = true;
        if (session != null) {
            session.keep();
        }
        place.occupy(connection);
        connection.handshakeAccepted();
    }

    /** The name of the user, empty for one without a name; none when nobody was authenticated. */
    Optional<String> user() {
        return place.principal();
    }

    /** What lets the application begin, when the connection has started and is listed. */
    private Runnable prepared(Continue application, Connection connection, CallContext context)
            throws RefusedException {
        Threads.Reservation reserved = thread.orElseThrow();
        Runnable blocking = new BlockingEndpoint(connection, application);
        Runnable running = () ->
                context.<RuntimeException>call(CapturedContext.Callback.PROCEED, connection.webSocket(), blocking::run);
        if (!reserved.isMadeInTheRequest()) {
            return () -> {
                boolean unused = runs(reserved, connection, running);
            };
        }
        CompletableFuture<Boolean> begins = new CompletableFuture<>();
        connection.whenEnded(() -> begins.complete(false));
        Runnable waiting = () -> {
            if (begins.join()) {
                running.run();
            }
        };
        if (!runs(reserved, connection, waiting)) {
            throw RefusedException.busy("there is no thread for it");
        }
        return () -> begins.complete(true);
    }

    /** That of the request: what is called for the connection is called as the request was. */
    private CallContext context(PendingHandshake pending) throws RefusedException {
        try {
            Optional<CapturedContext> ofContainer = server.contexts().capture();
            pending.contexts().accepting();
            return pending.contexts().calls(ofContainer);
        } catch (IllegalStateException e) {
            LOGGER.log(
                    Level.ERROR,
                    "There is no context for a connection of " + endpoint + " with "
                            + PeerLog.address(request.remoteAddress()),
                    e);
            throw new RefusedException(Consultation.failed());
        }
    }

    private Connection connection(Setup setup, CallContext context) throws RefusedException {
        if (endpoint.code().listeners().isEmpty()) {
            return Connection.blocking(setup, server.services(endpoint.code().threads()));
        }
        var listeners = endpoint.code().listeners().get().apply(setup.subprotocol());
        WebSocketListener made = server.consultation().ask(endpoint, listeners, listeners::get);
        type = endpoint.code().type().orElse(made.getClass());
        WebSocketListener listener = context.around(made);
        Services services = server.services(endpoint.code().threads());
        return switch (endpoint.code().threads()) {
            case AUTOMATIC, CONTAINER -> Connection.listening(setup, services, listener);
            case POOL, VIRTUAL -> Connection.dispatching(setup, services, listener);
        };
    }

    private void upgrade(PendingHandshake pending, Connection connection) throws RefusedException {
        try {
            server.transports().upgrade(pending.request(), pending.response(), connection, server.callbacks());
        } catch (IOException | ServletException | RuntimeException e) {
            connection.abort("the request could not be upgraded");
            if (!pending.response().isCommitted()) {
                pending.response().reset();
            }
            if (Upgrade.isOfTheNetwork(e)) {
                throw new RefusedException(
                        400, "The connection was lost during the opening handshake: " + PeerLog.quote(e));
            }
            String remedy = pending.request().isAsyncSupported()
                    ? ""
                    : ": declare <async-supported>true</async-supported>, or setAsyncSupported(true), for the"
                            + " WebSocketFilter, every filter before it and the servlet of the path";
            LOGGER.log(Level.ERROR, "The request for " + connection.endLog() + " could not be upgraded" + remedy, e);
            throw new RefusedException(Consultation.failed());
        }
    }

    /** Has it run; false when there is no thread for it, which ends the connection. */
    private boolean runs(Threads.Reservation reserved, Connection connection, Runnable running) {
        try {
            reserved.run(() -> {
                try {
                    running.run();
                } finally {
                    server.registry().remove(connection.webSocket());
                }
            });
            return true;
        } catch (Throwable e) { // whatever the container's factory throws, or for want of a thread an Error
            connection.noThread(e);
            reserved.giveBack();
            return false;
        }
    }

    @Override
    public void close() {
        if (!open) {
            if (begun != null) {
                begun.abort();
            }
            place.release();
            thread.ifPresent(Threads.Reservation::giveBack);
        }
    }
}
