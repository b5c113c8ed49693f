package org.ws101.servlet;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;

/** Records what a logger is told, instead of printing it. */
public final class LogRecorder extends Handler implements AutoCloseable {
    private final Logger logger;
    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();

    public LogRecorder(String name) {
        logger = Logger.getLogger(name);
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
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
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
