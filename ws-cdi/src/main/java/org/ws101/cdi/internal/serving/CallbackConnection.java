package org.ws101.cdi.internal.serving;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.internal.model.ArgumentSource;
import org.ws101.cdi.internal.model.Callback;
import org.ws101.cdi.internal.model.CallbackMethod;
import org.ws101.cdi.internal.model.EndpointModel;
import org.ws101.cdi.internal.model.Rejection;
import org.ws101.internal.connection.ListenerPace;

/**
 * A connection whose callbacks are methods of a bean: calls them, sends what they return, and settles what they throw. Reading
 * pauses while as much as may be in hand is in hand.
 *
 * <p>The engine's calls are serial. What a callback returned completes on any thread, and what follows then, in its turn, is
 * serial with them: see {@link SerialCalls}.
 */
final class CallbackConnection {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");

    private final ServedConnection<?> served;
    private final EndpointModel model;
    private final SerialCalls turns;
    private final ListenerPace pace;
    private final LateReplies replies;
    /** Settles what a later reply fails with. */
    private final Consumer<Throwable> failures = this::failed;

    /** Of the message whose parts a callback takes by a publisher, or took last. */
    private @Nullable MessageParts parts;

    private boolean paused;
    /** Null until the connection has opened. */
    private @Nullable ArgumentSource source;
    /** What {@code @OnError} has heard of when it is thrown on; the engine tells it again. */
    private @Nullable Throwable told;
    /** What the connection fails with, as the engine has told it. */
    private @Nullable Throwable ending;
    /** Whether {@code @OnError} itself has failed: it is called no more. */
    private boolean errorFailed;

    CallbackConnection(ServedConnection<?> served, EndpointModel model) {
        this.served = served;
        this.model = model;
        this.pace = ListenerPace.of(served.webSocket());
        this.turns = new SerialCalls(served, pace::execute, this::keepPace);
        this.replies = new LateReplies(turns, pace, served.webSocket());
    }

    /** Lets reading pause while no more may be in hand. */
    private void keepPace() {
        boolean behind = replies.areFull() || (parts != null && parts.areWaiting());
        if (behind && !paused) {
            pace.pauseReading();
        } else if (!behind && paused) {
            pace.resumeReading();
        }
        paused = behind;
    }

    void open() throws Exception {
        turns.begin();
        try {
            served.open();
            source = model.argumentSource(served.webSocket());
            CallbackMethod method = model.method(Callback.OPEN);
            if (method != null) {
                call(method, source, 0);
            }
        } finally {
            turns.end();
        }
    }

    void message(CallbackMethod method, Object payload, boolean last) throws Exception {
        ArgumentSource ready = source;
        if (ready == null) {
            return; // it did not open, and is about to close
        }
        turns.begin();
        try {
            if (replies.areFull() && !webSocket().isOpen()) {
                return; // reading does not pause any more, as it looks for the peer's close frame
            }
            if (method.takesPublisher()) {
                part(method, ready, payload, last);
            } else {
                ready.ofMessage(payload, last);
                call(method, ready, 1);
            }
        } finally {
            ready.clear();
            turns.end();
        }
    }

    private void part(CallbackMethod method, ArgumentSource ready, Object payload, boolean last) throws Exception {
        MessageParts current = parts;
        if (current != null && !current.areComplete()) {
            current.next(payload, last);
            return;
        }
        MessageParts beginning = new MessageParts(turns, method::part, this::failed);
        parts = beginning;
        beginning.next(payload, last);
        ready.ofMessage(beginning, last);
        if (!call(method, ready, 1)) {
            beginning.abandon();
        }
    }

    /** The connection fails. */
    void error(Throwable cause) {
        ArgumentSource ready = source;
        if (ready == null || served.isOver()) {
            return;
        }
        turns.begin();
        ending = cause;
        try {
            if (parts != null) {
                parts.fail(cause);
            }
            if (cause != told) {
                tell(cause, ready);
            }
        } catch (WebSocketClosedException tooLate) {
            LOGGER.log(Level.DEBUG, "The value that @OnError returned is not sent: the connection has failed", tooLate);
        } catch (Exception e) {
            if (e != cause) { // what it was told is logged as the end of the connection, and a peer can make it happen
                pace.log("@OnError", e);
            }
        } finally {
            turns.end();
        }
    }

    void close(CloseReason reason) throws Exception {
        if (served.isOver()) {
            return;
        }
        turns.begin();
        try {
            replies.cancel();
            if (parts != null) {
                parts.fail(new WebSocketClosedException(reason));
            }
            CallbackMethod method = model.method(Callback.CLOSE);
            Object instance = served.instance();
            if (method != null && source != null && instance != null) {
                source.ofClose(reason);
                Object returned = invoke(method, instance, source);
                if (returned instanceof CompletionStage<?> stage) {
                    Consumer<Throwable> log = pace.logAfterEnd("@OnClose");
                    stage.whenComplete((nothing, failure) -> {
                        if (failure != null) {
                            log.accept(failure);
                        }
                    });
                }
            }
        } finally {
            try {
                served.close();
            } finally {
                turns.endLast();
            }
        }
    }

    /**
     * Calls a method and sends what it returns.
     *
     * @param weight what a late reply counts for
     * @return whether that was so; false when {@code @OnError} took what was thrown
     */
    private boolean call(CallbackMethod method, ArgumentSource ready, int weight) throws Exception {
        Object instance = served.instance();
        if (instance == null) {
            return false;
        }
        try {
            reply(method, invoke(method, instance, ready), weight, failures);
            return true;
        } catch (Throwable thrown) {
            settle(thrown, ready);
            return false;
        }
    }

    /** @param failures settles what a later reply fails with */
    private void reply(CallbackMethod method, @Nullable Object returned, int weight, Consumer<Throwable> failures)
            throws Exception {
        if (method.repliesLater()) {
            replies.open(method, returned, weight, failures);
        } else if (pace.isNonBlocking()) {
            replies.send(method, returned, weight, failures);
        } else {
            method.reply().send(webSocket(), returned);
            CloseReason closing = method.reply().closing(returned);
            if (closing != null) {
                webSocket().close(closing.code(), closing.text());
            }
        }
    }

    private static @Nullable Object invoke(CallbackMethod method, Object instance, ArgumentSource ready)
            throws Exception {
        try {
            return method.call(instance, ready);
        } catch (Exception | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) { // a subclass of neither
            throw new IllegalStateException(thrown);
        }
    }

    /** What was to come later failed. In a turn; on a thread that must not block. */
    private void failed(Throwable failure) {
        ArgumentSource ready = source;
        if (ready == null || failure == ending) {
            return; // a stage that fails with the parts that it was to come from is no news
        }
        try {
            settle(failure, ready);
        } catch (Throwable unsettled) {
            fail(unsettled);
        }
    }

    /** What {@code @OnError} returned failed later: nobody is called with that. In a turn; on a thread that must not block. */
    private void errorReplyFailed(Throwable failure) {
        if (failure != ending && !cameTooLate(failure)) {
            errorFailed = true;
            fail(failure);
        }
    }

    /** Whether it was sent when closing had begun, as happens; the engine passes over that. */
    private boolean cameTooLate(Throwable thrown) {
        return thrown instanceof WebSocketClosedException && !webSocket().isOpen();
    }

    private void fail(Throwable failure) {
        ending = failure;
        if (parts != null) {
            parts.fail(failure);
        }
        pace.fail(failure);
    }

    /** Lets {@code @OnError} take it, or throws what the connection fails with. */
    private void settle(Throwable thrown, ArgumentSource ready) throws Exception {
        if (thrown instanceof WebSocketClosedException closed && cameTooLate(closed)) {
            throw closed;
        }
        Throwable cause = thrown;
        Throwable otherwise =
                served.refusal(thrown).<Throwable>map(refusal -> refusal).orElse(thrown);
        if (thrown instanceof Rejection rejection && rejection.getCause() != null) {
            cause = rejection.getCause();
            otherwise = rejection.otherwise();
        }
        told = otherwise;
        boolean taken;
        try {
            taken = tell(cause, ready);
        } catch (Throwable again) {
            told = again;
            throw again;
        }
        if (!taken || thrown instanceof WebSocketFailure) {
            if (otherwise instanceof Exception exception) {
                throw exception;
            }
            if (otherwise instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(otherwise);
        }
    }

    /** Calls the {@code @OnError} method that takes it; false when there is none. */
    private boolean tell(Throwable cause, ArgumentSource ready) throws Exception {
        Optional<CallbackMethod> method = model.errorMethod(cause);
        Object instance = served.instance();
        if (errorFailed || method.isEmpty() || instance == null) {
            return false;
        }
        ready.ofError(cause);
        try {
            reply(method.get(), invoke(method.get(), instance, ready), 1, this::errorReplyFailed);
            return true;
        } catch (Rejection rejection) {
            errorFailed = true;
            throw rejection.otherwise();
        } catch (Throwable thrown) {
            errorFailed = !cameTooLate(thrown);
            throw thrown;
        }
    }

    private WebSocket webSocket() {
        return served.webSocket();
    }
}
