package org.ws101.it.app;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;

/** The library's loggers, with a handler that cannot write as long as a test wants that. Thread-safe. */
final class FailingLog {
    /** Held: the log manager would forget it. */
    private static final Logger LIBRARY = Logger.getLogger("org.ws101");

    private static @Nullable Handler failing;

    private FailingLog() {}

    /**
     * Adds a handler in place of the last one.
     *
     * @param how {@code full} for a disk that is full, {@code exception} or {@code error} for a handler that throws, anything
     *     else for none
     */
    static synchronized void set(String how) throws IOException {
        if (failing != null) {
            LIBRARY.removeHandler(failing);
            failing.close();
        }
        Handler handler = handler(how);
        failing = handler;
        if (handler != null) {
            handler.setLevel(Level.ALL);
            LIBRARY.addHandler(handler);
        }
        LIBRARY.setLevel(handler == null ? null : Level.FINE);
    }

    private static @Nullable Handler handler(String how) throws IOException {
        return switch (how) {
            case "full" -> new Flushing(new FileOutputStream("/dev/full"));
            case "exception" -> new Throwing(false);
            case "error" -> new Throwing(true);
            default -> null;
        };
    }

    /** Writes each line at once, as the handler for files does. */
    private static final class Flushing extends StreamHandler {
        Flushing(FileOutputStream to) {
            super(to, new SimpleFormatter());
        }

        @Override
        public synchronized void publish(LogRecord line) {
            super.publish(line);
            flush();
        }
    }

    private static final class Throwing extends Handler {
        private final boolean error;

        Throwing(boolean error) {
            this.error = error;
        }

        @Override
        public void publish(LogRecord line) {
            if (error) {
                throw new OutOfMemoryError("as a test wishes");
            }
            throw new UncheckedIOException(new IOException("No space left on device, as a test wishes"));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
