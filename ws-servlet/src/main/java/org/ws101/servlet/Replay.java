package org.ws101.servlet;

import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.text.DurationText;
import org.ws101.servlet.internal.registry.Listing;
import org.ws101.servlet.internal.replay.Bounds;
import org.ws101.servlet.internal.replay.GroupLogs;
import org.ws101.servlet.internal.replay.Outset;
import org.ws101.servlet.internal.replay.Request;

/**
 * Stores the latest messages of groups. A client that was away receives the messages that it missed, and then the new
 * ones: in order, each message once. Thread-safe. Create one for an application, and use it as long as the application
 * runs.
 *
 * <pre>{@code
 * Replay replay = Replay.builder(connections).messages(500).build();
 * // when a connection opens:
 * replay.join(webSocket, "news");
 * // at any time:
 * replay.broadcast("news", "It rains.");
 * }</pre>
 *
 * <p>A client requests a replay by a parameter of the query, which shows the last message that it has seen. {@code
 * WebSocketClient.Builder.replay} and the module for browsers do both by themselves. docs/RECONNECTING.md describes the
 * exchange on the wire. A client without the request receives the messages from its {@link #join} on.
 *
 * <p>A peer that reads slowly receives the messages as fast as it reads, as long as they are stored; other peers do not
 * wait for it. When it falls further behind, it has to start afresh; without a request for replay, it is closed with
 * 1008.
 *
 * <p>Messages are stored in the memory of this JVM. With a {@link Relay}, each node stores the messages of all nodes. A
 * client may return to any of them, also to one that has been restarted. When the nodes cannot determine the missed
 * messages, the client has to start afresh. A connection that may join a group may read its stored messages.
 */
public final class Replay {
    private final WebSocketConnections connections;
    private final String name;
    private final GroupLogs logs;
    /** That of the application, as far as it is known: the connections may be looked up. */
    private volatile @Nullable Relaying relaying;

    private Replay(Builder builder) {
        connections = builder.connections;
        name = builder.name;
        logs = new GroupLogs(
                new Bounds(builder.messages, builder.age, builder.groupBytes(), builder.totalBytes), System::nanoTime);
        useRelay();
    }

    private void useRelay() {
        Relaying now = connections.relaying();
        if (now != relaying) {
            now.add(name, logs);
            relaying = now;
        }
    }

    /** The messages that a connection receives from a group that it joins. */
    public enum Start {
        /** New messages only: the client was not in the group before, or does not request replay. */
        NEW,
        /**
         * The messages that the client missed, and then the new ones. With a {@link Relay}, this node may have to
         * request some of them from the others first; if they do not store them either, the client has to start afresh.
         */
        RESUMED,
        /**
         * New messages only, although the client was in the group before: some that it missed are gone. The client is
         * informed before the next message. Send it the current state, or offer a way to request it.
         */
        AFRESH
    }

    /** Returns a builder with the defaults. */
    public static Builder builder(WebSocketConnections connections) {
        return new Builder(Objects.requireNonNull(connections, "connections"));
    }

    /**
     * Adds a connection to a group, and to the one of that name in {@link WebSocketConnections}. The connection leaves
     * when it ends. Call it before any broadcast that the connection must not miss, as in {@code onOpen}. Does not
     * block: when this returns, the missed messages are on their way, or wait for room.
     *
     * @return the start of the connection in the group; if the connection is in the group already, its start then;
     *     {@link Start#NEW} if it has ended
     * @throws IllegalArgumentException when the WebSocket is not one of a {@link WebSocketFilter} of this application
     */
    public Start join(WebSocket webSocket, String group) {
        Objects.requireNonNull(webSocket, "webSocket");
        Objects.requireNonNull(group, "group");
        connections.requireOwn(webSocket);
        Request request = Request.of(HandshakeRequest.of(webSocket).queryParameter(Request.PARAMETER));
        Optional<Listing> listing = connections.registry().find(webSocket.unwrap());
        if (listing.isEmpty()) {
            return Start.NEW;
        }
        useRelay();
        Outset outset = logs.join(listing.get().connection(), group, request);
        connections.registry().join(webSocket.unwrap(), group);
        return switch (outset) {
            case NEW -> Start.NEW;
            case RESUMED -> Start.RESUMED;
            case AFRESH -> Start.AFRESH;
        };
    }

    /**
     * Removes a connection from a group. Does nothing when it is not in the group. If it joins again, it receives the
     * messages from then on.
     */
    public void leave(WebSocket webSocket, String group) {
        Objects.requireNonNull(webSocket, "webSocket");
        Objects.requireNonNull(group, "group");
        logs.leave(webSocket.unwrap(), group);
        connections.leave(webSocket, group);
    }

    /**
     * Stores a message, and sends it to all that have joined the group, with a {@link Relay} on all nodes. Those of one
     * node receive the messages of a group in the same order, whichever threads broadcast. Those of another node
     * receive the messages of this one in that order, too. Never blocks, so any callback may call it.
     *
     * @param message a {@code String} for text, a {@code byte[]} or {@code ByteBuffer} for binary, or a whole {@link
     *     Message} of these; bytes are copied. For another object call {@link Endpoint#encode}
     * @throws IllegalArgumentException when it is none of these, or its text contains an unpaired surrogate; nothing is
     *     stored
     */
    public void broadcast(String group, Object message) {
        Objects.requireNonNull(group, "group");
        Message plain = Endpoint.plain(Objects.requireNonNull(message, "message"));
        if (plain == null) {
            throw new IllegalArgumentException("A " + message.getClass().getTypeName()
                    + " cannot be stored for replay: broadcast a String, byte[], ByteBuffer or Message, such as that of"
                    + " Endpoint.encode");
        }
        if (plain instanceof Message.Binary binary && !binary.partial()) {
            plain = new Message.Binary(binary.data().clone());
        }
        useRelay();
        logs.broadcast(group, PreparedMessage.toKeep(plain));
    }

    /** Returns the size of the stored messages in bytes, counted as for {@link Builder#totalBytes}. */
    public long bytesKept() {
        return logs.bytes();
    }

    /**
     * Builds a {@link Replay}. Not thread-safe. Each setter throws {@link IllegalArgumentException} when a value is out
     * of its range.
     */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(1);
        private static final int MOST_MESSAGES = 1_000_000;
        private static final long DEFAULT_BYTES = 1 << 20;

        private final WebSocketConnections connections;
        private String name = "";
        private int messages = 1_000;
        private Duration age = Duration.ofMinutes(2);
        /** Of a group; 0 for the default. */
        private long bytes;

        private long totalBytes = 64 << 20;

        private Builder(WebSocketConnections connections) {
            this.connections = connections;
        }

        /**
         * Sets the name that this replay has on all nodes, default empty: a {@link Relay} connects the replays of the
         * same name. Use different names when the application has several.
         */
        @CheckReturnValue
        public Builder name(String onAllNodes) {
            name = Objects.requireNonNull(onAllNodes, "name");
            return this;
        }

        /** Sets the maximum of messages of a group: 1 to 1,000,000, default 1,000. */
        @CheckReturnValue
        public Builder messages(int most) {
            if (most < 1 || most > MOST_MESSAGES) {
                throw new IllegalArgumentException(
                        "The option messages of the Replay is " + most + ": use 1 to " + MOST_MESSAGES);
            }
            messages = most;
            return this;
        }

        /** Sets the maximum age of a message: 1 second to a day, default 2 minutes. */
        @CheckReturnValue
        public Builder age(Duration longest) {
            Objects.requireNonNull(longest, "age");
            if (longest.compareTo(Duration.ofSeconds(1)) < 0 || longest.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "The option age of the Replay is " + DurationText.of(longest) + ": use 1 s to 24 h");
            }
            age = longest;
            return this;
        }

        /**
         * Sets the maximum of bytes of the payloads of a group: 1 to {@link #totalBytes}, default 1 MiB or
         * {@code totalBytes} if that is less. The latest message is stored regardless of its size, as long as
         * {@code totalBytes} allows it.
         */
        @CheckReturnValue
        public Builder bytes(long most) {
            bytes = requirePositive("bytes", most);
            return this;
        }

        /**
         * Sets the maximum of bytes of all groups together: 1 or more, default 64 MiB. A message counts as its payload
         * and 400 bytes; a group as 1,000 bytes and two for each character of its name. When there are more, a group
         * with a new message drops its own older ones, and then each group drops one in turn. The frames of messages
         * are stored with them, of two kinds at the maximum, such as compressed and not. So the heap of all of it is
         * three times as large at the maximum, beside the messages and connections on their way.
         */
        @CheckReturnValue
        public Builder totalBytes(long most) {
            totalBytes = requirePositive("totalBytes", most);
            return this;
        }

        private long groupBytes() {
            return bytes == 0 ? Math.min(DEFAULT_BYTES, totalBytes) : bytes;
        }

        private static long requirePositive(String name, long most) {
            if (most < 1) {
                throw new IllegalArgumentException(
                        "The option " + name + " of the Replay is " + most + ": use 1 or more");
            }
            return most;
        }

        /**
         * Returns the replay, with empty groups.
         *
         * @throws IllegalArgumentException when {@link #bytes} exceeds {@link #totalBytes}
         */
        public Replay build() {
            if (bytes > totalBytes) {
                throw new IllegalArgumentException("The option bytes of the Replay, for one group, is " + bytes
                        + " and exceeds totalBytes, " + totalBytes + ": lower bytes, or raise totalBytes");
            }
            return new Replay(this);
        }
    }
}
