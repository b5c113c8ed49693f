package org.ws101.internal.log;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * A logger that throws nothing. Others may, as on a full disk; what they cannot write is lost then, and whoever logs goes on with
 * what has to be done, such as the end of a connection. Thread-safe if the other one is.
 */
public final class SureLogger implements System.Logger {
    private final System.Logger logger;

    /** @param logger what writes */
    public SureLogger(System.Logger logger) {
        this.logger = logger;
    }

    @Override
    public String getName() {
        return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        try {
            return logger.isLoggable(level);
        } catch (Throwable e) { // Errors too
            return false;
        }
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
        try {
            logger.log(level, bundle, text, thrown);
        } catch (Throwable e) {
            return;
        }
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String format, Object @Nullable ... parameters) {
        try {
            logger.log(level, bundle, format, parameters);
        } catch (Throwable e) {
            return;
        }
    }
}
