package org.ws101.testing;

import java.util.List;
import java.util.Queue;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A logger that keeps its lines, each as its level and its text. Thread-safe. */
public final class RecordedLog implements System.Logger {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private volatile Level lowest = Level.INFO;
    private volatile @Nullable Throwable failure;

    /** Logs from that level on. */
    public void level(Level level) {
        lowest = level;
    }

    /** Throws that from now on, as when a disk is full, which is unchecked. */
    public void failWith(Throwable thrown) {
        failure = thrown;
    }

    private void requireRoom() {
        if (failure instanceof RuntimeException full) {
            throw full;
        }
        if (failure instanceof Error full) {
            throw full;
        }
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public String getName() {
        return "recorded";
    }

    @Override
    public boolean isLoggable(Level level) {
        return level.compareTo(lowest) >= 0;
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, String text, @Nullable Throwable thrown) {
        requireRoom();
        if (isLoggable(level)) {
            lines.add(level + " " + text + " <" + thrown + ">");
        }
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, String format, Object @Nullable ... parameters) {
        requireRoom();
        if (isLoggable(level)) {
            lines.add(level + " " + format);
        }
    }
}
