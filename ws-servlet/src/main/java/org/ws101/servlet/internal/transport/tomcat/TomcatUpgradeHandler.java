package org.ws101.servlet.internal.transport.tomcat;

import jakarta.servlet.http.WebConnection;
import java.io.EOFException;
import java.io.IOException;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * Tomcat's side of a {@link TomcatTransport}: gets the socket, and Tomcat's events. Tomcat's own WebSocket uses this type; the
 * portable streams can neither stop reading (with input unread, {@code onDataAvailable} is called 38,000 times a second) nor
 * close the connection of a silent peer from a thread that is not Tomcat's. Public, with a public constructor, because Tomcat
 * makes it. Tomcat calls on one thread at a time, under its lock for the socket.
 */
public final class TomcatUpgradeHandler implements InternalHttpUpgradeHandler {
    private @Nullable SocketWrapperBase<?> socket;
    private @Nullable Upgrade upgrade;
    private @Nullable TomcatUpgrading upgrading;
    private @Nullable TomcatTransport transport;

    public TomcatUpgradeHandler() {}

    /** Called in the filter, before anything else. */
    void setUpgrade(Upgrade upgrade, TomcatUpgrading upgrading) {
        this.upgrade = upgrade;
        this.upgrading = upgrading;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        socket = wrapper;
    }

    /** Comes after the filter chain, when the 101 has left. The first {@link #upgradeDispatch} follows. */
    @Override
    public void init(WebConnection connection) {
        if (upgrade == null || upgrading == null) {
            throw new IllegalStateException("Tomcat has initialized the handler of another upgrade");
        }
        try {
            if (socket == null) {
                throw new IllegalStateException("Tomcat provided no socket for an upgraded connection");
            }
            transport = new TomcatTransport(socket, upgrade, upgrading);
            transport.start(upgrade);
        } catch (Throwable e) { // Tomcat would tell only its log, and the peer would wait for ever
            upgrade.failed(e, connection);
        }
    }

    /** Throws nothing: Tomcat would end the connection, but tell only its log. */
    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        if (transport == null) {
            return SocketState.CLOSED;
        }
        return switch (event) {
            case OPEN_READ -> transport.readable();
            case OPEN_WRITE, TIMEOUT -> transport.state(); // both are not asked for
            case ERROR, CONNECT_FAIL -> transport.failed(socketError());
            case STOP, DISCONNECT -> transport.failed(new EOFException("Tomcat has ended the connection"));
        };
    }

    private IOException socketError() {
        IOException error = socket == null ? null : socket.getError();
        return error != null ? error : new IOException("Tomcat reports an error of the socket");
    }

    /** Tomcat calls this more than once, and some releases not at all when the server stops. */
    @Override
    public void destroy() {
        if (transport != null) {
            transport.failed(new EOFException("Tomcat has ended the connection"));
        }
    }

    @Override
    public void timeoutAsync(long now) {}

    @Override
    public void setSslSupport(SSLSupport support) {}

    /** The connector stops accepting; open connections go on. */
    @Override
    public void pause() {}
}
