package org.ws101.cdi.internal.serving;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.internal.model.CallbackMethod;
import org.ws101.cdi.internal.model.Outgoing;
import org.ws101.internal.connection.ListenerPace;

/**
 * Sends what callbacks return in the form of stages and publishers, in the order in which it comes and as there is room, and
 * counts what is still to come. Not thread-safe: its methods are called in turns of the connection.
 */
final class LateReplies {
    private final LateCalls turns;
    private final ListenerPace pace;
    private final WebSocket webSocket;
    private final Set<ItemSubscriber> subscribers = new HashSet<>();
    private final Set<Continuation> continuations = new HashSet<>();
    /** Stages and publishers that count, up to the last reply that waits for room. */
    private int open;

    LateReplies(LateCalls turns, ListenerPace pace, WebSocket webSocket) {
        this.turns = turns;
        this.pace = pace;
        this.webSocket = webSocket;
    }

    /** Whether no more may be opened for now. */
    boolean areFull() {
        return open >= pace.inboundMessages();
    }

    /**
     * Sends what a stage or a publisher has, once it has it.
     *
     * @param weight how many it counts for: one, or none when it answers no message
     * @param failures settles, in a turn, what the stage, the publisher, a codec or a send fails with
     * @throws RuntimeException what the publisher or the stage throws
     */
    void open(CallbackMethod method, @Nullable Object returned, int weight, Consumer<Throwable> failures) {
        if (returned instanceof Flow.Publisher<?> publisher && method.repliesWithItems()) {
            ItemSubscriber subscriber =
                    new ItemSubscriber(turns, (item, then) -> send(method.reply(), item, then), (ended, failure) -> {
                        subscribers.remove(ended);
                        close(weight, failure, failures);
                    });
            try {
                publisher.subscribe(subscriber);
            } catch (Throwable unwilling) { // in Kotlin, also a checked exception
                subscriber.cancel();
                throw unwilling;
            }
            open += weight; // what it has signalled comes in a later turn
            subscribers.add(subscriber);
        } else if (returned instanceof CompletionStage<?> stage) {
            Continuation continuation = new Continuation();
            continuation.then = (value, failure) -> turns.later(() -> {
                continuations.remove(continuation);
                if (failure == null) {
                    send(method.reply(), value, unsent -> close(weight, unsent, failures));
                } else {
                    close(weight, unwrapped(failure), failures);
                }
            });
            stage.whenComplete(continuation);
            open += weight;
            continuations.add(continuation);
        }
    }

    /** Sends a value that is there, without waiting for room; the rest is as with {@link #open}. */
    void send(CallbackMethod method, @Nullable Object value, int weight, Consumer<Throwable> failures) {
        open += weight;
        send(method.reply(), value, unsent -> close(weight, unsent, failures));
    }

    /** The connection has ended: nothing more is wanted. */
    void cancel() {
        Set.copyOf(subscribers).forEach(ItemSubscriber::cancel);
        continuations.forEach(continuation -> continuation.then = null);
        continuations.clear();
    }

    /** What follows when a stage completes. A stage that outlives the connection keeps nothing of it but this. */
    private static final class Continuation implements BiConsumer<@Nullable Object, @Nullable Throwable> {
        /** Null when it has followed, or the connection has ended. */
        private volatile @Nullable BiConsumer<@Nullable Object, @Nullable Throwable> then;

        @Override
        public void accept(@Nullable Object value, @Nullable Throwable failure) {
            BiConsumer<@Nullable Object, @Nullable Throwable> following = then;
            then = null;
            if (following != null) {
                following.accept(value, failure);
            }
        }
    }

    private void close(int weight, @Nullable Throwable failure, Consumer<Throwable> failures) {
        open -= weight;
        if (failure != null) {
            failures.accept(failure);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** Sends a value when there is room, and closes behind it if it says so; then, in a turn, calls {@code then} with what went wrong, or null. */
    private void send(Outgoing reply, @Nullable Object value, Consumer<@Nullable Throwable> then) {
        Message message;
        CloseReason closing;
        try {
            message = reply.to(value);
            closing = reply.closing(value);
        } catch (Throwable unwritable) {
            then.accept(unwritable);
            return;
        }
        if (message == null) {
            settle(closing, null, then);
            return;
        }
        CompletionStage<Void> sending = pace.sendInTurn(message);
        CompletableFuture<Void> sent = sending.toCompletableFuture();
        if (sent.isDone() && !sent.isCompletedExceptionally()) {
            settle(closing, null, then); // there was room, as there mostly is: no other turn is needed
        } else {
            // whoever made room may be a thread that connections share
            sending.whenComplete((nothing, unsent) -> turns.laterElsewhere(() -> settle(closing, unsent, then)));
        }
    }

    private void settle(@Nullable CloseReason closing, @Nullable Throwable unsent, Consumer<@Nullable Throwable> then) {
        Throwable failure = unsent;
        if (closing != null && unsent == null) {
            try {
                webSocket.close(closing.code(), closing.text());
            } catch (RuntimeException refused) {
                failure = refused;
            }
        }
        then.accept(failure);
    }
}
