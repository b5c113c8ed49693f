package org.ws101;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.internal.text.DurationText;

class WebSocketOptionsTest {
    /** An option, how it is set and read, its default and its range. */
    private record Option<T>(
            String name,
            BiFunction<WebSocketOptions.Builder, T, WebSocketOptions.Builder> set,
            Function<WebSocketOptions, T> get,
            T preset,
            T least,
            T most,
            T tooLittle,
            T tooMuch) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Option<Integer> number(
            String name,
            BiFunction<WebSocketOptions.Builder, Integer, WebSocketOptions.Builder> set,
            Function<WebSocketOptions, Integer> get,
            int preset,
            int least) {
        return new Option<>(name, set, get, preset, least, Integer.MAX_VALUE, least - 1, Integer.MIN_VALUE);
    }

    private static Option<Duration> time(
            String name,
            BiFunction<WebSocketOptions.Builder, Duration, WebSocketOptions.Builder> set,
            Function<WebSocketOptions, Duration> get,
            Duration preset,
            Duration least) {
        Duration day = Duration.ofDays(1);
        return new Option<>(name, set, get, preset, least, day, least.minusNanos(1), day.plusNanos(1));
    }

    /** Those that have a range. */
    static Stream<Option<?>> options() {
        Duration ms = Duration.ofMillis(1);
        return Stream.of(
                new Option<>(
                        "maxFrameSize",
                        WebSocketOptions.Builder::maxFrameSize,
                        WebSocketOptions::maxFrameSize,
                        1_048_576,
                        125,
                        1 << 30,
                        124,
                        (1 << 30) + 1),
                new Option<>(
                        "maxMessageSize",
                        WebSocketOptions.Builder::maxMessageSize,
                        WebSocketOptions::maxMessageSize,
                        1_048_576L,
                        1L,
                        Long.MAX_VALUE,
                        0L,
                        -1L),
                number("maxFragments", WebSocketOptions.Builder::maxFragments, WebSocketOptions::maxFragments, 1024, 1),
                number(
                        "outboundBytes",
                        WebSocketOptions.Builder::outboundBytes,
                        WebSocketOptions::outboundBytes,
                        1_048_576,
                        1),
                number(
                        "outboundMessages",
                        WebSocketOptions.Builder::outboundMessages,
                        WebSocketOptions::outboundMessages,
                        256,
                        1),
                number(
                        "inboundBytes",
                        WebSocketOptions.Builder::inboundBytes,
                        WebSocketOptions::inboundBytes,
                        1_048_576,
                        1),
                number(
                        "inboundMessages",
                        WebSocketOptions.Builder::inboundMessages,
                        WebSocketOptions::inboundMessages,
                        16,
                        1),
                number(
                        "messagesPerSecond",
                        WebSocketOptions.Builder::messagesPerSecond,
                        WebSocketOptions::messagesPerSecond,
                        Integer.MAX_VALUE,
                        1),
                number(
                        "bytesPerSecond",
                        WebSocketOptions.Builder::bytesPerSecond,
                        WebSocketOptions::bytesPerSecond,
                        Integer.MAX_VALUE,
                        1),
                new Option<>(
                        "admitRsv", WebSocketOptions.Builder::admitRsv, WebSocketOptions::admittedRsv, 0, 0, 7, -1, 8),
                time(
                        "pingInterval",
                        WebSocketOptions.Builder::pingInterval,
                        WebSocketOptions::pingInterval,
                        seconds(20),
                        Duration.ZERO),
                time(
                        "pongTimeout",
                        WebSocketOptions.Builder::pongTimeout,
                        WebSocketOptions::pongTimeout,
                        seconds(20),
                        ms),
                time(
                        "idleTimeout",
                        WebSocketOptions.Builder::idleTimeout,
                        WebSocketOptions::idleTimeout,
                        seconds(60),
                        Duration.ZERO),
                time(
                        "closeTimeout",
                        WebSocketOptions.Builder::closeTimeout,
                        WebSocketOptions::closeTimeout,
                        seconds(10),
                        ms),
                time(
                        "blockedThreadWarning",
                        WebSocketOptions.Builder::blockedThreadWarning,
                        WebSocketOptions::blockedThreadWarning,
                        Duration.ofMillis(100),
                        Duration.ZERO),
                time(
                        "abnormalCloseTimeout",
                        WebSocketOptions.Builder::abnormalCloseTimeout,
                        WebSocketOptions::abnormalCloseTimeout,
                        Duration.ofMillis(50),
                        ms),
                time(
                        "sendTimeout",
                        WebSocketOptions.Builder::sendTimeout,
                        WebSocketOptions::sendTimeout,
                        seconds(10),
                        ms));
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @ParameterizedTest
    @MethodSource("options")
    <T> void everyOptionHasItsDefaultAndItsRange(Option<T> option) {
        assertEquals(option.preset, option.get.apply(WebSocketOptions.defaults()));
        assertEquals(option.preset, option.get.apply(WebSocketOptions.builder().build()));
        assertEquals(option.least, option.get.apply(set(option, option.least).build()));
        assertEquals(option.most, option.get.apply(set(option, option.most).build()));
    }

    @ParameterizedTest
    @MethodSource("options")
    <T> void outOfRangeTheErrorNamesTheOptionAndTheRange(Option<T> option) {
        for (T wrong : List.of(option.tooLittle, option.tooMuch)) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> set(option, wrong));
            assertTrue(e.getMessage().contains("The option " + option.name + " is " + written(wrong)), e.getMessage());
            assertTrue(
                    e.getMessage().contains("use " + written(option.least) + " to " + written(option.most)),
                    e.getMessage());
        }
    }

    private static Object written(Object value) {
        return value instanceof Duration duration ? DurationText.of(duration) : value;
    }

    @ParameterizedTest
    @MethodSource("options")
    <T> void aBuilderFromOptionsKeepsThem(Option<T> option) {
        assertEquals(
                option.most,
                option.get.apply(set(option, option.most).build().toBuilder().build()));
    }

    private static <T> WebSocketOptions.Builder set(Option<T> option, T value) {
        return option.set.apply(WebSocketOptions.builder(), value);
    }

    @Nested
    class Choices {
        private final Opcode mine = Opcode.reserved(3, "mine");
        private final Opcode yours = Opcode.reserved(11, "yours");

        @Test
        void theDefaults() {
            WebSocketOptions options = WebSocketOptions.defaults();
            assertEquals(ControlFrames.AUTOMATIC, options.controlFrames());
            assertEquals(OverflowPolicy.BLOCK, options.outboundOverflow());
            assertEquals(RatePolicy.PAUSE, options.rateOverflow());
            assertFalse(options.retainsFrames());
            assertFalse(options.nonBlocking());
            assertEquals(List.of(), options.admittedOpcodes());
        }

        @Test
        void eachIsSetAndKept() {
            WebSocketOptions options = WebSocketOptions.builder()
                    .controlFrames(ControlFrames.MANUAL)
                    .outboundOverflow(OverflowPolicy.ABORT)
                    .rateOverflow(RatePolicy.CLOSE)
                    .retainFrames()
                    .tracePayloads(7)
                    .nonBlocking()
                    .admitOpcode(mine)
                    .admitOpcode(yours)
                    .build()
                    .toBuilder()
                    .build();
            assertEquals(ControlFrames.MANUAL, options.controlFrames());
            assertEquals(OverflowPolicy.ABORT, options.outboundOverflow());
            assertEquals(RatePolicy.CLOSE, options.rateOverflow());
            assertTrue(options.retainsFrames());
            assertEquals(7, options.tracePayloads());
            assertTrue(options.nonBlocking());
            assertFalse(options.toBuilder().mayBlock().build().nonBlocking());
            assertEquals(List.of(mine, yours), options.admittedOpcodes());
        }

        @Test
        void whatWasSetIsUndone() {
            WebSocketOptions options = WebSocketOptions.builder()
                    .retainFrames()
                    .retainNoFrames()
                    .admitOpcode(mine)
                    .admitNoOpcodes()
                    .admitOpcode(yours)
                    .build();
            assertFalse(options.retainsFrames());
            assertEquals(List.of(yours), options.admittedOpcodes());
        }

        @Test
        void nullIsRefusedByTheNameOfTheOption() {
            WebSocketOptions.Builder builder = WebSocketOptions.builder();
            assertEquals("outboundOverflow", nullMessage(() -> builder.outboundOverflow(null)));
            assertEquals("rateOverflow", nullMessage(() -> builder.rateOverflow(null)));
            assertEquals("controlFrames", nullMessage(() -> builder.controlFrames(null)));
            assertEquals("opcode", nullMessage(() -> builder.admitOpcode(null)));
            assertEquals("idleTimeout", nullMessage(() -> builder.idleTimeout(null)));
        }

        private String nullMessage(Runnable call) {
            return assertThrows(NullPointerException.class, call::run).getMessage();
        }
    }

    @Test
    void optionsDoNotChangeWithTheirBuilder() {
        WebSocketOptions.Builder builder = WebSocketOptions.builder();
        WebSocketOptions options = builder.build();
        builder.maxFrameSize(200).admitOpcode(Opcode.reserved(3, "mine"));
        assertNotEquals(200, options.maxFrameSize());
        assertEquals(List.of(), options.admittedOpcodes());
    }
}
