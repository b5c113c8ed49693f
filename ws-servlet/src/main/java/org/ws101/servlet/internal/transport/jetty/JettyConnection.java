package org.ws101.servlet.internal.transport.jetty;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.WebConnection;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.servlet.internal.transport.upgrade.UpgradeHandler;

/**
 * What Jetty knows as the end point's connection once the answer has left. To the {@link UpgradeHandler} it is what containers
 * call {@code init} with. Thread-safe.
 */
final class JettyConnection extends AbstractConnection implements Connection.UpgradeTo, WebConnection {
    private final JettyNetwork network;
    private final Upgrade upgrade;
    private final UpgradeHandler handler = new UpgradeHandler();
    private final JettyTransport transport;
    private volatile boolean open;

    JettyConnection(EndPoint endPoint, JettyNetwork network, Executor threads, Upgrade upgrade) {
        super(endPoint, threads);
        this.network = network;
        this.upgrade = upgrade;
        this.transport = new JettyTransport(endPoint, network, upgrade, threads);
        handler.begin(upgrade, web -> transport.start());
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
        handler.init(this);
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
        handler.destroy();
    }

    /** Jetty will not hand the end point over. */
    void failed(Throwable cause) {
        network.notHandedOver();
        upgrade.connection().disconnected(cause);
        handler.destroy();
    }

    /** The transport reads from the end point. */
    @Override
    public ServletInputStream getInputStream() {
        throw new UnsupportedOperationException("read from the end point");
    }

    /** The transport writes to the end point. */
    @Override
    public ServletOutputStream getOutputStream() {
        throw new UnsupportedOperationException("write to the end point");
    }
}
