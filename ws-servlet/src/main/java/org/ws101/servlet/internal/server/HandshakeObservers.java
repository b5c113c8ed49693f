package org.ws101.servlet.internal.server;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketObserver;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.observation.Observed;
import org.ws101.internal.observation.Observers;
import org.ws101.internal.recording.FlightRecording;
import org.ws101.internal.recording.Recorded;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.registry.Counts;

/** Finds who observes the opening handshakes of an endpoint and the connections that come of them. Thread-safe. */
final class HandshakeObservers {
    /** Those of all endpoints, as they are added. */
    private final Collection<WebSocketObserver> ofAll;

    private final Counts counts;
    private final PeerLog log;

    HandshakeObservers(Collection<WebSocketObserver> ofAll, Counts counts, PeerLog log) {
        this.ofAll = ofAll;
        this.counts = counts;
        this.log = log;
    }

    private @Nullable Observers of(ServedEndpoint endpoint) {
        if (ofAll.isEmpty() && endpoint.observers().isEmpty()) {
            return null;
        }
        List<WebSocketObserver> all = new ArrayList<>(ofAll);
        all.addAll(endpoint.observers());
        return Observers.of(all, log);
    }

    /** What is observed of a handshake that comes to a connection; null when nobody observes it. */
    @Nullable
    Observed of(Routes.Match<ServedEndpoint> match, HandshakeRequest request, Optional<String> user) {
        Observers observers = of(match.target());
        return observers == null
                ? null
                : Observed.of(observers, match.path().toString(), request.path(), request.remoteAddress(), user);
    }

    /** A handshake was refused, or has failed: counts it, and tells who observes or records that. */
    void tellRefused(Routes.Match<ServedEndpoint> match, HttpServletRequest request, int status, String reason) {
        counts.refused(match.path().toString());
        Observers observers = of(match.target());
        if (observers == null && !FlightRecording.isOn()) {
            return;
        }
        String path = RequestSnapshot.pathOf(request);
        InetSocketAddress client = Addresses.of(request.getRemoteAddr(), request.getRemotePort());
        if (observers != null) {
            Observed.of(observers, match.path().toString(), path, client, Optional.empty())
                    .refused(status, reason);
        }
        FlightRecording.refused(
                () -> new Recorded("", match.target().endpoint().toString(), path, client), status, reason);
    }
}
