package org.ws101.demo;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.WebSocketObserver;

/** Remembers how the last connections ended. Thread-safe. */
@ApplicationScoped
public class LastCloses implements WebSocketObserver {
    private static final int MOST = 5;

    private final ReentrantLock lock = new ReentrantLock();
    /** The latest first. Guarded by {@link #lock}. */
    private final Deque<FigureSheet.End> ends = new ArrayDeque<>();

    @Override
    public void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {
        if (connection.endpoint().equals(Figures.PATH)) {
            return;
        }
        FigureSheet.End end = new FigureSheet.End(
                connection.endpoint(),
                reason.code().code(),
                by.name().toLowerCase(Locale.ROOT),
                lived.toMillis() / 1000.0);
        lock.lock();
        try {
            ends.addFirst(end);
            if (ends.size() > MOST) {
                ends.removeLast();
            }
        } finally {
            lock.unlock();
        }
    }

    List<FigureSheet.End> ends() {
        lock.lock();
        try {
            return List.copyOf(ends);
        } finally {
            lock.unlock();
        }
    }
}
