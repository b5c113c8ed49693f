package org.ws101.servlet.internal.transport.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.ws101.servlet.internal.transport.upgrade.PendingOutput;

/** The socket of an upgraded request of HTTP/1.1, with TLS or without. Thread-safe. */
final class JettySocket implements JettyNetwork {
    private final EndPoint endPoint;

    JettySocket(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    @Override
    public boolean callsBackOnSharedThread() {
        return false;
    }

    /** With TLS a read gives one record at most, and says nothing about the next. */
    @Override
    public boolean tellsOfTheRest() {
        return endPoint instanceof SocketChannelEndPoint;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        return endPoint.fill(buffer);
    }

    @Override
    public void writeAgain() {
        writeAgain(endPoint);
    }

    /** Does so on the socket below an end point. */
    static void writeAgain(EndPoint above) {
        if (lowest(above) instanceof AbstractEndPoint socket) {
            socket.getWriteFlusher().completeWrite();
        }
    }

    @Override
    public void notHandedOver() {}

    @Override
    public void close(Manner manner) {
        if (manner == Manner.UNFINISHED && lowest(endPoint).getTransport() instanceof NetworkChannel socket) {
            PendingOutput.discardOnClose(socket);
        }
        endPoint.close();
    }

    @Override
    public void readableAfterClose() {}

    /** The end point of the socket, below TLS. */
    private static EndPoint lowest(EndPoint above) {
        EndPoint below = above;
        while (below.getTransport() instanceof EndPoint lower) {
            below = lower;
        }
        return below;
    }
}
