package org.ws101.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Objects;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.WebSocketObserver;
import org.ws101.micrometer.internal.EndpointMeters;
import org.ws101.micrometer.internal.EndpointTable;

/**
 * Counts opening handshakes, connections, messages, bytes, closes and failures in a {@link MeterRegistry}: the meters
 * {@code ws101.*}. Thread-safe; its methods do not block.
 *
 * <p>One observer serves all servers and clients of an application. Use one for each registry. Several observers of one
 * registry need different tags: otherwise the gauge {@code ws101.connections} shows the connections of the first only.
 *
 * <p>The values of all tags are bounded. The tag {@code side} is {@code server} or {@code client}; {@code endpoint} is
 * {@link ObservedConnection#endpoint}, and {@code other} beyond the maximum number of endpoints of a side. Of the data
 * of a peer, only its close code and the status of its response become values; rare ones as a class, such as
 * {@code 4xxx}.
 */
public final class MicrometerObserver implements WebSocketObserver, AutoCloseable {
    /** The default of the maximum number of endpoints of each side with meters of their own: 100. */
    public static final int DEFAULT_MAX_ENDPOINTS = 100;

    private final EndpointTable servers;
    private final EndpointTable clients;

    /** Creates an observer that counts in a registry, without further tags, with {@link #DEFAULT_MAX_ENDPOINTS}. */
    public MicrometerObserver(MeterRegistry registry) {
        this(registry, Tags.empty(), DEFAULT_MAX_ENDPOINTS);
    }

    /**
     * Creates an observer that counts in a registry.
     *
     * @param tags tags that all meters have in addition
     * @param maxEndpoints the maximum number of endpoints of each side that have meters of their own; from 1. The
     *     others share the name {@code other}, and the log contains a line about it
     * @throws IllegalArgumentException when {@code maxEndpoints} is less than 1
     */
    public MicrometerObserver(MeterRegistry registry, Iterable<Tag> tags, int maxEndpoints) {
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(tags, "tags");
        if (maxEndpoints < 1) {
            throw new IllegalArgumentException("maxEndpoints is " + maxEndpoints + ": use 1 or more");
        }
        servers = new EndpointTable(registry, Tags.of(tags).and("side", "server"), maxEndpoints);
        clients = new EndpointTable(registry, Tags.of(tags).and("side", "client"), maxEndpoints);
    }

    /** The path of a server's endpoint begins with a slash, the origin of a client's with a scheme. */
    private EndpointMeters of(ObservedConnection connection) {
        String endpoint = connection.endpoint();
        return (endpoint.startsWith("/") ? servers : clients).of(endpoint);
    }

    @Override
    public void onHandshakeAccepted(ObservedConnection connection) {
        of(connection).accepted();
    }

    @Override
    public void onHandshakeRefused(ObservedConnection handshake, int status, String reason) {
        of(handshake).refused(status);
    }

    @Override
    public void onOpen(ObservedConnection connection) {
        of(connection).opened();
    }

    @Override
    public void onMessageReceived(ObservedConnection connection, Opcode type, long size, long wireSize) {
        of(connection).received(type, size, wireSize);
    }

    @Override
    public void onMessageSent(ObservedConnection connection, Opcode type, long size, long wireSize) {
        of(connection).sent(type, size, wireSize);
    }

    @Override
    public void onSlowConsumer(ObservedConnection connection, Slowness how, long queued) {
        of(connection).slow(how);
    }

    @Override
    public void onRoundTrip(ObservedConnection connection, Duration roundTrip) {
        of(connection).roundTrip(roundTrip);
    }

    @Override
    public void onFailure(ObservedConnection connection, Throwable cause) {
        of(connection).failed(cause);
    }

    @Override
    public void onQueueHighWater(ObservedConnection connection, long bytes) {
        of(connection).highWater(bytes);
    }

    @Override
    public void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {
        of(connection).closed(reason, by, lived);
    }

    /**
     * Removes the gauges from the registry, so that another observer can replace this one. The other meters stay and
     * continue to count.
     */
    @Override
    public void close() {
        servers.close();
        clients.close();
    }
}
