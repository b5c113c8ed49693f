package org.ws101.internal.text;

import java.math.BigDecimal;
import java.time.Duration;

/** Writes durations as the options are written: {@code 1 h}, {@code 90 s}, {@code 300 ms}. Has no state. */
public final class DurationText {
    private static final long HOUR = 3_600;

    private DurationText() {}

    /** In hours or seconds, if it is a whole number of these, and else in milliseconds; exact. */
    public static String of(Duration duration) {
        long seconds = duration.toSeconds();
        int nanos = duration.toNanosPart();
        if (nanos != 0) {
            BigDecimal exact = BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, 9));
            return exact.movePointRight(3).stripTrailingZeros().toPlainString() + " ms";
        }
        return seconds != 0 && seconds % HOUR == 0 ? seconds / HOUR + " h" : seconds + " s";
    }
}
