package org.ws101;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ws101.internal.text.DurationText;

/**
 * The limits, timeouts and choices of a connection. Immutable; build one with {@link #builder()}.
 *
 * <p>Sizes are in bytes. A duration of zero disables a timer if its setter permits it.
 */
public final class WebSocketOptions {
    private static final WebSocketOptions DEFAULTS = builder().build();

    private final Builder values;

    private WebSocketOptions(Builder values) {
        this.values = values;
    }

    /** Returns the defaults. */
    public static WebSocketOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** Returns the maximum payload of one frame, in bytes, sent or received. */
    public int maxFrameSize() {
        return values.maxFrameSize;
    }

    /** Returns the maximum size of a received message, in bytes, after decompression. */
    public long maxMessageSize() {
        return values.maxMessageSize;
    }

    /** Returns the maximum number of frames of one received message. */
    public int maxFragments() {
        return values.maxFragments;
    }

    /** Returns the silence of the peer before a ping is sent; zero: no ping. */
    public Duration pingInterval() {
        return values.pingInterval;
    }

    /**
     * Returns the wait for the answer to a ping before the connection is dropped. The time begins when a peer that
     * reads 32 KiB a second has read the earlier output.
     */
    public Duration pongTimeout() {
        return values.pongTimeout;
    }

    /** Returns the maximum time without a byte in either direction; zero: unlimited. */
    public Duration idleTimeout() {
        return values.idleTimeout;
    }

    /**
     * Returns the wait for the peer's close frame after the own one. The time begins when a peer that reads 32 KiB a
     * second has read the earlier output.
     */
    public Duration closeTimeout() {
        return values.closeTimeout;
    }

    /** Returns the time in which the close frame of a failing connection leaves. */
    public Duration abnormalCloseTimeout() {
        return values.abnormalCloseTimeout;
    }

    /**
     * Returns the time in which the peer may read nothing of the queued output, before the connection is dropped. It is
     * also the wait of a send for room, which is longer while the peer reads 32 KiB a second or more.
     */
    public Duration sendTimeout() {
        return values.sendTimeout;
    }

    /**
     * Returns the outbound bound, in bytes. The arrays for them may occupy up to three times as much while a peer reads
     * slowly: room is free when bytes leave, and an array is released when all of its bytes have left.
     */
    public int outboundBytes() {
        return values.outboundBytes;
    }

    /** Returns the outbound bound, in messages. */
    public int outboundMessages() {
        return values.outboundMessages;
    }

    /** Returns the reaction of a send at the outbound bound. */
    public OverflowPolicy outboundOverflow() {
        return values.outboundOverflow;
    }

    /** Returns the inbound bound, in bytes: reading stops there until the application has received. */
    public int inboundBytes() {
        return values.inboundBytes;
    }

    /**
     * Returns the inbound bound, in messages or parts; for annotated callbacks also in stages and publishers that they
     * have returned and that are not done.
     */
    public int inboundMessages() {
        return values.inboundMessages;
    }

    /**
     * Returns the maximum of messages or parts that are received in a second; {@link Integer#MAX_VALUE} for no limit.
     */
    public int messagesPerSecond() {
        return values.messagesPerSecond;
    }

    /**
     * Returns the maximum of bytes of payload that are received in a second; {@link Integer#MAX_VALUE} for no limit.
     */
    public int bytesPerSecond() {
        return values.bytesPerSecond;
    }

    /** Returns the reaction to a peer that sends faster. */
    public RatePolicy rateOverflow() {
        return values.rateOverflow;
    }

    /** Returns the side that answers control frames. */
    public ControlFrames controlFrames() {
        return values.controlFrames;
    }

    /** Returns whether received messages retain their frames. */
    public boolean retainsFrames() {
        return values.retainFrames;
    }

    /** Returns the reserved opcodes that are admitted on the frame level. */
    public List<Opcode> admittedOpcodes() {
        return List.copyOf(values.admittedOpcodes);
    }

    /** Returns the reserved bits that are admitted on the frame level, as in {@link Frame#rsv()}. */
    public int admittedRsv() {
        return values.admittedRsv;
    }

    /** Returns the number of bytes of each payload in the trace; zero: none. */
    public int tracePayloads() {
        return values.tracePayloads;
    }

    /** Returns whether the callbacks of a listener are declared not to block. */
    public boolean nonBlocking() {
        return values.nonBlocking;
    }

    /**
     * Returns the time for which a callback that is declared not to block may occupy its thread without a line in the
     * log; zero: unlimited.
     */
    public Duration blockedThreadWarning() {
        return values.blockedThreadWarning;
    }

    /** Returns the compression of messages, if the peer agrees to it. */
    public PermessageDeflate permessageDeflate() {
        return values.permessageDeflate;
    }

    /**
     * Builds {@link WebSocketOptions}. Not thread-safe. Every setter throws {@link IllegalArgumentException} for a
     * value out of range.
     */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(1);

        private int maxFrameSize = 1 << 20;
        private long maxMessageSize = 1 << 20;
        private int maxFragments = 1024;
        private Duration pingInterval = Duration.ofSeconds(20);
        private Duration pongTimeout = Duration.ofSeconds(20);
        private Duration idleTimeout = Duration.ofSeconds(60);
        private Duration closeTimeout = Duration.ofSeconds(10);
        private Duration abnormalCloseTimeout = Duration.ofMillis(50);
        private Duration sendTimeout = Duration.ofSeconds(10);
        private int outboundBytes = 1 << 20;
        private int outboundMessages = 256;
        private OverflowPolicy outboundOverflow = OverflowPolicy.BLOCK;
        private int inboundBytes = 1 << 20;
        private int inboundMessages = 16;
        private int messagesPerSecond = Integer.MAX_VALUE;
        private int bytesPerSecond = Integer.MAX_VALUE;
        private RatePolicy rateOverflow = RatePolicy.PAUSE;
        private ControlFrames controlFrames = ControlFrames.AUTOMATIC;
        private boolean retainFrames;
        private List<Opcode> admittedOpcodes = List.of();
        private int admittedRsv;
        private int tracePayloads;
        private boolean nonBlocking;
        private Duration blockedThreadWarning = Duration.ofMillis(100);
        private PermessageDeflate permessageDeflate = PermessageDeflate.defaults();

        private Builder() {}

        private Builder(Builder other) {
            maxFrameSize = other.maxFrameSize;
            maxMessageSize = other.maxMessageSize;
            maxFragments = other.maxFragments;
            pingInterval = other.pingInterval;
            pongTimeout = other.pongTimeout;
            idleTimeout = other.idleTimeout;
            closeTimeout = other.closeTimeout;
            abnormalCloseTimeout = other.abnormalCloseTimeout;
            sendTimeout = other.sendTimeout;
            outboundBytes = other.outboundBytes;
            outboundMessages = other.outboundMessages;
            outboundOverflow = other.outboundOverflow;
            inboundBytes = other.inboundBytes;
            inboundMessages = other.inboundMessages;
            messagesPerSecond = other.messagesPerSecond;
            bytesPerSecond = other.bytesPerSecond;
            rateOverflow = other.rateOverflow;
            controlFrames = other.controlFrames;
            retainFrames = other.retainFrames;
            admittedOpcodes = other.admittedOpcodes;
            admittedRsv = other.admittedRsv;
            tracePayloads = other.tracePayloads;
            nonBlocking = other.nonBlocking;
            blockedThreadWarning = other.blockedThreadWarning;
            permessageDeflate = other.permessageDeflate;
        }

        /**
         * Sets the maximum payload of one frame in bytes: 125 to 1,073,741,824 (control frames must fit); default 1
         * MiB.
         */
        public Builder maxFrameSize(int bytes) {
            maxFrameSize = (int) range("maxFrameSize", bytes, 125, 1 << 30);
            return this;
        }

        /**
         * Sets the maximum size of a received message in bytes: from 1; default 1 MiB. A message above 1 GiB must be
         * received in parts, with {@link WebSocket#receive()}.
         */
        public Builder maxMessageSize(long bytes) {
            maxMessageSize = range("maxMessageSize", bytes, 1, Long.MAX_VALUE);
            return this;
        }

        /** Sets the maximum number of frames of one received message: from 1; default 1,024. */
        public Builder maxFragments(int frames) {
            maxFragments = (int) range("maxFragments", frames, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets the silence of the peer before a ping is sent: up to a day, zero for no ping, as always with
         * {@link ControlFrames#MANUAL}; default 20 s.
         */
        public Builder pingInterval(Duration interval) {
            pingInterval = upToADay("pingInterval", interval, Duration.ZERO);
            return this;
        }

        /** Sets the wait for the answer to a ping: 1 ms to a day; default 20 s. */
        public Builder pongTimeout(Duration timeout) {
            pongTimeout = upToADay("pongTimeout", timeout, Duration.ofMillis(1));
            return this;
        }

        /** Sets the maximum time without a byte in either direction: up to a day, zero for unlimited; default 60 s. */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = upToADay("idleTimeout", timeout, Duration.ZERO);
            return this;
        }

        /** Sets the wait for the peer's close frame after the own one: 1 ms to a day; default 10 s. */
        public Builder closeTimeout(Duration timeout) {
            closeTimeout = upToADay("closeTimeout", timeout, Duration.ofMillis(1));
            return this;
        }

        /** Sets the time in which the close frame of a failing connection leaves: 1 ms to a day; default 50 ms. */
        public Builder abnormalCloseTimeout(Duration timeout) {
            abnormalCloseTimeout = upToADay("abnormalCloseTimeout", timeout, Duration.ofMillis(1));
            return this;
        }

        /** Sets the time in which the peer may read nothing of the queued output: 1 ms to a day; default 10 s. */
        public Builder sendTimeout(Duration timeout) {
            sendTimeout = upToADay("sendTimeout", timeout, Duration.ofMillis(1));
            return this;
        }

        /**
         * Sets the outbound bound in bytes: from 1; default 1 MiB. One message larger than the bound is accepted when
         * nothing else is queued.
         */
        public Builder outboundBytes(int bytes) {
            outboundBytes = (int) range("outboundBytes", bytes, 1, Integer.MAX_VALUE);
            return this;
        }

        /** Sets the outbound bound in messages: from 1; default 256. */
        public Builder outboundMessages(int messages) {
            outboundMessages = (int) range("outboundMessages", messages, 1, Integer.MAX_VALUE);
            return this;
        }

        /** Sets the reaction of a send at the outbound bound; default {@link OverflowPolicy#BLOCK}. */
        public Builder outboundOverflow(OverflowPolicy policy) {
            outboundOverflow = Objects.requireNonNull(policy, "outboundOverflow");
            return this;
        }

        /** Sets the inbound bound in bytes: from 1; default 1 MiB. */
        public Builder inboundBytes(int bytes) {
            inboundBytes = (int) range("inboundBytes", bytes, 1, Integer.MAX_VALUE);
            return this;
        }

        /** Sets the inbound bound in messages: from 1; default 16. */
        public Builder inboundMessages(int messages) {
            inboundMessages = (int) range("inboundMessages", messages, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Limits the messages that are received in a second: from 1; by default there is no limit, which
         * {@link Integer#MAX_VALUE} denotes.
         *
         * <p>The maximum burst is one second's worth: a peer that was quiet for a second may send so many messages at
         * once. {@link #rateOverflow} applies to faster ones. A message counts when it is complete. If the application
         * receives parts, each part counts instead: in the blocking style, and with a listener that receives parts. A
         * ping and a pong count as a message each, because a flood of them is as much work. A close frame does not
         * count.
         */
        public Builder messagesPerSecond(int messages) {
            messagesPerSecond = (int) range("messagesPerSecond", messages, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Limits the bytes of payload that are received in a second: from 1; by default there is no limit, which
         * {@link Integer#MAX_VALUE} denotes.
         *
         * <p>The maximum burst is one second's worth, as with {@link #messagesPerSecond}. Bytes count as they arrive,
         * before decompression, and for each kind of frame. With {@link RatePolicy#PAUSE}, a message that is larger
         * than the rate arrives in several seconds. With {@link RatePolicy#CLOSE}, it fails the connection unless the
         * peer sends it as slowly as that.
         */
        public Builder bytesPerSecond(int bytes) {
            bytesPerSecond = (int) range("bytesPerSecond", bytes, 1, Integer.MAX_VALUE);
            return this;
        }

        /** Sets the reaction to a peer that sends faster than these rates; default {@link RatePolicy#PAUSE}. */
        public Builder rateOverflow(RatePolicy policy) {
            rateOverflow = Objects.requireNonNull(policy, "rateOverflow");
            return this;
        }

        /** Sets the side that answers control frames; default {@link ControlFrames#AUTOMATIC}. */
        public Builder controlFrames(ControlFrames answeredBy) {
            controlFrames = Objects.requireNonNull(answeredBy, "controlFrames");
            return this;
        }

        /**
         * Retains the frames of each received message for {@link Message#frames()}. Memory then contains its payload
         * twice.
         */
        public Builder retainFrames() {
            retainFrames = true;
            return this;
        }

        /** Discards the frames of received messages, as by default: for options that retain them elsewhere. */
        public Builder retainNoFrames() {
            retainFrames = false;
            return this;
        }

        /**
         * Admits a reserved opcode, see {@link Opcode#reserved}, on the frame level, beside those that were admitted
         * before.
         */
        public Builder admitOpcode(Opcode opcode) {
            List<Opcode> more = new ArrayList<>(admittedOpcodes);
            more.add(Objects.requireNonNull(opcode, "opcode"));
            admittedOpcodes = List.copyOf(more);
            return this;
        }

        /** Admits no reserved opcode, as by default. */
        public Builder admitNoOpcodes() {
            admittedOpcodes = List.of();
            return this;
        }

        /** Admits reserved bits, as in {@link Frame#rsv()}, on the frame level; none by default. */
        public Builder admitRsv(int bits) {
            admittedRsv = (int) range("admitRsv", bits, 0, 7);
            return this;
        }

        /**
         * Shows the first bytes of the payload of each frame, unmasked and as it is on the wire, when the logger {@code
         * org.ws101.Trace} is at TRACE: 0 to 65,536 bytes; default 0, none. Payloads may be secret.
         */
        public Builder tracePayloads(int bytes) {
            tracePayloads = (int) range("tracePayloads", bytes, 0, 1 << 16);
            return this;
        }

        /**
         * Declares that the callbacks of a listener do not block, so that they may run on the thread that reads,
         * although other connections depend on it: the I/O thread of the container or, of a client, the selector's.
         * That avoids the change to another thread, which is half of the cost of a small message.
         *
         * <p>{@code onText}, {@code onBinary}, {@code onPart}, {@code onPing}, {@code onPong} and {@code onError} must
         * then not wait. Calls that may wait for a peer throw {@link IllegalStateException} there, on any thread, such
         * as {@link WebSocket#send} and {@link WebSocket#receive} of any connection; use {@link WebSocket#sendAsync}.
         * {@code onOpen} and {@code onClose} may block, and run on another thread.
         */
        public Builder nonBlocking() {
            nonBlocking = true;
            return this;
        }

        /** Permits callbacks to block, as by default: for options that declare otherwise. */
        public Builder mayBlock() {
            nonBlocking = false;
            return this;
        }

        /**
         * Sets the time for which a callback that is declared not to block may occupy its thread: up to a day, zero for
         * unlimited; default 100 ms. The library checks such callbacks every 20 ms. A longer one is logged as a WARNING
         * with its stack: once, and for an endpoint once a minute.
         */
        public Builder blockedThreadWarning(Duration patience) {
            blockedThreadWarning = upToADay("blockedThreadWarning", patience, Duration.ZERO);
            return this;
        }

        /**
         * Sets the compression; default {@link PermessageDeflate#defaults()}: no context takeover;
         * {@link PermessageDeflate#off()} disables it.
         */
        public Builder permessageDeflate(PermessageDeflate settings) {
            permessageDeflate = Objects.requireNonNull(settings, "permessageDeflate");
            return this;
        }

        /** Builds the options. */
        public WebSocketOptions build() {
            return new WebSocketOptions(new Builder(this));
        }

        private static long range(String option, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        "The option " + option + " is " + value + ": use " + least + " to " + most);
            }
            return value;
        }

        private static Duration upToADay(String option, Duration value, Duration least) {
            if (Objects.requireNonNull(value, option).compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("The option " + option + " is " + DurationText.of(value) + ": use "
                        + DurationText.of(least) + " to " + DurationText.of(LONGEST));
            }
            return value;
        }
    }
}
