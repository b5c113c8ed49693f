package org.ws101.servlet.internal.transport.jetty;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/** What Jetty knows as the end point's connection once the answer has left. Thread-safe. */
final class JettyConnection extends AbstractConnection implements Connection.UpgradeTo {
    private final JettyNetwork network;
    private final Upgrade upgrade;
    private final JettyTransport transport;
    private volatile boolean open;

    JettyConnection(EndPoint endPoint, JettyNetwork network, Executor threads, Upgrade upgrade) {
        super(endPoint, threads);
        this.network = network;
        this.upgrade = upgrade;
        this.transport = new JettyTransport(endPoint, network, upgrade, threads);
    }

    /** What came behind the request; before {@link #onOpen}. */
    @Override
    public void onUpgradeTo(ByteBuffer bytes) {
        transport.readFirst(bytes);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        open = true;
        getEndPoint().setIdleTimeout(0); // the connection has its own
        try {
            if (network.callsBackOnSharedThread()) { // this may be within a write for all streams
                upgrade.connection().start(transport);
            } else {
                upgrade.startBehindRequest(transport);
            }
        } catch (Throwable e) { // Jetty would log it, and the peer would wait for ever
            upgrade.failed(e, this);
        }
    }

    /** What the log calls it. */
    String named() {
        return upgrade.connection().endLog().toString();
    }

    /** The connection has ended; it may never have started. */
    void drop() {
        transport.close();
    }

    /** Whether Jetty has handed the end point over. */
    boolean hasOpened() {
        return open;
    }

    /** Reading is done by callbacks. */
    @Override
    public void onFillable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        upgrade.connection().disconnected(cause != null ? cause : new ClosedChannelException());
    }

    /** Jetty will not hand the end point over. */
    void failed(Throwable cause) {
        network.notHandedOver();
        upgrade.connection().disconnected(cause);
    }
}
