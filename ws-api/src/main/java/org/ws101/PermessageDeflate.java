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
 * The compression of messages: the extension permessage-deflate (RFC 7692). Immutable: each method returns a changed
 * copy.
 *
 * <pre>{@code
 * // Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10, permessage-deflate
 * PermessageDeflate.offer(Parameters.none().serverMaxWindowBits(10)).or(Parameters.none())
 * }</pre>
 *
 * A client offers its alternatives in their order. A server accepts the first offer that it supports and that one of
 * its alternatives agrees with, and adds the parameters of that alternative to its response. By default there is no
 * context takeover in either direction, so an idle connection needs no compressor. There is one exception. A server
 * does not require {@code client_no_context_takeover} of a client that does not offer it, because widespread clients
 * then fail. After the first compressed message of such a client, its connection needs memory for the last 32 KiB of
 * its data.
 *
 * <p>Messages are compressed as a whole, with their fragments. Control frames and frames of the {@link FrameChannel}
 * are not compressed. Nor is a message that is shorter than the threshold, or that compression does not make smaller.
 */
public final class PermessageDeflate {
    /** The size in bytes up to which {@link #maxRatio(int)} does not apply. */
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
     * Returns the default: no context takeover in either direction; a server may require a smaller window of the
     * client, as of browsers.
     */
    public static PermessageDeflate defaults() {
        return DEFAULTS;
    }

    /** Returns the extension switched off: neither offered nor accepted. */
    public static PermessageDeflate off() {
        return OFF;
    }

    /** Offers, or on a server accepts, these parameters; the rest is the default. */
    public static PermessageDeflate offer(Parameters parameters) {
        return off().or(parameters);
    }

    /** Adds an alternative behind the others. */
    public PermessageDeflate or(Parameters parameters) {
        List<Parameters> more = new ArrayList<>(alternatives);
        more.add(Objects.requireNonNull(parameters, "parameters"));
        return new PermessageDeflate(List.copyOf(more), threshold, level, maxRatio);
    }

    /**
     * Sets the minimum size in bytes of a message that is compressed: from 0, default 1,024. A message that is sent in
     * parts is compressed, because its size is unknown at the begin.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public PermessageDeflate threshold(int bytes) {
        return new PermessageDeflate(alternatives, range("threshold", bytes, 0, Integer.MAX_VALUE), level, maxRatio);
    }

    /**
     * Sets the compression level: 0 for none, 1 for the fastest, 9 for the smallest result. The default is
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
     * Sets the maximum of size divided by compressed size of a received message above {@link #RATIO_FREE_SIZE}: from 1,
     * by default unlimited. Honest data, such as a table of equal rows or silence, reaches 1,032, the maximum of
     * deflate. {@link WebSocketOptions#maxMessageSize()} bounds the memory in any case. The limit applies to the whole
     * message, at its end, with any division into frames. A higher ratio fails the connection with 1009. A message of
     * this end whose first frame compresses further is sent uncompressed, because the peer may apply the same limit.
     *
     * @throws IllegalArgumentException when it is less than 1
     */
    public PermessageDeflate maxRatio(int times) {
        return new PermessageDeflate(
                alternatives, threshold, level, OptionalInt.of(range("maxRatio", times, 1, Integer.MAX_VALUE)));
    }

    /** Returns the alternatives in order of preference; none when the extension is off. */
    public List<Parameters> alternatives() {
        return alternatives;
    }

    /** Returns the minimum size in bytes of a message that is compressed. */
    public int threshold() {
        return threshold;
    }

    /** Returns the compression level, -1 to 9. */
    public int level() {
        return level;
    }

    /** Returns the maximum of size divided by compressed size of a received message; empty without a limit. */
    public OptionalInt maxRatio() {
        return maxRatio;
    }

    /** Returns the alternatives in the syntax of {@code Sec-WebSocket-Extensions}. */
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
     * One alternative: the parameters of RFC 7692 §7.1 that this end offers or requires. Immutable: each method returns
     * a changed copy.
     *
     * <p>A parameter means the same on both ends. A server may require {@link #clientMaxWindowBits(int)} only if the
     * client offers that parameter: with other clients the next alternative applies.
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

        /** Returns no parameters: context takeover in both directions, windows of any size. */
        public static Parameters none() {
            return NONE;
        }

        /** Adds {@code server_no_context_takeover}: the server compresses each message on its own. */
        public Parameters serverNoContextTakeover() {
            return new Parameters(true, clientContext, serverMaxWindowBits, clientMaxWindowBits);
        }

        /**
         * Adds {@code client_no_context_takeover}: the client compresses each message on its own. A server requires it
         * of every client, as RFC 7692 §7.1.1.2 permits; clients of Netty, Jetty and Tyrus fail if they have not
         * offered it.
         */
        public Parameters clientNoContextTakeover() {
            return withClientContext(ClientContext.FRESH);
        }

        /** Is like {@link #clientNoContextTakeover()}, but a server requires it only of clients that offer it. */
        public Parameters clientNoContextTakeoverIfOffered() {
            return withClientContext(ClientContext.FRESH_IF_OFFERED);
        }

        private Parameters withClientContext(ClientContext context) {
            return new Parameters(serverNoContextTakeover, context, serverMaxWindowBits, clientMaxWindowBits);
        }

        /**
         * Returns whether a server requires {@code client_no_context_takeover} also of clients that do not offer it.
         */
        public boolean isUnofferedAsked() {
            return clientContext == ClientContext.FRESH;
        }

        /**
         * Adds {@code server_max_window_bits}: the server refers back no further than 2<sup>{@code bits}</sup> bytes.
         *
         * @throws IllegalArgumentException when it is not within 8 to 15
         */
        public Parameters serverMaxWindowBits(int bits) {
            OptionalInt limit = OptionalInt.of(range("server_max_window_bits", bits, 8, 15));
            return new Parameters(serverNoContextTakeover, clientContext, limit, clientMaxWindowBits);
        }

        /**
         * Adds {@code client_max_window_bits} without a value: the client refers back no further than the server
         * requires; without this parameter, a server must not require it.
         */
        public Parameters clientMaxWindowBits() {
            return withClientMaxWindowBits(OptionalInt.empty());
        }

        /**
         * Adds {@code client_max_window_bits}: the client refers back no further than 2<sup>{@code bits}</sup> bytes,
         * or fewer if the server requires so.
         *
         * @throws IllegalArgumentException when it is not within 8 to 15
         */
        public Parameters clientMaxWindowBits(int bits) {
            return withClientMaxWindowBits(OptionalInt.of(range("client_max_window_bits", bits, 8, 15)));
        }

        private Parameters withClientMaxWindowBits(OptionalInt limit) {
            return new Parameters(serverNoContextTakeover, clientContext, serverMaxWindowBits, Optional.of(limit));
        }

        /** Returns the parameters by the names of RFC 7692, in its order, each with its value if it contains one. */
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

        /** Returns the alternative in the syntax of {@code Sec-WebSocket-Extensions}. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("permessage-deflate");
            values().forEach((name, value) ->
                    text.append("; ").append(name).append(value.map("="::concat).orElse("")));
            return text.toString();
        }
    }
}
