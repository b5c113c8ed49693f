package org.ws101.spring.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.convert.ConversionException;
import org.springframework.util.unit.DataSize;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.MalformedOptionException;
import org.ws101.servlet.internal.Subprotocols;

/**
 * What properties say, as the library writes its options: sizes, durations and switches may be written as elsewhere in Spring
 * Boot. Its methods throw {@link IllegalArgumentException} that says what to write instead. Stateless.
 */
public final class PropertyValues {
    /** Several values, in place of which an option has words. */
    public static final Set<String> LISTS = Set.of("allowedOrigins", "subprotocols", "admitOpcode");

    /** Numbers of bytes. */
    public static final Set<String> SIZES = Set.of(
            "maxFrameSize", "maxMessageSize", "outboundBytes", "inboundBytes", "bytesPerSecond", "tracePayloads");
    /** What takes time. */
    public static final Set<String> DURATIONS = Set.of(
            "pingInterval",
            "pongTimeout",
            "idleTimeout",
            "closeTimeout",
            "abnormalCloseTimeout",
            "sendTimeout",
            "stopTimeout",
            "blockedThreadWarning");
    /** What is true or false. */
    public static final Set<String> SWITCHES = Set.of(
            "nonBlocking",
            "retainFrames",
            "closeWithHttpSession",
            "closeWithAnonymousHttpSession",
            "prolongHttpSession",
            "jmx");

    private PropertyValues() {}

    /**
     * An option.
     *
     * @param written one value, or several of an option that is one of the {@link #LISTS}
     */
    static String option(String option, List<String> written) {
        if (option.equals("subprotocols")) {
            return String.join(" ", Subprotocols.of(written.toArray(String[]::new)));
        }
        String text = inTheLibrarysWriting(option, String.join(" ", written));
        try {
            FilterSettings unused = FilterSettings.of(Map.of(option, text));
        } catch (MalformedOptionException malformed) {
            throw new IllegalArgumentException(malformed.allowed(), malformed);
        }
        return text;
    }

    private static String inTheLibrarysWriting(String option, String text) {
        if (SIZES.contains(option)) {
            return Long.toString(size(text));
        }
        if (DURATIONS.contains(option)) {
            return duration(text).toString();
        }
        if (SWITCHES.contains(option)) {
            return Boolean.toString(truth(text));
        }
        if (option.equals("permessageDeflate")) { // YAML takes off for false
            return ifTruth(text).map(on -> on ? "on" : "off").orElse(text);
        }
        return text;
    }

    private static long size(String text) {
        try {
            return DataSize.parse(text.strip()).toBytes();
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            throw new IllegalArgumentException("write a size such as 64KB, 1MB or 65536, which are bytes", malformed);
        }
    }

    static Duration duration(String text) {
        try {
            return DurationStyle.detectAndParse(text.strip().replace(" ", ""));
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            throw new IllegalArgumentException("write a duration such as 30s, 500ms, 2m or PT30S", malformed);
        }
    }

    /** A duration, or zero for never. */
    static Duration interval(String text) {
        Duration interval = duration(text);
        if (interval.isNegative()) {
            throw new IllegalArgumentException("write a positive duration, such as 30s, or 0s for never");
        }
        return interval;
    }

    static boolean truth(String text) {
        return ifTruth(text).orElseThrow(() -> new IllegalArgumentException("write true or false"));
    }

    private static Optional<Boolean> ifTruth(String text) {
        try {
            return Optional.ofNullable(
                    ApplicationConversionService.getSharedInstance().convert(text.strip(), Boolean.class));
        } catch (ConversionException neither) {
            return Optional.empty();
        }
    }

    static int integer(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException("write a whole number, which may be negative", malformed);
        }
    }
}
