package org.ws101.cdi.internal.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeRequest;

/**
 * What the arguments of a callback are taken from. One for each connection, used again for each callback. Not thread-safe: the
 * callbacks of a connection are serial.
 */
public final class ArgumentSource {
    private final WebSocket webSocket;
    /** Null on a client. */
    private final @Nullable HandshakeRequest request;

    private final @Nullable Object[] handshakeValues;
    /** A {@code String} or {@code byte[]}, or a publisher of these; of the callback that is being made. */
    private @Nullable Object payload;

    private boolean last;
    private @Nullable CloseReason closeReason;
    private @Nullable Throwable error;

    ArgumentSource(WebSocket webSocket, @Nullable HandshakeRequest request, @Nullable Object[] handshakeValues) {
        this.webSocket = webSocket;
        this.request = request;
        this.handshakeValues = handshakeValues;
    }

    /** Prepares for a message, a part of one, or a control frame. */
    public void ofMessage(Object newPayload, boolean isLast) {
        payload = newPayload;
        last = isLast;
    }

    /** Prepares for the end. */
    public void ofClose(CloseReason reason) {
        closeReason = reason;
    }

    /** Prepares for an error. */
    public void ofError(Throwable newError) {
        error = newError;
    }

    /** Lets go of what was prepared. */
    public void clear() {
        payload = null;
        error = null;
    }

    /** The connection. */
    public WebSocket webSocket() {
        return webSocket;
    }

    /** What the connection came from; null on a client. */
    @Nullable
    HandshakeRequest request() {
        return request;
    }

    HandshakeRequest serverRequest() {
        return Objects.requireNonNull(request);
    }

    @Nullable
    Object handshakeValue(int index) {
        return handshakeValues[index];
    }

    Object payload() {
        return Objects.requireNonNull(payload);
    }

    String text() {
        return (String) Objects.requireNonNull(payload);
    }

    byte[] bytes() {
        return (byte[]) Objects.requireNonNull(payload);
    }

    boolean last() {
        return last;
    }

    @Nullable
    CloseReason closeReason() {
        return closeReason;
    }

    @Nullable
    Throwable error() {
        return error;
    }
}
