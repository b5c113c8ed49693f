package org.ws101.internal.observation;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketObserver;
import org.ws101.internal.log.PeerLog;

/** Calls observers; what one of them throws is for the log alone. Thread-safe. To be called without a lock. */
public final class Observers {
    private final List<WebSocketObserver> all;
    private final PeerLog log;

    private Observers(List<WebSocketObserver> all, PeerLog log) {
        this.all = all;
        this.log = log;
    }

    /** Those observers; null when there is none. */
    public static @Nullable Observers of(Collection<WebSocketObserver> observers, PeerLog log) {
        return observers.isEmpty() ? null : new Observers(List.copyOf(observers), log);
    }

    /** @param event the name of the method that is called */
    void tell(String event, Consumer<WebSocketObserver> call) {
        for (WebSocketObserver observer : all) {
            try {
                call.accept(observer);
            } catch (Throwable e) { // whatever it is, the connection goes on
                String name = observer.getClass().getName();
                log.fault(
                        Level.WARNING,
                        name,
                        event,
                        "The observer " + name + " failed in " + event + ", which does not affect the connection",
                        e);
            }
        }
    }
}
