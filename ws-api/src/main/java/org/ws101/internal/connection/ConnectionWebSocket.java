package org.ws101.internal.connection;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.FrameChannel;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.internal.application.Incoming;
import org.ws101.internal.application.Listening;
import org.ws101.internal.link.Control;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.protocol.ClosePayload;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.recording.Recorded;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.SharedThread;

/** A {@link Connection} as the application sees it. Thread-safe as {@link WebSocket} says. */
final class ConnectionWebSocket implements WebSocket, FrameChannel {
    /** The longest duration that has a number of nanoseconds. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final Shell connection;
    private final Setup setup;
    private final String id;
    private final WriteHalf writeHalf;
    private final ClosedStage closed;
    private final Pings pings;
    /** Null in the listener style. */
    private final @Nullable Incoming incoming;
    /** Null in the blocking style. */
    private final @Nullable Listening listening;

    ConnectionWebSocket(
            Shell connection, Setup setup, Parts parts, @Nullable Incoming incoming, @Nullable Listening listening) {
        this.connection = connection;
        this.setup = setup;
        this.id = parts.id;
        this.writeHalf = parts.writeHalf;
        this.closed = parts.closed;
        this.pings = parts.pings;
        this.incoming = incoming;
        this.listening = listening;
    }

    /** What of a connection both styles have. */
    record Parts(String id, WriteHalf writeHalf, ClosedStage closed, Pings pings) {}

    @Nullable
    Listening listening() {
        return listening;
    }

    WriteHalf writeHalf() {
        return writeHalf;
    }

    Setup setup() {
        return setup;
    }

    Shell shell() {
        return connection;
    }

    @Nullable
    Object attachment() {
        return setup.attachment();
    }

    @Override
    public void send(Message message) {
        Objects.requireNonNull(message, "message");
        if (message instanceof Message.Close close) {
            connection.close(close.reason());
        } else {
            requireMayBlock("send");
            writeHalf.send(message);
        }
    }

    @Override
    public void sendAll(Message message) {
        Objects.requireNonNull(message, "message");
        if (message instanceof Message.Close close) {
            connection.close(close.reason());
        } else {
            requireMayBlock("sendAll");
            writeHalf.sendAll(message);
        }
    }

    @Override
    public void sendText(String text) {
        Objects.requireNonNull(text, "text");
        requireMayBlock("sendText");
        writeHalf.sendText(text);
    }

    @Override
    public CompletableFuture<Void> sendAsync(Message message) {
        Objects.requireNonNull(message, "message");
        if (message instanceof Message.Close close) {
            return connection.closeLater(close.reason());
        }
        return writeHalf.sendAsync(message);
    }

    @Override
    public CompletableFuture<Duration> ping() {
        return pings.ping();
    }

    @Override
    public void sendFrame(Frame frame) {
        Objects.requireNonNull(frame, "frame");
        if (frame.opcode().equals(Opcode.CONNECTION_CLOSE)) {
            sendClose(frame);
        } else {
            requireMayBlock("sendFrame");
            writeHalf.sendFrame(frame);
        }
    }

    private static void requireMayBlock(String call) {
        SharedThread.requireMayBlock(call, "use sendAsync");
    }

    private void sendClose(Frame frame) {
        if (!connection.canSend()) {
            throw connection.closedException();
        }
        CloseReason reason;
        try {
            reason = ClosePayload.parse(frame.payloadData());
        } catch (WebSocketFailure e) {
            throw new IllegalArgumentException(
                    "The payload of the close frame violates RFC 6455 §5.5.1: " + e.text(), e);
        }
        writeHalf.check(frame);
        connection.close(reason, new Control(Sending.firstByte(frame), frame.payloadData()));
    }

    @Override
    public Message receive() {
        return incoming().receive(Long.MAX_VALUE);
    }

    @Override
    public Message receive(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return incoming().receive(nanos(timeout));
    }

    @Override
    public Message receiveAll() {
        return incoming().receiveAll(setup.options().maxMessageSize(), Long.MAX_VALUE);
    }

    @Override
    public Message receiveAll(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        return incoming().receiveAll(setup.options().maxMessageSize(), nanos(timeout));
    }

    private static long nanos(Duration timeout) {
        return timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
    }

    @Override
    public Message receiveAll(long max) {
        return incoming().receiveAll(max, Long.MAX_VALUE);
    }

    @Override
    public Frame receiveFrame() {
        return incoming().receiveFrame();
    }

    @Override
    public void forEachMessage(MessageHandler handler) throws Exception {
        Objects.requireNonNull(handler, "handler");
        for (Message message : this) {
            try {
                handler.handle(message);
            } catch (WebSocketFailure failure) {
                connection.fail(failure);
                return;
            } catch (WebSocketClosedException e) {
                if (isOpen() || !Incoming.isOrderly(e)) { // the first may be that of another connection
                    throw e;
                }
                return;
            }
        }
    }

    @Override
    public Iterator<Message> iterator() {
        return new Iterator<>() {
            private @Nullable Message next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    try {
                        next = receiveAll();
                    } catch (WebSocketClosedException e) {
                        if (!Incoming.isOrderly(e)) {
                            throw e;
                        }
                    }
                }
                return next != null;
            }

            @Override
            public Message next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("The connection is closed");
                }
                Message message = Objects.requireNonNull(next);
                next = null;
                return message;
            }
        };
    }

    @Override
    public InputStream inputStream() {
        return incoming().payloads();
    }

    @Override
    public FrameChannel frames() {
        return this;
    }

    @Override
    public WebSocket unwrap() {
        return this;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<String> protocol() {
        return setup.subprotocol();
    }

    @Override
    public ConcurrentMap<String, Object> attributes() {
        return setup.provenance().attributes();
    }

    @Override
    public InetSocketAddress localAddress() {
        return setup.provenance().localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return setup.provenance().remoteAddress();
    }

    @Override
    public int maxFrameSize() {
        return setup.options().maxFrameSize();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public Optional<CloseReason> closeReason() {
        return connection.closeReason();
    }

    @Override
    public CompletionStage<CloseReason> closed() {
        return closed.stage();
    }

    @Override
    public void close(CloseCode code, String text) {
        connection.close(new CloseReason(code, text));
    }

    /** A client waits for the peer's answer, so that nothing is lost with the process. */
    @Override
    public void close() {
        boolean first = connection.isOpen();
        connection.close(CloseReason.of(CloseCode.NORMAL_CLOSURE));
        if (first && setup.role() == Role.CLIENT) {
            connection.awaitDelivery();
        }
    }

    @Override
    public void abort() {
        connection.abort();
    }

    @Override
    public String toString() {
        Recorded named = connection.recorded();
        String told = named.path().isEmpty() ? id : id + " " + named.path();
        return "WebSocket " + named.endpoint() + " (" + PeerLog.quote(told) + ")";
    }

    private Incoming incoming() {
        if (incoming == null) {
            throw new IllegalStateException(
                    "The WebSocketListener of this connection receives its messages: use the callbacks, or a"
                            + " Continue in its place");
        }
        return incoming;
    }
}
