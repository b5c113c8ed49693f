package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.ws101.HandshakeException;

class ReconnectLogTest {
    private static final class Lines implements System.Logger {
        private final List<String> lines = new ArrayList<>();

        @Override
        public String getName() {
            return "lines";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(level + " " + message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            lines.add(level + " " + format);
        }
    }

    private final Lines lines = new Lines();
    private final HastyTimers timers = new HastyTimers();
    private final ReconnectLog log = new ReconnectLog(lines, timers);

    private void setback(int attempt, Throwable cause) {
        log.setback("ws://x/", new Setback(cause, attempt, Duration.ZERO, 0), Duration.ofMillis(1_520));
    }

    private void pass(Duration time) {
        timers.now.addAndGet(time.toNanos());
    }

    @Test
    void aSetbackHasALineWithTheDelayAndTheCause() {
        setback(1, new ConnectException("refused\nnow"));
        assertEquals(List.of("INFO ws://x/ is opened again in 1.5 s, by attempt 2: refused?now"), lines.lines);
    }

    @Test
    void aShortDelayIsInMilliseconds() {
        Setback setback = new Setback(new ConnectException("refused"), 1, Duration.ZERO, 0);
        log.setback("ws://x/", setback, Duration.ofMillis(999));
        assertEquals(List.of("INFO ws://x/ is opened again in 999 ms, by attempt 2: refused"), lines.lines);
    }

    @Test
    void noDelayIsAtOnce() {
        Setback setback = new Setback(new ConnectException("refused"), 1, Duration.ZERO, 0);
        log.setback("ws://x/", setback, Duration.ofNanos(999_999));
        assertEquals(List.of("INFO ws://x/ is opened again at once, by attempt 2: refused"), lines.lines);
    }

    @Test
    void openAgainIsSaidWhenTheSetbackWas() {
        log.opened("ws://x/", 1);
        assertTrue(lines.lines.isEmpty());
        setback(1, new ConnectException("refused"));
        log.opened("ws://x/", 2);
        assertEquals("INFO ws://x/ is open again, by attempt 2", lines.lines.get(1));
        setback(1, new ConnectException("refused"));
        log.opened("ws://x/", 2);
        assertEquals(2, lines.lines.size(), "no time has passed");
    }

    @Test
    void givingUpIsAlwaysSaid() {
        log.givenUp("ws://x/", new Setback(new ConnectException("n".repeat(1_000)), 3, Duration.ZERO, 0));
        assertEquals(List.of("WARNING ws://x/ ends after attempt 3: " + "n".repeat(500) + "…"), lines.lines);
        log.givenUp("ws://x/", new Setback(new ConnectException(), 3, Duration.ZERO, 0));
        assertTrue(lines.lines.get(1).endsWith(": java.net.ConnectException"));
    }

    @Test
    void anOutageOfADayHasFewLines() {
        for (int attempt = 1; attempt <= 5_760; attempt++) {
            setback(attempt, new ConnectException("refused"));
            pass(Duration.ofSeconds(15));
        }
        assertTrue(lines.lines.size() >= 144 && lines.lines.size() <= 160, () -> lines.lines.size() + " lines");
    }

    @Test
    void aConnectionThatIsLostAtOnceAgainAndAgainDoesNotFloodIt() {
        for (int i = 0; i < 100_000; i++) {
            setback(1, new ConnectException("refused"));
            log.opened("ws://x/", 2);
            pass(Duration.ofMillis(1));
        }
        assertTrue(lines.lines.size() <= 202, () -> lines.lines.size() + " lines");
    }

    @Test
    void anotherKindOfSetbackHasALine() {
        setback(5, new ConnectException("refused"));
        pass(Duration.ofSeconds(61));
        setback(6, new ConnectException("refused"));
        assertEquals(1, lines.lines.size());
        setback(7, new HandshakeException("401", 401, Map.of(), new byte[0]));
        assertEquals(2, lines.lines.size());
        setback(9, new HandshakeException("404", 404, Map.of(), new byte[0]));
        assertEquals(2, lines.lines.size(), "a minute has not passed");
    }
}
