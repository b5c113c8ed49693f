package org.ws101.cdi.internal.context;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.FrameChannel;
import org.ws101.Message;
import org.ws101.WebSocket;

/**
 * What {@code @Inject WebSocket} gives: the connection that the current thread serves, asked for with each call. Written by
 * hand, because it can say in its own words when there is none. Thread-safe.
 */
public final class CurrentWebSocket implements WebSocket {
    private final ConnectionContext context;

    public CurrentWebSocket(ConnectionContext context) {
        this.context = context;
    }

    private WebSocket current() {
        return context.instances().webSocket();
    }

    @Override
    public void send(Message message) {
        current().send(message);
    }

    @Override
    public void sendAll(Message message) {
        current().sendAll(message);
    }

    @Override
    public CompletableFuture<Void> sendAsync(Message message) {
        return current().sendAsync(message);
    }

    @Override
    public CompletableFuture<Duration> ping() {
        return current().ping();
    }

    @Override
    public Message receive() {
        return current().receive();
    }

    @Override
    public Message receive(Duration timeout) {
        return current().receive(timeout);
    }

    @Override
    public Message receiveAll() {
        return current().receiveAll();
    }

    @Override
    public Message receiveAll(Duration timeout) {
        return current().receiveAll(timeout);
    }

    @Override
    public Message receiveAll(long max) {
        return current().receiveAll(max);
    }

    @Override
    public void forEachMessage(MessageHandler handler) throws Exception {
        current().forEachMessage(handler);
    }

    @Override
    public Iterator<Message> iterator() {
        return current().iterator();
    }

    /** The connection's own, by which {@code org.ws101} finds the connection behind this. */
    @Override
    public InputStream inputStream() {
        return current().inputStream();
    }

    @Override
    public WebSocket unwrap() {
        return current().unwrap();
    }

    @Override
    public FrameChannel frames() {
        return current().frames();
    }

    @Override
    public String id() {
        return current().id();
    }

    @Override
    public Optional<String> protocol() {
        return current().protocol();
    }

    @Override
    public ConcurrentMap<String, Object> attributes() {
        return current().attributes();
    }

    @Override
    public InetSocketAddress localAddress() {
        return current().localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return current().remoteAddress();
    }

    @Override
    public int maxFrameSize() {
        return current().maxFrameSize();
    }

    @Override
    public boolean isOpen() {
        return current().isOpen();
    }

    @Override
    public Optional<CloseReason> closeReason() {
        return current().closeReason();
    }

    @Override
    public CompletionStage<CloseReason> closed() {
        return current().closed();
    }

    @Override
    public void close(CloseCode code, String text) {
        current().close(code, text);
    }

    @Override
    public void abort() {
        current().abort();
    }

    /** So that it is found in the application's collections of connections. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || current().equals(other instanceof CurrentWebSocket that ? that.current() : other);
    }

    @Override
    public int hashCode() {
        return current().hashCode();
    }

    @Override
    public String toString() {
        return "the current WebSocket";
    }
}
