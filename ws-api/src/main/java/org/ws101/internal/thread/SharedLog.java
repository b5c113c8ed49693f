package org.ws101.internal.thread;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Tells the log what went wrong on a thread that serves many: a line that cannot be written, as on a full disk or without memory, is
 * lost, and the thread goes on with the others. Stateless.
 */
public final class SharedLog {
    private SharedLog() {}

    /**
     * Writes one line.
     *
     * @param whose names, by its {@code toString}, who is concerned
     * @param what says what went wrong, as a sentence without its end
     */
    public static void tell(Logger log, Level level, Object whose, String what, @Nullable Throwable why) {
        try {
            log.log(level, whose + ": " + what, why);
        } catch (Throwable e) {
            return;
        }
    }
}
