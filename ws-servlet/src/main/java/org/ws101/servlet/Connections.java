package org.ws101.servlet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.internal.protocol.ClosePayload;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.servlet.internal.registry.Listing;
import org.ws101.servlet.internal.relay.Scope;

/**
 * A live view of open connections of an application, which you may store. Each use returns the connections that are
 * open then; during an iteration, connections may open and close. Thread-safe. In no particular order.
 *
 * <p>They are those of this node. With a {@link Relay}, {@link #broadcast} and {@link #close} also reach the
 * corresponding ones of the other nodes, once or not at all, and in the order in which a thread calls them.
 * {@link #filter} and {@link #broadcastEach} use requests of this node only, and {@link #local} restricts a view to
 * this node: these do not reach other nodes.
 */
public final class Connections implements Iterable<WebSocket> {
    private final Supplier<Collection<Listing>> listings;
    /** Null when all of them are meant. */
    private final @Nullable Predicate<Listing> condition;
    /** Null when those of this node alone are meant. */
    private final @Nullable Reach reach;

    /** How the other nodes find theirs. */
    record Reach(Supplier<Relaying> relaying, Scope scope) {
        OtherNodes send(SlowConsumer slow, PreparedMessage message) {
            return relaying.get().send(scope, slow, message);
        }

        OtherNodes send(SlowConsumer slow, Object value, PreparedMessages messages) {
            return relaying.get().send(scope, slow, value, messages);
        }

        OtherNodes close(CloseReason reason) {
            return relaying.get().close(scope, reason);
        }
    }

    Connections(Supplier<Collection<Listing>> listings, Reach reach) {
        this(listings, null, reach);
    }

    private Connections(
            Supplier<Collection<Listing>> listings, @Nullable Predicate<Listing> condition, @Nullable Reach reach) {
        this.listings = listings;
        this.condition = condition;
        this.reach = reach;
    }

    /**
     * The result of a broadcast. Connections that were already closed are not counted.
     *
     * @param sent the number of connections of this node that send it
     * @param skipped the number of connections that do not send it, because they had no room, or were sending another
     *     message in parts
     * @param closed the number of connections that were closed: because they had no room, or by {@link #close}
     * @param encodings the number of times that a message was encoded into frames: once for all connections that agreed
     *     on the same compression, and once for each connection with context takeover
     * @param otherNodes the result for the other nodes of the application
     */
    public record Outcome(int sent, int skipped, int closed, int encodings, OtherNodes otherNodes) {
        /** Creates the outcome of a call for this node alone. */
        public Outcome(int sent, int skipped, int closed, int encodings) {
            this(sent, skipped, closed, encodings, OtherNodes.NOT_ADDRESSED);
        }
    }

    /** The result of a broadcast for the other nodes of the application. */
    public enum OtherNodes {
        /**
         * Nothing: there is no {@link Relay}; or the broadcast concerns this node alone, as it came from
         * {@link #broadcastEach}, or from a view made by {@link #filter} or {@link #local}; or no endpoint can write
         * the object.
         */
        NOT_ADDRESSED,
        /** The {@link Relay} has accepted it. It arrives at each reachable node, once or not at all. */
        QUEUED,
        /**
         * It does not leave this node: it is too large for the {@link Relay}, or its queue is full while it cannot
         * send.
         */
        LOST
    }

    /** Returns the number of connections. A view of {@link #except} or {@link #filter} counts them one by one. */
    public int size() {
        return condition == null ? listings.get().size() : (int) stream().count();
    }

    /** Returns whether there is no connection. */
    public boolean isEmpty() {
        return !iterator().hasNext();
    }

    /** Returns a stream of the connections; some may already be closing. */
    public Stream<WebSocket> stream() {
        return listed().map(Listing::webSocket);
    }

    @Override
    public Iterator<WebSocket> iterator() {
        return stream().iterator();
    }

    private Stream<Listing> listed() {
        Stream<Listing> all = listings.get().stream();
        return condition == null ? all : all.filter(condition);
    }

    /** Returns this view without {@code webSocket}. */
    public Connections except(WebSocket webSocket) {
        Objects.requireNonNull(webSocket, "webSocket");
        WebSocket excluded = webSocket.unwrap();
        return narrowed(listing -> !listing.webSocket().equals(excluded), reach);
    }

    /** Returns a view of the connections of this node alone, also with a {@link Relay}. */
    public Connections local() {
        return new Connections(listings, condition, null);
    }

    /**
     * Returns a view of those connections whose opening handshake fulfils a condition, which is evaluated at each use.
     * It contains those of this node alone: no {@link Relay} carries a condition.
     */
    public Connections filter(Predicate<? super HandshakeRequest> requests) {
        Objects.requireNonNull(requests, "requests");
        return narrowed(listing -> requests.test(listing.request()), null);
    }

    private Connections narrowed(Predicate<Listing> further, @Nullable Reach furtherReach) {
        return new Connections(listings, condition == null ? further : condition.and(further), furtherReach);
    }

    /**
     * Sends a message to all of them, and skips those that read too slowly: {@link #broadcast(Object, SlowConsumer)}
     * with {@link SlowConsumer#DROP}.
     *
     * @throws IllegalArgumentException when it cannot be written, is not a whole text or binary message, or its text
     *     contains an unpaired surrogate; nothing is sent
     * @throws RuntimeException the exception of the encoder, unchanged; nothing is sent
     */
    public Outcome broadcast(Object message) {
        return broadcast(message, SlowConsumer.DROP);
    }

    /**
     * Sends a message to all of them: a {@code String} as text, a {@code byte[]} or {@code ByteBuffer} as binary, a
     * {@link Message} unchanged, the value of an {@link Optional} and nothing for an empty one. The encoder of their
     * {@link Endpoint} writes any other object; it is called once for all endpoints that share it. The message is
     * encoded and compressed once for all connections that agreed on the same compression. The broadcasts of one thread
     * arrive at each peer in the same order. A broadcast never interrupts a message that another thread sends in parts:
     * then {@link SlowConsumer#BLOCK} waits, and otherwise that connection is skipped. No peer can cause an exception.
     *
     * <p>Blocks only with {@link SlowConsumer#BLOCK}, up to the longest {@code sendTimeout} of the connections. When
     * the thread is interrupted while it waits, its status stays set, and connections without room are skipped.
     *
     * <p>With a {@link Relay}, it also reaches the connections of the other nodes, once or not at all: a node does not
     * receive it later if it or the carrier is down. On other nodes the broadcast does not wait, and
     * {@link SlowConsumer#BLOCK} is {@link SlowConsumer#DROP}. {@link Outcome#otherNodes} is the result.
     *
     * @param message a {@code byte[]}, or the array of a {@link Message.Binary}, is not copied: do not change it
     *     afterwards. The bytes of a {@code ByteBuffer} are copied.
     * @throws IllegalArgumentException when it is not a whole text or binary message, its text contains an unpaired
     *     surrogate, or an endpoint of the connections cannot write it, see {@link Endpoint#encode}; nothing is sent
     * @throws IllegalStateException with {@link SlowConsumer#BLOCK} in a callback that is declared not to block;
     *     nothing is sent
     * @throws RuntimeException the exception of the encoder, unchanged; nothing is sent
     */
    public Outcome broadcast(Object message, SlowConsumer slow) {
        Objects.requireNonNull(slow, "slow");
        Message plain = Endpoint.plain(Objects.requireNonNull(message, "message"));
        if (plain != null) { // by far the most: no list of receivers is needed
            PreparedMessage same = PreparedMessage.of(plain);
            Broadcast broadcast = new Broadcast(slow);
            Stream<Listing> receivers = listed();
            OtherNodes others = reach == null ? OtherNodes.NOT_ADDRESSED : reach.send(slow, same);
            return broadcast.to(receivers.map(listing -> new Broadcast.Addressed(listing.connection(), same)), others);
        }
        Broadcast broadcast = new Broadcast(slow);
        PreparedMessages prepared = new PreparedMessages();
        List<Broadcast.Addressed> receivers = addressed(prepared, request -> message);
        OtherNodes others = reach == null ? OtherNodes.NOT_ADDRESSED : reach.send(slow, message, prepared);
        return broadcast.to(receivers.stream(), others);
    }

    /**
     * Sends each of them a message of its own, by the same rules as {@link #broadcast(Object, SlowConsumer)}, but never
     * to other nodes. An object that is the message of several connections is encoded once: return the same object for
     * equal messages.
     *
     * <pre>{@code
     * Map<Locale, String> greetings = new ConcurrentHashMap<>();
     * connections.all().broadcastEach(
     *         request -> greetings.computeIfAbsent(request.locale(), this::greeting), SlowConsumer.DROP);
     * }</pre>
     *
     * @param messages returns the message for the connection of a request: null or an empty {@link Optional} for none;
     *     that connection is not counted. Called on this thread, once for each connection, before the first message is
     *     sent. Its exception is thrown to the caller, and nothing is sent.
     * @throws IllegalArgumentException when one of the messages is not a whole text or binary message, its text
     *     contains an unpaired surrogate, or the endpoint of its connection cannot write it, see
     *     {@link Endpoint#encode}; nothing is sent
     * @throws IllegalStateException as {@link #broadcast(Object, SlowConsumer)}
     * @throws RuntimeException the exception of the encoder, unchanged; nothing is sent
     */
    public Outcome broadcastEach(
            Function<? super HandshakeRequest, ? extends @Nullable Object> messages, SlowConsumer slow) {
        Objects.requireNonNull(messages, "messages");
        Objects.requireNonNull(slow, "slow");
        List<Broadcast.Addressed> receivers = addressed(new PreparedMessages(), messages);
        return new Broadcast(slow).to(receivers.stream(), OtherNodes.NOT_ADDRESSED);
    }

    /**
     * Closes all of them, here and, with a {@link Relay}, on the other nodes: those of a user who has logged out or
     * changed the password, for instance. Returns at once; the closing handshakes continue, as after
     * {@link WebSocket#close(CloseCode, String)}.
     *
     * <pre>{@code
     * connections.principal(name).except(webSocket).close(CloseCode.POLICY_VIOLATION, "Log in again.");
     * }</pre>
     *
     * @return the number of connections closed here, including those that were already closing, and the result for the
     *     other nodes
     * @throws IllegalArgumentException when the code must not be sent, or the text exceeds 123 bytes in UTF-8 or
     *     contains an unpaired surrogate; nothing is closed
     */
    public Outcome close(CloseCode code, String text) {
        CloseReason reason = new CloseReason(code, text);
        byte[] unused = ClosePayload.of(reason); // it throws, also where there is nobody
        Stream<Listing> closing = listed();
        OtherNodes others = reach == null ? OtherNodes.NOT_ADDRESSED : reach.close(reason);
        return new Outcome(0, 0, close(closing, reason), 0, others);
    }

    /** Closes connections, and says how many. */
    static int close(Stream<Listing> closing, CloseReason reason) {
        List<Listing> all = closing.toList();
        all.forEach(listing -> listing.webSocket().close(reason.code(), reason.text()));
        return all.size();
    }

    private List<Broadcast.Addressed> addressed(
            PreparedMessages prepared, Function<? super HandshakeRequest, ? extends @Nullable Object> messages) {
        List<Broadcast.Addressed> receivers = new ArrayList<>();
        listed().forEach(listing -> {
            HandshakeRequest request = listing.request();
            PreparedMessage message = prepared.of(messages.apply(request), request.endpoint());
            if (message != null) {
                receivers.add(new Broadcast.Addressed(listing.connection(), message));
            }
        });
        return receivers;
    }
}
