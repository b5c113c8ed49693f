package org.ws101.relay;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import org.ws101.servlet.Relay;

/** Records what the relay says in the log, instead of printing it. */
public final class LogRecorder extends Handler implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(Relay.class.getName());

    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();

    public LogRecorder() {
        LOGGER.addHandler(this);
        LOGGER.setUseParentHandlers(false);
        LOGGER.setLevel(Level.FINE);
    }

    /** How many lines there are that have a text. */
    public long count(String text) {
        return text().lines().filter(line -> line.contains(text)).count();
    }

    public String text() {
        SimpleFormatter formatter = new SimpleFormatter();
        return records.stream().map(formatter::format).collect(Collectors.joining());
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(null);
    }
}
