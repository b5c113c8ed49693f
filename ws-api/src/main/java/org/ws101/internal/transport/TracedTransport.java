package org.ws101.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.ws101.WebSocket;
import org.ws101.internal.trace.FrameTap;
import org.ws101.internal.trace.Trace;

/** A transport whose frames are traced. As thread-safe as the one behind it. */
public final class TracedTransport implements Transport {
    private final Transport transport;
    private final FrameTap received;
    private final FrameTap sent;

    private TracedTransport(Transport transport, Trace trace) {
        this.transport = transport;
        this.received = trace.received();
        this.sent = trace.sent();
    }

    /** A connection starts on a transport: this is what it is to use, the transport itself when frames are not traced. */
    public static Transport start(Transport transport, Trace trace, WebSocket webSocket) {
        trace.starts(webSocket + ", at " + webSocket.localAddress() + " with " + webSocket.remoteAddress());
        return trace.tellsFrames() ? new TracedTransport(transport, trace) : transport;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        int start = buffer.arrayOffset() + buffer.position();
        int count = transport.read(buffer);
        if (count > 0) {
            received.pass(buffer.array(), start, count);
        }
        return count;
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        sent.pass(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        return transport.write(bytes);
    }

    @Override
    public boolean write(ByteBuffer bytes, ByteBuffer payload) throws IOException {
        sent.pass(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        sent.pass(payload.array(), payload.arrayOffset() + payload.position(), payload.remaining());
        return transport.write(bytes, payload);
    }

    @Override
    public int unwritten() {
        return transport.unwritten();
    }

    @Override
    public boolean writeAgain() {
        return transport.writeAgain();
    }

    @Override
    public boolean turnsMayBlock() {
        return transport.turnsMayBlock();
    }

    @Override
    public boolean turnsMustNotBlock() {
        return transport.turnsMustNotBlock();
    }

    @Override
    public void resume() {
        transport.resume();
    }

    @Override
    public void resumeForInput() {
        transport.resumeForInput();
    }

    @Override
    public void close() {
        transport.close();
    }
}
