package org.ws101;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.zip.Deflater;

/**
 * How a connection compresses messages: the extension permessage-deflate (RFC 7692). Immutable: each method gives a changed
 * copy.
 *
 * <pre>{@code
 * // Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, permessage-deflate
 * PermessageDeflate.offer(Parameters.none().serverMaxWindowBits(10)).or(Parameters.none())
 * }</pre>
 *
 * A client offers its alternatives in their order. A server takes the first offer of the client that it understands and that
 * one of its own alternatives agrees with, and puts what that alternative asks for into its answer. By default neither side
 * keeps a compression context from one message to the next, so that an idle connection holds no compressor. The one exception:
 * from a client that does not offer {@code client_no_context_takeover} a server does not ask it by default, because widespread
 * clients fail then; once such a client has sent a compressed message, its connection holds the last 32 KiB of what it sent.
 *
 * <p>Messages are compressed whole, fragments included; control frames never are, nor frames of the {@link FrameChannel}. A
 * message goes uncompressed when it is shorter than the threshold, or when compressing it saves nothing.
 */
public final class PermessageDeflate {
    /** Messages may inflate by any ratio up to this size, in bytes, even where {@link #maxRatio(int)} is set. */
    public static final int RATIO_FREE_SIZE = 64 * 1024;

    private static final PermessageDeflate OFF =
            new PermessageDeflate(List.of(), 1024, Deflater.DEFAULT_COMPRESSION, OptionalInt.empty());
    private static final PermessageDeflate DEFAULTS = offer(Parameters.none()
            .serverNoContextTakeover()
            .clientNoContextTakeoverIfOffered()
            .clientMaxWindowBits());

    private final List<Parameters> alternatives;
    private final int threshold;
    private final int level;
    private final OptionalInt maxRatio;

    private PermessageDeflate(List<Parameters> alternatives, int threshold, int level, OptionalInt maxRatio) {
        this.alternatives = alternatives;
        this.threshold = threshold;
        this.level = level;
        this.maxRatio = maxRatio;
    }

    /**
     * No context takeover in either direction; a server may ask the client for a smaller window, as it may ask browsers; all
     * else by default.
     */
    public static PermessageDeflate defaults() {
        return DEFAULTS;
    }

    /** Neither offered nor accepted. */
    public static PermessageDeflate off() {
        return OFF;
    }

    /** Offers, or on a server accepts, these parameters; all else by default. */
    public static PermessageDeflate offer(Parameters parameters) {
        return off().or(parameters);
    }

    /** Adds an alternative behind those there are. */
    public PermessageDeflate or(Parameters parameters) {
        List<Parameters> more = new ArrayList<>(alternatives);
        more.add(Objects.requireNonNull(parameters, "parameters"));
        return new PermessageDeflate(List.copyOf(more), threshold, level, maxRatio);
    }

    /**
     * Sets the size in bytes under which a message goes uncompressed: from 0, default 1,024. A message sent in parts, whose
     * size is not known when it begins, is compressed.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public PermessageDeflate threshold(int bytes) {
        return new PermessageDeflate(alternatives, range("threshold", bytes, 0, Integer.MAX_VALUE), level, maxRatio);
    }

    /**
     * Sets the compression level, from 0 for none over 1 for the fastest to 9 for the smallest result. The default is that of
     * {@link Deflater#DEFAULT_COMPRESSION}, -1.
     *
     * @throws IllegalArgumentException when it is not within -1 to 9
     */
    public PermessageDeflate level(int newLevel) {
        int least = Deflater.DEFAULT_COMPRESSION;
        return new PermessageDeflate(
                alternatives, threshold, range("level", newLevel, least, Deflater.BEST_COMPRESSION), maxRatio);
    }

    /**
     * Sets how many times its compressed size a received message may be, once it is past {@link #RATIO_FREE_SIZE}: from 1. There
     * is no such limit by default: honest data, such as a table of equal rows or silence, reaches the 1,032 that are the most
     * of deflate, and {@link WebSocketOptions#maxMessageSize()} bounds the memory whatever the ratio. The limit applies to the
     * whole message, when it ends, however it is cut into frames. More fails the connection with 1009. A message of this end
     * whose first frame compresses further goes uncompressed, because the peer may have the same limit.
     *
     * @throws IllegalArgumentException when it is less than 1
     */
    public PermessageDeflate maxRatio(int times) {
        return new PermessageDeflate(
                alternatives, threshold, level, OptionalInt.of(range("maxRatio", times, 1, Integer.MAX_VALUE)));
    }

    /** The alternatives in order of preference; none when the extension is off. */
    public List<Parameters> alternatives() {
        return alternatives;
    }

    /** The size in bytes under which a message goes uncompressed. */
    public int threshold() {
        return threshold;
    }

    /** The compression level, -1 to 9. */
    public int level() {
        return level;
    }

    /** How many times its compressed size a received message may be; empty when there is no such limit. */
    public OptionalInt maxRatio() {
        return maxRatio;
    }

    /** The alternatives as they stand in {@code Sec-WebSocket-Extensions}. */
    @Override
    public String toString() {
        return alternatives.stream().map(Parameters::toString).collect(Collectors.joining(", "));
    }

    private static int range(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "The option " + option + " of permessage-deflate is " + value + ": use " + least + " to " + most);
        }
        return value;
    }

    /**
     * One alternative: the parameters of RFC 7692 §7.1 that this end asks for. Immutable: each method gives a changed copy.
     *
     * <p>A parameter means the same whoever asks for it. A server may ask for {@link #clientMaxWindowBits(int)} only where
     * the client offers that parameter: with other clients the next alternative counts.
     */
    public static final class Parameters {
        private static final Parameters NONE =
                new Parameters(false, ClientContext.ANY, OptionalInt.empty(), Optional.empty());

        private final boolean serverNoContextTakeover;
        private final ClientContext clientContext;
        private final OptionalInt serverMaxWindowBits;
        /** Empty inside when the parameter stands without a value. */
        private final Optional<OptionalInt> clientMaxWindowBits;

        /** What becomes of the client's context between messages. */
        private enum ClientContext {
            ANY,
            FRESH_IF_OFFERED,
            FRESH
        }

        private Parameters(
                boolean serverNoContextTakeover,
                ClientContext clientContext,
                OptionalInt serverMaxWindowBits,
                Optional<OptionalInt> clientMaxWindowBits) {
            this.serverNoContextTakeover = serverNoContextTakeover;
            this.clientContext = clientContext;
            this.serverMaxWindowBits = serverMaxWindowBits;
            this.clientMaxWindowBits = clientMaxWindowBits;
        }

        /** No parameters: context takeover both ways, windows of any size. */
        public static Parameters none() {
            return NONE;
        }

        /** The server compresses each message on its own. */
        public Parameters serverNoContextTakeover() {
            return new Parameters(true, clientContext, serverMaxWindowBits, clientMaxWindowBits);
        }

        /**
         * The client compresses each message on its own. A server asks that of every client, as RFC 7692 §7.1.1.2 lets it; but
         * clients of Netty, Jetty and Tyrus fail when they have not offered it.
         */
        public Parameters clientNoContextTakeover() {
            return withClientContext(ClientContext.FRESH);
        }

        /** Like {@link #clientNoContextTakeover()}, but a server asks it only of clients that offer it. */
        public Parameters clientNoContextTakeoverIfOffered() {
            return withClientContext(ClientContext.FRESH_IF_OFFERED);
        }

        private Parameters withClientContext(ClientContext context) {
            return new Parameters(serverNoContextTakeover, context, serverMaxWindowBits, clientMaxWindowBits);
        }

        /** Whether a server asks clients not to take their context over that do not offer that themselves. */
        public boolean isUnofferedAsked() {
            return clientContext == ClientContext.FRESH;
        }

        /**
         * The server looks back at most 2<sup>{@code bits}</sup> bytes.
         *
         * @throws IllegalArgumentException when it is not within 8 to 15
         */
        public Parameters serverMaxWindowBits(int bits) {
            OptionalInt limit = OptionalInt.of(range("server_max_window_bits", bits, 8, 15));
            return new Parameters(serverNoContextTakeover, clientContext, limit, clientMaxWindowBits);
        }

        /** The client will look back no further than the server asks for; without this, a server may not ask. */
        public Parameters clientMaxWindowBits() {
            return withClientMaxWindowBits(OptionalInt.empty());
        }

        /**
         * The client looks back at most 2<sup>{@code bits}</sup> bytes, or less if the server asks for less.
         *
         * @throws IllegalArgumentException when it is not within 8 to 15
         */
        public Parameters clientMaxWindowBits(int bits) {
            return withClientMaxWindowBits(OptionalInt.of(range("client_max_window_bits", bits, 8, 15)));
        }

        private Parameters withClientMaxWindowBits(OptionalInt limit) {
            return new Parameters(serverNoContextTakeover, clientContext, serverMaxWindowBits, Optional.of(limit));
        }

        /** By the names of RFC 7692, in its order, each with its value if it has one. */
        public Map<String, Optional<String>> values() {
            Map<String, Optional<String>> values = new LinkedHashMap<>();
            if (serverNoContextTakeover) {
                values.put("server_no_context_takeover", Optional.empty());
            }
            if (clientContext != ClientContext.ANY) {
                values.put("client_no_context_takeover", Optional.empty());
            }
            serverMaxWindowBits.ifPresent(
                    bits -> values.put("server_max_window_bits", Optional.of(Integer.toString(bits))));
            clientMaxWindowBits.ifPresent(bits -> values.put(
                    "client_max_window_bits",
                    bits.stream().mapToObj(Integer::toString).findFirst()));
            return values;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Parameters parameters
                    && clientContext == parameters.clientContext
                    && values().equals(parameters.values());
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        /** The alternative as it stands in {@code Sec-WebSocket-Extensions}. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("permessage-deflate");
            values().forEach((name, value) ->
                    text.append("; ").append(name).append(value.map("="::concat).orElse("")));
            return text.toString();
        }
    }
}
