package org.ws101.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT1H, 1 h",
        "PT24H, 24 h",
        "PT-1H, -1 h",
        "PT1M, 60 s",
        "PT1M30S, 90 s",
        "PT-1S, -1 s",
        "PT0.3S, 300 ms",
        "PT-0.3S, -300 ms",
        "PT1.25S, 1250 ms",
        "PT24H0.001S, 86400001 ms",
        "PT0.0005S, 0.5 ms",
        "PT0.000000001S, 0.000001 ms",
        "PT9223372036854775807.5S, 9223372036854775807500 ms"
    })
    void isWrittenAsTheOptionsAre(Duration duration, String text) {
        assertEquals(text, DurationText.of(duration));
    }
}
