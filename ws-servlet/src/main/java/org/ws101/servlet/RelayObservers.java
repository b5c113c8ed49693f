package org.ws101.servlet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.SureLogger;

/** Calls the observers of an application's relay; one that comes late is told of the relay that runs. Thread-safe. */
final class RelayObservers {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger(Relay.class.getName()));

    private final ReentrantLock calling = new ReentrantLock();

    @GuardedBy("calling")
    private final List<RelayObserver> observers = new ArrayList<>();

    @GuardedBy("calling")
    private @Nullable Relay running;

    void add(RelayObserver observer) {
        calling.lock();
        try {
            observers.add(observer);
            Relay relay = running;
            if (relay != null) {
                call(observer, relay, each -> each.onRelayStart(relay));
            }
        } finally {
            calling.unlock();
        }
    }

    void started(Relay relay) {
        calling.lock();
        try {
            running = relay;
            observers.forEach(observer -> call(observer, relay, each -> each.onRelayStart(relay)));
        } finally {
            calling.unlock();
        }
    }

    void stopped(Relay relay) {
        calling.lock();
        try {
            running = null;
            observers.forEach(observer -> call(observer, relay, each -> each.onRelayStop(relay)));
        } finally {
            calling.unlock();
        }
    }

    private static void call(RelayObserver observer, Relay relay, Consumer<RelayObserver> call) {
        try {
            call.accept(observer);
        } catch (Throwable e) {
            LOGGER.log(Level.WARNING, "The observer " + observer + " of the " + relay + " has failed", e);
        }
    }
}
