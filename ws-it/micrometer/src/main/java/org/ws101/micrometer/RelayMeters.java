package org.ws101.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.ws101.servlet.Relay;
import org.ws101.servlet.RelayObserver;
import org.ws101.servlet.jms.JmsRelay;

/**
 * Counts the envelopes of a {@link JmsRelay} in a {@link MeterRegistry}: the meters {@code ws101.relay.*}, which exist
 * from its start to its stop. Counts nothing of other relays. Thread-safe; its methods do not block.
 *
 * <p>Add it with {@link org.ws101.servlet.WebSocketEndpoints#addObserver}. If several applications share a registry,
 * use one for each, with different tags.
 */
public final class RelayMeters implements RelayObserver {
    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<Relay, List<Meter>> running = new ConcurrentHashMap<>();

    /** Creates an observer that counts in a registry, without further tags. */
    public RelayMeters(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /**
     * Creates an observer that counts in a registry.
     *
     * @param tags tags that all meters have in addition
     */
    public RelayMeters(MeterRegistry registry, Iterable<Tag> tags) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.tags = Tags.of(Objects.requireNonNull(tags, "tags"));
    }

    @Override
    public void onRelayStart(Relay relay) {
        if (relay instanceof JmsRelay jms) {
            running.put(relay, meters(jms));
        }
    }

    @Override
    public void onRelayStop(Relay relay) {
        List<Meter> stopped = running.remove(relay);
        if (stopped != null) {
            stopped.forEach(registry::remove);
        }
    }

    private List<Meter> meters(JmsRelay relay) {
        return List.of(
                envelopes(relay, "sent", JmsRelay.Counts::sent),
                envelopes(relay, "received", JmsRelay.Counts::received),
                FunctionCounter.builder(
                                "ws101.relay.lost", relay, each -> each.counts().lost())
                        .description("Envelopes that no other node receives.")
                        .tags(tags)
                        .register(registry),
                Gauge.builder(
                                "ws101.relay.waiting",
                                relay,
                                each -> each.counts().waiting())
                        .description("Envelopes that wait for the broker.")
                        .baseUnit("bytes")
                        .tags(tags)
                        .register(registry),
                Gauge.builder(
                                "ws101.relay.connected",
                                relay,
                                each -> each.counts().connected() ? 1 : 0)
                        .description("1 while both connections to the broker are open, otherwise 0.")
                        .tags(tags)
                        .register(registry));
    }

    private Meter envelopes(JmsRelay relay, String direction, ToLongFunction<JmsRelay.Counts> count) {
        return FunctionCounter.builder("ws101.relay.envelopes", relay, each -> count.applyAsLong(each.counts()))
                .description("Envelopes to and from the other nodes.")
                .tags(tags.and("direction", direction))
                .register(registry);
    }
}
