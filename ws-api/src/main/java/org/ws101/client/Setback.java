package org.ws101.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.ws101.CloseReason;
import org.ws101.HandshakeException;
import org.ws101.WebSocketClosedException;

/**
 * The reason why a {@link ReconnectingConnection} is not open: an attempt failed, or a connection was closed by the
 * peer, by the network or by a failure. Immutable.
 *
 * @param cause a {@link WebSocketClosedException} when the connection was open; else an exception of
 *     {@link WebSocketClient#connect}, the {@link Preparation}, the {@link WebSocketClient.Builder#executor} or the
 *     {@link ReconnectPolicy}
 * @param attempt the number of the attempt, from 1; it begins again with 1 after a connection that was open for 30
 *     seconds
 * @param sinceOpened the time since the last connection was opened, or since the first attempt without one
 * @param random a random number from 0 to 1, drawn for this setback, so that a policy can spread many clients
 */
public record Setback(Throwable cause, int attempt, Duration sinceOpened, double random) {
    public Setback {
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(sinceOpened, "sinceOpened");
    }

    /** Returns the reason of the end; empty when the attempt failed to open a connection. */
    public Optional<CloseReason> closeReason() {
        return cause instanceof WebSocketClosedException closed ? Optional.of(closed.reason()) : Optional.empty();
    }

    /** Returns the status of the response that refused the handshake, such as 401; 0 without one. */
    public int status() {
        return cause instanceof HandshakeException refused ? refused.status() : 0;
    }
}
