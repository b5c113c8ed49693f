package org.ws101.servlet.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.ws101.ControlFrames;
import org.ws101.Opcode;
import org.ws101.OverflowPolicy;
import org.ws101.RatePolicy;
import org.ws101.WebSocketOptions;

/**
 * The {@link WebSocketOptions} as text: each by the name of its builder method. Durations are written as {@code 20s},
 * {@code 500ms} or in ISO 8601, sizes in bytes, {@code retainFrames} and {@code nonBlocking} as {@code true} or {@code false}, {@code admitOpcode} as
 * numbers and names, such as {@code 3=position 11=probe}, {@code permessageDeflate} as {@link CompressionParameter} says.
 * Immutable.
 */
public final class OptionParameters {
    private static final Map<String, BiConsumer<WebSocketOptions.Builder, String>> SETTERS = Map.ofEntries(
            Map.entry("maxFrameSize", (to, text) -> to.maxFrameSize(Parameters.integer(text))),
            Map.entry("maxMessageSize", (to, text) -> to.maxMessageSize(Parameters.longInteger(text))),
            Map.entry("maxFragments", (to, text) -> to.maxFragments(Parameters.integer(text))),
            Map.entry("pingInterval", (to, text) -> to.pingInterval(Parameters.duration(text))),
            Map.entry("pongTimeout", (to, text) -> to.pongTimeout(Parameters.duration(text))),
            Map.entry("idleTimeout", (to, text) -> to.idleTimeout(Parameters.duration(text))),
            Map.entry("closeTimeout", (to, text) -> to.closeTimeout(Parameters.duration(text))),
            Map.entry("abnormalCloseTimeout", (to, text) -> to.abnormalCloseTimeout(Parameters.duration(text))),
            Map.entry("sendTimeout", (to, text) -> to.sendTimeout(Parameters.duration(text))),
            Map.entry("outboundBytes", (to, text) -> to.outboundBytes(Parameters.integer(text))),
            Map.entry("outboundMessages", (to, text) -> to.outboundMessages(Parameters.integer(text))),
            Map.entry(
                    "outboundOverflow",
                    (to, text) -> to.outboundOverflow(Parameters.constant(OverflowPolicy.class, text))),
            Map.entry("inboundBytes", (to, text) -> to.inboundBytes(Parameters.integer(text))),
            Map.entry("inboundMessages", (to, text) -> to.inboundMessages(Parameters.integer(text))),
            Map.entry("messagesPerSecond", (to, text) -> to.messagesPerSecond(Parameters.integer(text))),
            Map.entry("bytesPerSecond", (to, text) -> to.bytesPerSecond(Parameters.integer(text))),
            Map.entry("rateOverflow", (to, text) -> to.rateOverflow(Parameters.constant(RatePolicy.class, text))),
            Map.entry("controlFrames", (to, text) -> to.controlFrames(Parameters.constant(ControlFrames.class, text))),
            Map.entry("retainFrames", OptionParameters::retainFrames),
            Map.entry("admitOpcode", OptionParameters::admitOpcodes),
            Map.entry("admitRsv", (to, text) -> to.admitRsv(Parameters.integer(text))),
            Map.entry("tracePayloads", (to, text) -> to.tracePayloads(Parameters.integer(text))),
            Map.entry("nonBlocking", OptionParameters::nonBlocking),
            Map.entry("blockedThreadWarning", (to, text) -> to.blockedThreadWarning(Parameters.duration(text))),
            Map.entry("permessageDeflate", (to, text) -> to.permessageDeflate(CompressionParameter.read(text))));

    /** By their names. */
    private final Map<String, String> values = new TreeMap<>();

    /** The names of all options. */
    public static Set<String> names() {
        return new TreeSet<>(SETTERS.keySet());
    }

    /**
     * Reads the options.
     *
     * @param values the texts by the names of the options; other names are refused
     * @throws IllegalArgumentException naming the options that are unknown, malformed or out of their range
     */
    public OptionParameters(Map<String, String> values) {
        this.values.putAll(values);
        applyTo(WebSocketOptions.defaults());
    }

    /**
     * A duration as the options are written.
     *
     * @throws IllegalArgumentException naming the option that is malformed
     */
    public static Duration duration(String name, String text) {
        try {
            return Parameters.duration(text.strip());
        } catch (IllegalArgumentException e) {
            throw malformed(name, text, e);
        }
    }

    /** The options, changed where a text says so. */
    public WebSocketOptions applyTo(WebSocketOptions options) {
        Mistakes mistakes = new Mistakes();
        WebSocketOptions.Builder builder = options.toBuilder();
        values.forEach((name, text) -> mistakes.attempt(builder, to -> apply(to, name, text.strip())));
        mistakes.report();
        return builder.build();
    }

    private static WebSocketOptions.Builder apply(WebSocketOptions.Builder builder, String name, String text) {
        BiConsumer<WebSocketOptions.Builder, String> setter = Optional.ofNullable(SETTERS.get(name))
                .orElseThrow(() -> new IllegalArgumentException("Unknown option " + name + ": "
                        + Misspelling.remedy(name, names()) + "the options are " + names()));
        try {
            setter.accept(builder, text);
            return builder;
        } catch (IllegalArgumentException e) {
            throw malformed(name, text, e);
        }
    }

    private static IllegalArgumentException malformed(String name, String text, IllegalArgumentException cause) {
        return new MalformedOptionException("The option " + name, text, cause);
    }

    private static void retainFrames(WebSocketOptions.Builder to, String text) {
        if (Parameters.truth(text)) {
            to.retainFrames();
        } else {
            to.retainNoFrames();
        }
    }

    private static void nonBlocking(WebSocketOptions.Builder to, String text) {
        if (Parameters.truth(text)) {
            to.nonBlocking();
        } else {
            to.mayBlock();
        }
    }

    private static void admitOpcodes(WebSocketOptions.Builder to, String text) {
        to.admitNoOpcodes(); // the text replaces what code says, as with every other option
        for (String opcode : Parameters.words(text)) {
            int equals = opcode.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("write each as its number and a name, such as 3=position");
            }
            to.admitOpcode(
                    Opcode.reserved(Parameters.integer(opcode.substring(0, equals)), opcode.substring(equals + 1)));
        }
    }
}
