package org.ws101.micrometer.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ws101.micrometer.MicrometerObserver;

/** The meters of each endpoint of a side, up to a maximum number of endpoints; the others share theirs. Thread-safe. */
public final class EndpointTable {
    /** The name of all endpoints beyond the maximum. */
    static final String OTHER = "other";

    private static final System.Logger LOGGER = System.getLogger(MicrometerObserver.class.getName());

    private final MeterRegistry registry;
    private final Tags tags;
    private final int maxEndpoints;
    private final ReentrantLock adding = new ReentrantLock();
    /** Written under {@link #adding}. */
    private final Map<String, EndpointMeters> byEndpoint = new ConcurrentHashMap<>();
    /** Null before the table is full and one more endpoint comes; no endpoint is added from then on. Written under {@link #adding}. */
    private volatile @Nullable EndpointMeters others;

    @GuardedBy("adding")
    private boolean closed;

    /** @param tags of all meters */
    public EndpointTable(MeterRegistry registry, Tags tags, int maxEndpoints) {
        this.registry = registry;
        this.tags = tags;
        this.maxEndpoints = maxEndpoints;
    }

    /** The meters of an endpoint. */
    public EndpointMeters of(String endpoint) {
        EndpointMeters known = byEndpoint.get(endpoint);
        if (known != null) {
            return known;
        }
        EndpointMeters shared = others;
        return shared != null ? shared : added(endpoint);
    }

    private EndpointMeters added(String endpoint) {
        adding.lock();
        try {
            EndpointMeters known = byEndpoint.get(endpoint);
            if (known == null) {
                known = others;
            }
            if (known != null) {
                return known;
            }
            if (byEndpoint.size() < maxEndpoints) {
                EndpointMeters own = made(endpoint);
                byEndpoint.put(endpoint, own);
                return own;
            }
            EndpointMeters shared = made(OTHER);
            others = shared;
            LOGGER.log(
                    Level.WARNING,
                    "{0} is beyond the maximum of {1,number,#} endpoints with meters of their own: it and all further ones are"
                            + " counted together, with the tag endpoint=" + OTHER
                            + "; if they are not too many, construct the"
                            + " MicrometerObserver with a greater maxEndpoints",
                    endpoint,
                    maxEndpoints);
            return shared;
        } finally {
            adding.unlock();
        }
    }

    @GuardedBy("adding")
    private EndpointMeters made(String name) {
        EndpointMeters meters = new EndpointMeters(registry, tags.and("endpoint", name));
        if (closed) {
            meters.close();
        }
        return meters;
    }

    /** Removes the gauges. */
    public void close() {
        adding.lock();
        try {
            closed = true;
            byEndpoint.values().forEach(EndpointMeters::close);
            EndpointMeters shared = others;
            if (shared != null) {
                shared.close();
            }
        } finally {
            adding.unlock();
        }
    }
}
