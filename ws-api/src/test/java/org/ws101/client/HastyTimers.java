package org.ws101.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.internal.thread.Timers;

/** Time that stands still, and lets every wait end at once. */
final class HastyTimers implements Timers {
    final AtomicLong now = new AtomicLong();
    final BlockingQueue<Duration> delays = new LinkedBlockingQueue<>();

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        delays.add(delay);
        new Thread(task).start();
        return () -> {};
    }

    /** Chooses the longest delay always, and the client's own threads. */
    ReconnectingConnection keep(WebSocketClient client, ReconnectingConnection.Application application) {
        return keep(client, application, new ReentrantLock());
    }

    ReconnectingConnection keep(
            WebSocketClient client, ReconnectingConnection.Application application, ReentrantLock lock) {
        return ReconnectingConnection.open(
                client.settings(),
                application,
                services -> new ReconnectingConnection.Fate(this, () -> 1, services.workers(), lock));
    }
}
