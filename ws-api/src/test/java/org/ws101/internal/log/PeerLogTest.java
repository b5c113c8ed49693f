package org.ws101.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ws101.testing.ManualTimers;
import org.ws101.testing.RecordedLog;

/** One line a minute for each place and kind, whatever peers do. */
class PeerLogTest {
    private final ManualTimers clock = new ManualTimers();
    private final RecordedLog recorded = new RecordedLog();
    private final PeerLog log = new PeerLog(recorded, clock);

    private void tell(String place, String kind, String text) {
        log.tell(place, kind, text, null);
    }

    @Test
    void theFirstOfAPlaceAndKindIsLoggedAndTheOthersAreNot() {
        for (int i = 0; i < 3; i++) {
            tell("a", "reset", "a was reset " + i);
            tell("b", "reset", "b was reset " + i);
            tell("a", "limit", "a has its limit " + i);
        }
        assertEquals(List.of("INFO a was reset 0", "INFO b was reset 0", "INFO a has its limit 0"), recorded.lines());
    }

    @Test
    void theNextAfterAMinuteSaysHowManyThereWereBetween() {
        for (int i = 0; i < 10_000; i++) {
            tell("a", "reset", "first");
        }
        clock.advance(Duration.ofMinutes(1).minusNanos(1));
        tell("a", "reset", "too soon");
        clock.advance(Duration.ofNanos(1));
        tell("a", "reset", "second");
        clock.advance(Duration.ofMinutes(1));
        tell("a", "reset", "third");
        assertEquals(
                List.of(
                        "INFO first",
                        "INFO second (10000 more of this kind were not logged since the last one)",
                        "INFO third"),
                recorded.lines());
    }

    @Test
    void whatAPeerSentStaysOneLine() {
        tell("a", "refused", "Origin: x\r\nINFO forged\u0085\u2028\u0000.{0}{}%s");
        tell("b", "refused", "\u001b[2J\u009b2J\u202eEND\u200b\ufeff\ud800 é 한 😀");
        tell("a", "long", "x".repeat(5_000));
        assertEquals("INFO Origin: x??INFO forged???.{0}{}%s", recorded.lines().get(0));
        assertEquals("INFO ?[2J?2J?END??? é 한 😀", recorded.lines().get(1));
        assertTrue(recorded.lines().get(2).length() < 1_100);
    }

    @Test
    void aQuoteIsShort() {
        assertEquals("x".repeat(200) + "...", PeerLog.quote("x".repeat(201)));
        assertEquals("a?b", PeerLog.quote("a\nb"));
        assertEquals("null", PeerLog.quote(null));
    }

    @Test
    void aWarningIsAsRare() {
        log.warn("a", "no thread", "first", null);
        log.warn("a", "no thread", "second", null);
        assertEquals(List.of("WARNING first"), recorded.lines());
    }

    @Test
    void theDetailIsForThoseWhoDebug() {
        IllegalStateException detail = new IllegalStateException("detail");
        log.tell("a", "lost", "first", detail);
        recorded.level(Level.DEBUG);
        log.tell("a", "lost", "second", detail);
        assertEquals(List.of("INFO first", "DEBUG second <java.lang.IllegalStateException: detail>"), recorded.lines());
    }

    @Test
    void aFaultHasItsStackTraceOnceAMinute() {
        IllegalStateException fault = new IllegalStateException("fault");
        for (int i = 0; i < 10; i++) {
            log.fault(Level.ERROR, "a", "check", "a check failed", fault);
        }
        log.fault(Level.ERROR, "a", "check", "a check failed", new UnsupportedOperationException("another"));
        clock.advance(Duration.ofMinutes(1));
        log.fault(Level.ERROR, "a", "check", "a check failed", fault);
        recorded.level(Level.DEBUG);
        log.fault(Level.ERROR, "a", "check", "a check failed", fault);
        assertEquals(
                List.of(
                        "ERROR a check failed <java.lang.IllegalStateException: fault>",
                        "ERROR a check failed <java.lang.UnsupportedOperationException: another>",
                        "ERROR a check failed (9 more of this kind were not logged since the last one)"
                                + " <java.lang.IllegalStateException: fault>",
                        "DEBUG a check failed <java.lang.IllegalStateException: fault>"),
                recorded.lines());
    }

    /** Places are the application's, but for a client that connects to ever others. */
    @Test
    void whatIsRememberedIsBounded() {
        tell("first", "lost", "once");
        for (int i = 0; i < 1_000; i++) {
            tell("place " + i, "lost", "text");
        }
        tell("first", "lost", "forgotten, and so told again");
        tell("place 999", "lost", "still known");
        assertEquals(1_002, recorded.lines().size());
    }
}
