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
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.servlet.internal.registry.Listing;

/**
 * Some of the open connections of an application: a live view, to be kept as long as one likes. Each use of it sees those that
 * are listed then; while one iterates, others may come and go. Thread-safe. In no particular order.
 */
public final class Connections implements Iterable<WebSocket> {
    private final Supplier<Collection<Listing>> listings;
    /** Null when all of them are meant. */
    private final @Nullable Predicate<Listing> condition;

    Connections(Supplier<Collection<Listing>> listings) {
        this(listings, null);
    }

    private Connections(Supplier<Collection<Listing>> listings, @Nullable Predicate<Listing> condition) {
        this.listings = listings;
        this.condition = condition;
    }

    /**
     * What became of a message that was broadcast. Connections that were closed already count nowhere.
     *
     * @param sent how many connections took it
     * @param skipped how many do not get it, because they had no room, or were sending another message in parts
     * @param closed how many had no room and were closed for it
     * @param encodings how many times a message was made frames of: once for all connections that agreed on the same compression, and
     *     once more for each that keeps a compression context from message to message
     */
    public record Outcome(int sent, int skipped, int closed, int encodings) {}

    /** How many there are. Counts them one by one for a view made by {@link #except} or {@link #filter}. */
    public int size() {
        return condition == null ? listings.get().size() : (int) stream().count();
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return !iterator().hasNext();
    }

    /** The connections; some may be closing already. */
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

    /** Those of them that are another connection than {@code webSocket}. */
    public Connections except(WebSocket webSocket) {
        WebSocket excluded = webSocket.unwrap();
        return narrowed(listing -> !listing.webSocket().equals(excluded));
    }

    /** Those of them whose opening handshake fulfils a condition, which is asked anew with each use. */
    public Connections filter(Predicate<? super HandshakeRequest> requests) {
        Objects.requireNonNull(requests, "requests");
        return narrowed(listing -> requests.test(listing.request()));
    }

    private Connections narrowed(Predicate<Listing> further) {
        return new Connections(listings, condition == null ? further : condition.and(further));
    }

    /**
     * Sends a message to all of them, and skips those that read too slowly: {@link #broadcast(Object, SlowConsumer)} with
     * {@link SlowConsumer#DROP}.
     *
     * @throws IllegalArgumentException when it cannot be written, is not a whole text or binary message, or its text holds an
     *     unpaired surrogate; nothing is sent
     */
    public Outcome broadcast(Object message) {
        return broadcast(message, SlowConsumer.DROP);
    }

    /**
     * Sends a message to all of them: a {@code String} as text, a {@code byte[]} or {@code ByteBuffer} as binary, a {@link
     * Message} as it is, what is in an {@link Optional} and nothing for an empty one, and any other object as the encoder of
     * their {@link Endpoint} writes it, which is called once for all endpoints that share it. The message is encoded and
     * compressed once for all connections that agree on how. What one thread broadcasts comes to each peer in the same
     * order; it never stands within a message that somebody else sends in parts: then {@link SlowConsumer#BLOCK} waits, and
     * otherwise that connection is skipped. No peer can make this fail.
     *
     * <p>Blocks only with {@link SlowConsumer#BLOCK}, for the longest {@code sendTimeout} of them at most. When the thread is
     * interrupted while it waits, it keeps that status, and those without room are skipped.
     *
     * @param message its array, if it has one, must not change until it has left
     * @throws IllegalArgumentException when it is not a whole text or binary message, its text holds an unpaired surrogate, or an
     *     endpoint of theirs cannot write it, see {@link Endpoint#encode}; nothing is sent
     * @throws IllegalStateException with {@link SlowConsumer#BLOCK} in a callback that is declared not to block; nothing is sent
     */
    public Outcome broadcast(Object message, SlowConsumer slow) {
        Objects.requireNonNull(slow, "slow");
        Message plain = Endpoint.plain(Objects.requireNonNull(message, "message"));
        if (plain != null) { // by far the most: no list of receivers is needed
            PreparedMessage same = PreparedMessage.of(plain);
            return new Broadcast(slow).to(listed().map(listing -> new Broadcast.Addressed(listing.connection(), same)));
        }
        return broadcastEach(request -> message, slow);
    }

    /**
     * Sends each of them a message of its own, by the same rules as {@link #broadcast(Object, SlowConsumer)}. An object that is the
     * message of several is encoded once: give the same one again where the messages are the same.
     *
     * <pre>{@code
     * Map<Locale, String> greetings = new ConcurrentHashMap<>();
     * connections.all().broadcastEach(request -> greetings.computeIfAbsent(request.locale(), this::greeting), SlowConsumer.DROP);
     * }</pre>
     *
     * @param messages gives the message for the connection of a request: null or an empty {@link Optional} for none, and
     *     then the connection counts nowhere. Called on this thread, once for each connection, before anything is sent: when it
     *     throws, that comes out of here, and nothing is sent.
     * @throws IllegalArgumentException when one of the messages is not a whole text or binary message, its text holds an unpaired
     *     surrogate, or the endpoint of its connection cannot write it, see {@link Endpoint#encode}; nothing is sent
     * @throws IllegalStateException as {@link #broadcast(Object, SlowConsumer)}
     */
    public Outcome broadcastEach(
            Function<? super HandshakeRequest, ? extends @Nullable Object> messages, SlowConsumer slow) {
        Objects.requireNonNull(messages, "messages");
        Objects.requireNonNull(slow, "slow");
        PreparedMessages prepared = new PreparedMessages();
        List<Broadcast.Addressed> receivers = new ArrayList<>();
        listed().forEach(listing -> {
            HandshakeRequest request = listing.request();
            PreparedMessage message = prepared.of(messages.apply(request), request.endpoint());
            if (message != null) {
                receivers.add(new Broadcast.Addressed(listing.connection(), message));
            }
        });
        return new Broadcast(slow).to(receivers.stream());
    }
}
