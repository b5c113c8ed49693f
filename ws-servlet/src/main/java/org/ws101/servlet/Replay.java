package org.ws101.servlet;

import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.servlet.internal.registry.Listing;
import org.ws101.servlet.internal.replay.Bounds;
import org.ws101.servlet.internal.replay.GroupLogs;
import org.ws101.servlet.internal.replay.Outset;
import org.ws101.servlet.internal.replay.Request;

/**
 * Groups whose latest messages are kept, so that a client which was away for a while gets what it missed, and then what is new: in
 * order, each message once. Thread-safe. One for an application, kept as long as the application runs.
 *
 * <pre>{@code
 * Replay replay = Replay.builder(connections).messages(500).build();
 * // when a connection opens:
 * replay.join(webSocket, "news");
 * // at any time:
 * replay.broadcast("news", "It rains.");
 * }</pre>
 *
 * <p>A client asks for it by a parameter of the query, and shows the last message that it has seen there; {@code
 * WebSocketClient.Builder.replay} and the module for browsers do both by themselves. docs/RECONNECTING.md says what goes over the
 * wire. A client that does not ask gets the messages from its {@link #join} on, and nothing else.
 *
 * <p>A peer that reads slowly gets the messages as fast as it reads, as long as they are kept, and holds up nobody. When it falls
 * further behind, it is told to start afresh; one that did not ask for replay is closed with 1008.
 *
 * <p>Messages are kept in the memory of this JVM, and go to the connections of this JVM, also where there is a {@link Relay}. What a
 * client has seen on another node, or before a restart, does not count here: it is told to start afresh, as one is that shows
 * anything else that this JVM has not numbered. Whoever may join a group may read what is kept of it.
 */
public final class Replay {
    private final WebSocketConnections connections;
    private final GroupLogs logs;

    private Replay(Builder builder) {
        connections = builder.connections;
        logs = new GroupLogs(
                new Bounds(builder.messages, builder.age, builder.bytes, builder.totalBytes), System::nanoTime);
    }

    /** What a connection gets of a group that it joins. */
    public enum Start {
        /** What comes from now on: its client has not been in the group, or does not ask for replay. */
        NEW,
        /** What its client has missed, and then what comes. */
        RESUMED,
        /**
         * What comes from now on, although its client has been in the group: what it missed is not kept. The client is told so before
         * the next message. Send it the state of things, or let it ask for that.
         */
        AFRESH
    }

    /** A builder with the defaults. */
    public static Builder builder(WebSocketConnections connections) {
        return new Builder(Objects.requireNonNull(connections, "connections"));
    }

    /**
     * Puts a connection into a group: the one of that name in {@link WebSocketConnections} as well. It leaves that when it ends. Call
     * it before anything is broadcast that the connection must not miss, as in {@code onOpen}. Does not block: what the client has
     * missed is on its way, or waits for room, when this returns.
     *
     * @return what it gets; of a connection that is in the group already, what it got then; {@link Start#NEW} of one that has ended
     * @throws IllegalArgumentException when the WebSocket is not one of a {@link WebSocketFilter}
     */
    public Start join(WebSocket webSocket, String group) {
        Objects.requireNonNull(group, "group");
        Request request = Request.of(HandshakeRequest.of(webSocket).queryParameter(Request.PARAMETER));
        Optional<Listing> listing = connections.registry().find(webSocket.unwrap());
        if (listing.isEmpty()) {
            return Start.NEW;
        }
        Outset outset = logs.join(listing.get().connection(), group, request);
        connections.join(webSocket, group);
        return switch (outset) {
            case NEW -> Start.NEW;
            case RESUMED -> Start.RESUMED;
            case AFRESH -> Start.AFRESH;
        };
    }

    /**
     * Takes a connection out of a group. Nothing happens when it is not in it. When it joins again, it gets what comes from then on.
     */
    public void leave(WebSocket webSocket, String group) {
        Objects.requireNonNull(group, "group");
        logs.leave(webSocket.unwrap(), group);
        connections.leave(webSocket, group);
    }

    /**
     * Keeps a message, and sends it to all who have joined the group here. All of them get the messages of a group in the same order,
     * whichever threads broadcast. Never blocks, so any callback may call it.
     *
     * @param message a {@code String} for text, a {@code byte[]} or {@code ByteBuffer} for binary, or a whole {@link Message} of these;
     *     bytes are copied. For another object call {@link Endpoint#encode}
     * @throws IllegalArgumentException when it is none of these, or its text holds an unpaired surrogate; nothing is kept
     */
    public void broadcast(String group, Object message) {
        Objects.requireNonNull(group, "group");
        Message plain = Endpoint.plain(Objects.requireNonNull(message, "message"));
        if (plain == null) {
            throw new IllegalArgumentException("A " + message.getClass().getTypeName()
                    + " cannot be kept for replay: broadcast a String, byte[], ByteBuffer or Message, such as that of"
                    + " Endpoint.encode");
        }
        if (plain instanceof Message.Binary binary && !binary.partial()) {
            plain = new Message.Binary(binary.data().clone());
        }
        logs.broadcast(group, PreparedMessage.toKeep(plain));
    }

    /** What is kept, counted as {@link Builder#totalBytes} does. */
    public long bytesKept() {
        return logs.bytes();
    }

    /** Builds a {@link Replay}. Not thread-safe. Each setter throws {@link IllegalArgumentException} when a value is out of its range. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(1);
        private static final int MOST_MESSAGES = 1_000_000;

        private final WebSocketConnections connections;
        private int messages = 1_000;
        private Duration age = Duration.ofMinutes(2);
        private long bytes = 1 << 20;
        private long totalBytes = 64 << 20;

        private Builder(WebSocketConnections connections) {
            this.connections = connections;
        }

        /** Keeps so many messages of a group at most: 1 to 1,000,000, default 1,000. */
        @CheckReturnValue
        public Builder messages(int most) {
            if (most < 1 || most > MOST_MESSAGES) {
                throw new IllegalArgumentException("messages is " + most + ": use 1 to " + MOST_MESSAGES);
            }
            messages = most;
            return this;
        }

        /** Keeps a message for so long at most: 1 second to a day, default 2 minutes. */
        @CheckReturnValue
        public Builder age(Duration longest) {
            if (longest.compareTo(Duration.ofSeconds(1)) < 0 || longest.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("age is " + longest + ": use 1 s to a day");
            }
            age = longest;
            return this;
        }

        /**
         * Keeps so many bytes of the payloads of a group at most: from 1, default 1 MiB. The latest message is kept whatever its
         * size, as long as {@link #totalBytes} allows it.
         */
        @CheckReturnValue
        public Builder bytes(long most) {
            bytes = requirePositive("bytes", most);
            return this;
        }

        /**
         * Keeps so many bytes of all groups together: from 1, default 64 MiB. A message counts as its payload and 400 bytes; a group
         * as 1,000 bytes and two for each character of its name. When there are more, a group that gets another message drops its
         * own older ones, and then each group in its turn one. The frames that are made of messages are kept with them, at most of two
         * kinds, such as compressed and not: so all of it takes at most three times as many bytes of the heap, and what messages
         * and connections are on their way.
         */
        @CheckReturnValue
        public Builder totalBytes(long most) {
            totalBytes = requirePositive("totalBytes", most);
            return this;
        }

        private static long requirePositive(String name, long most) {
            if (most < 1) {
                throw new IllegalArgumentException(name + " is " + most + ": use 1 or more");
            }
            return most;
        }

        /** The groups, with nothing in them. */
        public Replay build() {
            return new Replay(this);
        }
    }
}
