package org.ws101.servlet;

import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
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
     * @param encodings how many times it was encoded: once for all connections that agreed on the same compression, and once more
     *     for each that keeps a compression context from message to message
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
     * Sends a message to all of them, and skips those that read too slowly: {@link #broadcast(Message, SlowConsumer)} with
     * {@link SlowConsumer#DROP}.
     *
     * @throws IllegalArgumentException when it is not a whole text or binary message, or its text holds an unpaired surrogate
     */
    public Outcome broadcast(Message message) {
        return broadcast(message, SlowConsumer.DROP);
    }

    /** Sends a text message to all of them: {@code broadcast(new Message.Text(text))}. */
    public Outcome broadcast(String text) {
        return broadcast(new Message.Text(text));
    }

    /**
     * Sends a message to all of them. It is encoded and compressed once for all that agree on how. What one thread broadcasts
     * comes to each peer in the same order; it never stands within a message that somebody else sends in parts: then {@link
     * SlowConsumer#BLOCK} waits, and otherwise that connection is skipped. No peer can make this fail.
     *
     * <p>Blocks only with {@link SlowConsumer#BLOCK}, for the longest {@code sendTimeout} of them at most. When the thread is
     * interrupted while it waits, it keeps that status, and those without room are skipped.
     *
     * @param message its array, if it has one, must not change until it has left
     * @throws IllegalArgumentException when it is not a whole text or binary message, or its text holds an unpaired surrogate;
     *     nothing is sent
     */
    public Outcome broadcast(Message message, SlowConsumer slow) {
        Objects.requireNonNull(slow, "slow");
        return new Broadcast(PreparedMessage.of(message), slow).to(listed().map(Listing::connection));
    }
}
