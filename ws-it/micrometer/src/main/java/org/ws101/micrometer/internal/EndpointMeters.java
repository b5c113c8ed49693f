package org.ws101.micrometer.internal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.ws101.CloseReason;
import org.ws101.Opcode;
import org.ws101.WebSocketObserver.Closer;
import org.ws101.WebSocketObserver.Slowness;

/**
 * The meters of one endpoint. What events often need is looked up in the registry once, at the start, and so is shown with zero; the counters
 * of closes, failures and refusals are when the first of a kind comes. Thread-safe.
 */
public final class EndpointMeters {
    private final MeterRegistry registry;
    private final Tags tags;
    private final LongAdder open = new LongAdder();
    private final Gauge connections;
    private final Counter accepted;
    private final Traffic received;
    private final Traffic sent;
    private final Map<Slowness, Counter> slow = new EnumMap<>(Slowness.class);
    private final DistributionSummary queue;
    private final Timer ping;
    private final Timer lifetime;
    /** By status, cause, and code with who began: as many as {@link Words} has. */
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();

    private final Map<String, Counter> failures = new ConcurrentHashMap<>();
    private final Map<String, Counter> closes = new ConcurrentHashMap<>();

    /** The messages of one direction. */
    private record Traffic(Counter text, Counter binary, Counter payload, Counter wire) {
        void message(Opcode type, long size, long wireSize) {
            (type.equals(Opcode.TEXT) ? text : binary).increment();
            payload.increment((double) size);
            wire.increment((double) wireSize);
        }
    }

    /** @param tags of the endpoint */
    EndpointMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        connections = Gauge.builder("ws101.connections", open, LongAdder::sum)
                .description("Open connections.")
                .tags(tags)
                .strongReference(true)
                .register(registry);
        accepted = handshakes("accepted", Words.ACCEPTED);
        received = traffic("received");
        sent = traffic("sent");
        for (Slowness how : Slowness.values()) {
            slow.put(
                    how,
                    Counter.builder("ws101.slow.consumers")
                            .description("How often a peer read too slowly.")
                            .tags(tags.and("how", Words.slowness(how)))
                            .register(registry));
        }
        queue = DistributionSummary.builder("ws101.queue")
                .description("The maximum of the output of a connection that had not left, recorded when it ends.")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
        ping = Timer.builder("ws101.ping")
                .description("The round trip of a ping and its pong.")
                .tags(tags)
                .register(registry);
        lifetime = Timer.builder("ws101.lifetime")
                .description("How long a connection was open, recorded when it ends.")
                .tags(tags)
                .register(registry);
    }

    private Traffic traffic(String direction) {
        Tags directed = tags.and("direction", direction);
        Function<String, Counter> messages = type -> Counter.builder("ws101.messages")
                .description("Messages.")
                .tags(directed.and("type", type))
                .register(registry);
        return new Traffic(
                messages.apply("text"),
                messages.apply("binary"),
                Counter.builder("ws101.bytes")
                        .description("Bytes of the payload of messages, not compressed.")
                        .baseUnit("bytes")
                        .tags(directed)
                        .register(registry),
                Counter.builder("ws101.wire.bytes")
                        .description(
                                "Bytes of the frames of messages with their headers, compressed if they were; without TLS.")
                        .baseUnit("bytes")
                        .tags(directed)
                        .register(registry));
    }

    private Counter handshakes(String outcome, String status) {
        return Counter.builder("ws101.handshakes")
                .description("Opening handshakes.")
                .tags(tags.and("outcome", outcome, "status", status))
                .register(registry);
    }

    /** A handshake was accepted. */
    public void accepted() {
        accepted.increment();
    }

    /** A handshake was refused. */
    public void refused(int status) {
        refusals.computeIfAbsent(Words.status(status), word -> handshakes("refused", word))
                .increment();
    }

    /** A connection has opened. */
    public void opened() {
        open.increment();
    }

    /** A message was received. */
    public void received(Opcode type, long size, long wireSize) {
        received.message(type, size, wireSize);
    }

    /** A message was sent. */
    public void sent(Opcode type, long size, long wireSize) {
        sent.message(type, size, wireSize);
    }

    /** A peer reads too slowly. */
    public void slow(Slowness how) {
        Counter counter = slow.get(how);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A ping was answered. */
    public void roundTrip(Duration time) {
        ping.record(time);
    }

    /** Something has failed. */
    public void failed(Throwable cause) {
        failures.computeIfAbsent(
                        Words.cause(cause),
                        word -> Counter.builder("ws101.failures")
                                .description("Failures of the application, of peers and of the network.")
                                .tags(tags.and("cause", word))
                                .register(registry))
                .increment();
    }

    /** A connection that has ended had so many bytes queued at most. */
    public void highWater(long bytes) {
        queue.record((double) bytes);
    }

    /** A connection has ended. */
    public void closed(CloseReason reason, Closer by, Duration lived) {
        open.decrement();
        lifetime.record(lived);
        String code = Words.code(reason.code());
        String closer = Words.closer(by);
        closes.computeIfAbsent(
                        code + " " + closer,
                        both -> Counter.builder("ws101.closes")
                                .description("Connections that have ended.")
                                .tags(tags.and("code", code, "by", closer))
                                .register(registry))
                .increment();
    }

    /** Removes the gauge. */
    void close() {
        registry.remove(connections);
    }
}
