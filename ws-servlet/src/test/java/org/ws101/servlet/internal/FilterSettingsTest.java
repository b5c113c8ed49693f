package org.ws101.servlet.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.ControlFrames;
import org.ws101.Opcode;
import org.ws101.OverflowPolicy;
import org.ws101.PermessageDeflate;
import org.ws101.RatePolicy;
import org.ws101.WebSocketOptions;

class FilterSettingsTest {
    private static WebSocketOptions options(Map<String, String> parameters) {
        return FilterSettings.of(parameters).options().applyTo(WebSocketOptions.defaults());
    }

    private static String messageOf(String name, String value) {
        return assertThrows(IllegalArgumentException.class, () -> FilterSettings.of(Map.of(name, value)))
                .getMessage();
    }

    @Test
    void withoutInitParamsTheDefaultsApply() {
        FilterSettings settings = FilterSettings.of(Map.of());
        assertEquals(Optional.empty(), settings.application());
        assertEquals(List.of(), settings.allowedOrigins());
        assertEquals(
                new FilterSettings.Limits(10_000, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()),
                settings.limits());
        assertEquals(200, settings.maxThreads());
        assertEquals(Duration.ofSeconds(10), settings.stopTimeout());
        assertEquals(Optional.empty(), settings.managedExecutor());
        assertEquals(new FilterSettings.HttpSessions(true, false, false), settings.httpSessions());
    }

    @Test
    void readsEveryInitParamOfItsOwn() {
        FilterSettings settings = FilterSettings.of(Map.ofEntries(
                Map.entry("application", " org.example.App "),
                Map.entry("allowedOrigins", "https://a.example\n https://b.example:8443"),
                Map.entry("maxConnections", "5"),
                Map.entry("maxConnectionsPerPrincipal", "3"),
                Map.entry("maxConnectionsPerAddress", "4"),
                Map.entry("handshakesPerSecondPerAddress", "6"),
                Map.entry("maxThreads", "7"),
                Map.entry("managedExecutor", "java:app/work "),
                Map.entry("closeWithHttpSession", "false"),
                Map.entry("closeWithAnonymousHttpSession", "true"),
                Map.entry("stopTimeout", "0s")));
        assertEquals(Optional.of("org.example.App"), settings.application());
        assertEquals(List.of("https://a.example", "https://b.example:8443"), settings.allowedOrigins());
        assertEquals(
                new FilterSettings.Limits(5, OptionalInt.of(3), OptionalInt.of(4), OptionalInt.of(6)),
                settings.limits());
        assertEquals(7, settings.maxThreads());
        assertEquals(Duration.ZERO, settings.stopTimeout());
        assertEquals(Optional.of("java:app/work"), settings.managedExecutor());
        assertEquals(new FilterSettings.HttpSessions(false, true, false), settings.httpSessions());
    }

    @Test
    void refusesToProlongHttpSessionsWhereServletHasNoMeansForIt() {
        String message = messageOf("prolongHttpSession", "true");
        assertTrue(message.startsWith("The init-param prolongHttpSession is \"true\": "), message);
        assertTrue(message.contains("Servlet 6.1") && message.contains("Tomcat 11"), message);
        assertEquals(
                false,
                FilterSettings.of(Map.of("prolongHttpSession", "false"))
                        .httpSessions()
                        .prolong());
    }

    @Test
    void namesEachMistakeOnALineOfItsOwn() {
        IllegalArgumentException mistakes = assertThrows(
                IllegalArgumentException.class,
                () -> FilterSettings.of(Map.of("maxFrameSize", "1", "maxMessageSize", "q", "maxThreads", "0")));
        assertEquals(
                List.of(
                        "There are 3 mistakes:",
                        "     - The option maxFrameSize is \"1\": use 125 to 1073741824",
                        "     - The option maxMessageSize is \"q\": write a whole number in digits, up to 9223372036854775807",
                        "     - The init-param maxThreads is \"0\": write a number from 1"),
                mistakes.getMessage().lines().toList());
    }

    @Test
    void namesAnUnknownInitParamAndAllThatThereAre() {
        String message = messageOf("maxFramesize", "1000");
        assertTrue(
                message.startsWith("Unknown init-param maxFramesize: write maxFrameSize if that is meant; the"),
                message);
        assertTrue(message.contains("maxFrameSize") && message.contains("maxConnections"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "maxConnections, 0, write a number from 1",
        "maxConnections, many, write a whole number",
        "maxConnectionsPerPrincipal, -1, write a number from 1",
        "maxConnectionsPerAddress, '', write a whole number",
        "handshakesPerSecondPerAddress, 0, write a number from 1",
        "messagesPerSecond, 0, use 1 to 2147483647",
        "bytesPerSecond, 1MB, write a whole number",
        "rateOverflow, drop, 'write one of [PAUSE, CLOSE]'",
        "closeWithHttpSession, no, write true or false",
        "maxThreads, 3.5, write a whole number",
        "stopTimeout, 2h, from 0 s to 1 h",
        "stopTimeout, -PT1S, from 0 s to 1 h",
        "stopTimeout, soon, such as 20s",
        "allowedOrigins, example.com, is not an origin",
        "maxFrameSize, 124, use 125 to 1073741824",
        "maxMessageSize, 1MB, write a whole number",
        "maxFrameSize, 3000000000, use -2147483648 to 2147483647",
        "pingInterval, 20, such as 20s",
        "pingInterval, 99999999999999999h, such as 20s",
        "pingInterval, 999999999999999h, ''",
        "outboundOverflow, drop, 'write one of [BLOCK, FAIL, ABORT]'",
        "retainFrames, yes, write true or false",
        "nonBlocking, yes, write true or false",
        "blockedThreadWarning, 100, such as 20s",
        "admitOpcode, 3, such as 3=position",
        "admitOpcode, 1=text, use 3 to 7 or 11 to 15",
        "permessageDeflate, true, 'write on, off, or parameters such as'",
        "permessageDeflate, '', 'write on, off, or parameters such as'",
        "permessageDeflate, permessage-deflate;, 'write on, off, or parameters such as'",
        "permessageDeflate, permessage-deflate; window=9, 'write on, off, or parameters such as'",
        "permessageDeflate, permessage-deflate; server_max_window_bits, write a whole number",
        "permessageDeflate, permessage-deflate; server_max_window_bits=7, use 8 to 15",
        "permessageDeflate, permessage-deflate; level=10, use -1 to 9"
    })
    void namesAMalformedInitParamItsValueAndWhatIsAllowed(String name, String value, String allowed) {
        String message = messageOf(name, value);
        assertTrue(message.contains(" " + name + " is \"" + value + "\": "), message);
        assertTrue(message.contains(allowed), message);
    }

    @Test
    void namesAllThatIsWrong() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> FilterSettings.of(Map.of(
                                "maxThreads", "none",
                                "stopTimeout", "soon",
                                "allowedOrigins", "a b",
                                "maxFrameSize", "1",
                                "pongTimeout", "0s")))
                .getMessage();
        for (String wrong : List.of("maxThreads", "stopTimeout", "allowedOrigins", "maxFrameSize", "pongTimeout")) {
            assertTrue(message.contains(" " + wrong + " is \""), message);
        }
        assertTrue(message.contains("The allowed origin \"a\" or \"b\" is not an origin"), message);
        assertEquals(2, message.split("pongTimeout", -1).length, message);
        assertTrue(message.contains("The option pongTimeout is \"0s\": use 1 ms to 24 h"), message);
    }

    @Nested
    class Options {
        @Test
        void thereIsOneForEachBuilderMethod() {
            Set<String> setters = Stream.of(WebSocketOptions.Builder.class.getMethods())
                    .filter(method -> method.getReturnType() == WebSocketOptions.Builder.class)
                    .map(method -> method.getName())
                    .filter(name -> !name.matches("(retain|admit)No[A-Z].*|mayBlock")) // they undo what others set
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(setters, OptionParameters.names());
        }

        @Test
        void takePrecedenceOverThoseOfAnEndpointAndLeaveTheOthers() {
            WebSocketOptions endpoint = WebSocketOptions.builder()
                    .maxFrameSize(1000)
                    .maxFragments(7)
                    .build();
            WebSocketOptions applying =
                    FilterSettings.of(Map.of("maxFrameSize", "2000")).options().applyTo(endpoint);
            assertEquals(2000, applying.maxFrameSize());
            assertEquals(7, applying.maxFragments());
        }

        @Test
        void setCompression() {
            assertSame(PermessageDeflate.off(), compression("off"));
            assertSame(PermessageDeflate.defaults(), compression(" on "));
            String every = "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                    + " server_max_window_bits=9; client_max_window_bits=10";
            assertEquals(every, compression(every).toString());
            String two = "permessage-deflate; client_max_window_bits, permessage-deflate";
            assertEquals(two, compression(two).toString());
            PermessageDeflate tuned = compression("permessage-deflate; threshold=7; level=-1; maxRatio=50");
            assertEquals("permessage-deflate", tuned.toString());
            assertEquals(List.of(7, -1), List.of(tuned.threshold(), tuned.level()));
            assertEquals(OptionalInt.of(50), tuned.maxRatio());
        }

        private static PermessageDeflate compression(String text) {
            return options(Map.of("permessageDeflate", text)).permessageDeflate();
        }

        @Test
        void areReadByType() {
            WebSocketOptions options = options(Map.of(
                    "maxFrameSize", "65536",
                    "maxMessageSize", "5000000000",
                    "maxFragments", "9",
                    "outboundOverflow", "abort",
                    "controlFrames", "MANUAL",
                    "retainFrames", "true",
                    "nonBlocking", "true",
                    "admitRsv", "3",
                    "tracePayloads", "64",
                    "admitOpcode", "3=position 11=probe"));
            assertEquals(65536, options.maxFrameSize());
            assertEquals(5_000_000_000L, options.maxMessageSize());
            assertEquals(9, options.maxFragments());
            assertEquals(OverflowPolicy.ABORT, options.outboundOverflow());
            assertEquals(ControlFrames.MANUAL, options.controlFrames());
            assertTrue(options.retainsFrames());
            assertTrue(options.nonBlocking());
            assertEquals(3, options.admittedRsv());
            assertEquals(64, options.tracePayloads());
            assertEquals(
                    List.of(Opcode.reserved(3, "position"), Opcode.reserved(11, "probe")), options.admittedOpcodes());
        }

        @Test
        void replaceWhatCodeHasSet() {
            WebSocketOptions code = WebSocketOptions.builder()
                    .retainFrames()
                    .nonBlocking()
                    .admitOpcode(Opcode.reserved(4, "code's"))
                    .admitRsv(7)
                    .build();
            WebSocketOptions options = new OptionParameters(Map.of(
                            "retainFrames",
                            "false",
                            "nonBlocking",
                            "false",
                            "admitOpcode",
                            "3=position",
                            "admitRsv",
                            "0"))
                    .applyTo(code);
            assertFalse(options.retainsFrames());
            assertFalse(options.nonBlocking());
            assertEquals(List.of(Opcode.reserved(3, "position")), options.admittedOpcodes());
            assertEquals(0, options.admittedRsv());
        }

        @Test
        void ratesEachGoWhereTheyBelong() {
            WebSocketOptions options =
                    options(Map.of("messagesPerSecond", "1", "bytesPerSecond", "2", "rateOverflow", "close"));
            assertEquals(1, options.messagesPerSecond());
            assertEquals(2, options.bytesPerSecond());
            assertEquals(RatePolicy.CLOSE, options.rateOverflow());
        }

        @Test
        void boundsAndTimeoutsEachGoWhereTheyBelong() {
            WebSocketOptions options = options(Map.of(
                    "pingInterval", "1s",
                    "pongTimeout", "2s",
                    "idleTimeout", "3s",
                    "closeTimeout", "4s",
                    "abnormalCloseTimeout", "5s",
                    "sendTimeout", "6s",
                    "outboundBytes", "7",
                    "outboundMessages", "8",
                    "inboundBytes", "9",
                    "inboundMessages", "10"));
            assertEquals(Duration.ofSeconds(1), options.pingInterval());
            assertEquals(Duration.ofSeconds(2), options.pongTimeout());
            assertEquals(Duration.ofSeconds(3), options.idleTimeout());
            assertEquals(Duration.ofSeconds(4), options.closeTimeout());
            assertEquals(Duration.ofSeconds(5), options.abnormalCloseTimeout());
            assertEquals(Duration.ofSeconds(6), options.sendTimeout());
            assertEquals(7, options.outboundBytes());
            assertEquals(8, options.outboundMessages());
            assertEquals(9, options.inboundBytes());
            assertEquals(10, options.inboundMessages());
        }

        @ParameterizedTest
        @CsvSource({"20s, PT20S", "500ms, PT0.5S", "2m, PT2M", "1 h, PT1H", "PT1.5S, PT1.5S", "' 3s ', PT3S"})
        void durationsAreShortOrIso8601(String text, Duration expected) {
            assertEquals(expected, options(Map.of("idleTimeout", text)).idleTimeout());
        }
    }
}
