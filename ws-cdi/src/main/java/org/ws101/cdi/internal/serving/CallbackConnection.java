package org.ws101.cdi.internal.serving;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.internal.model.Callback;
import org.ws101.cdi.internal.model.CallbackMethod;
import org.ws101.cdi.internal.model.Delivery;
import org.ws101.cdi.internal.model.EndpointModel;
import org.ws101.cdi.internal.model.Rejection;

/**
 * A connection whose callbacks are methods of a bean: calls them, sends what they return, and settles what they throw.
 *
 * <p>The engine's calls are serial. A stage that a callback returned completes on any thread, and what follows then, in its
 * turn, is serial with them: see {@link Turns}.
 */
final class CallbackConnection {
    private static final System.Logger LOGGER = System.getLogger(WebSocketEndpoint.class.getName());

    private final ServedConnection<?> served;
    private final EndpointModel model;
    private final Turns turns;
    /** Null until the connection has opened. */
    private @Nullable Delivery delivery;
    /** What {@code @OnError} has heard of when it is thrown on; the engine tells it again. */
    private @Nullable Throwable told;

    CallbackConnection(ServedConnection<?> served, EndpointModel model) {
        this.served = served;
        this.model = model;
        this.turns = new Turns(served);
    }

    void open() throws Exception {
        turns.begin();
        try {
            served.open();
            delivery = model.delivery(served.webSocket());
            CallbackMethod method = model.method(Callback.OPEN);
            if (method != null) {
                call(method, delivery);
            }
        } finally {
            turns.end();
        }
    }

    void message(CallbackMethod method, Object payload, boolean last) throws Exception {
        Delivery ready = delivery;
        if (ready == null) {
            return; // it did not open, and is about to close
        }
        turns.begin();
        try {
            ready.ofMessage(payload, last);
            call(method, ready);
        } finally {
            ready.clear();
            turns.end();
        }
    }

    /** The connection fails. */
    void error(Throwable cause) {
        Delivery ready = delivery;
        if (cause == told || ready == null) {
            return;
        }
        turns.begin();
        try {
            tell(cause, ready);
        } catch (WebSocketClosedException tooLate) {
            LOGGER.log(Level.DEBUG, "What @OnError returned is not sent: the connection has failed", tooLate);
        } catch (Exception e) {
            log("@OnError", e);
        } finally {
            turns.end();
        }
    }

    void close(CloseReason reason) throws Exception {
        turns.begin();
        try {
            CallbackMethod method = model.method(Callback.CLOSE);
            Object instance = served.instance();
            if (method != null && delivery != null && instance != null) {
                delivery.ofClose(reason);
                Object returned = invoke(method, instance, delivery);
                if (returned instanceof CompletionStage<?> stage) {
                    stage.whenComplete((nothing, failure) -> {
                        if (failure != null) {
                            log("@OnClose", failure);
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

    private void call(CallbackMethod method, Delivery ready) throws Exception {
        Object instance = served.instance();
        if (instance == null) {
            return;
        }
        try {
            Object returned = invoke(method, instance, ready);
            if (method.repliesLater()) {
                sendLater(method, returned);
            } else {
                send(method.reply().to(returned));
            }
        } catch (Throwable thrown) {
            settle(thrown, ready);
        }
    }

    private static @Nullable Object invoke(CallbackMethod method, Object instance, Delivery ready) throws Exception {
        try {
            return method.call(instance, ready);
        } catch (Exception | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) { // a subclass of neither
            throw new IllegalStateException(thrown);
        }
    }

    private void send(@Nullable Message message) {
        if (message != null && message.partial()) {
            webSocket().send(message);
        } else if (message != null) {
            webSocket().sendAll(message);
        }
    }

    private void sendLater(CallbackMethod method, @Nullable Object returned) {
        if (returned instanceof CompletionStage<?> stage) {
            stage.whenComplete((value, failure) -> turns.later(() -> completed(method, value, failure)));
        }
    }

    /** In a turn; on a thread that must not block. */
    private void completed(CallbackMethod method, @Nullable Object value, @Nullable Throwable failure) {
        Delivery ready = delivery;
        if (ready == null) {
            return;
        }
        try {
            if (failure != null) {
                Throwable cause = failure.getCause();
                settle(failure instanceof CompletionException && cause != null ? cause : failure, ready);
                return;
            }
            Message message;
            try {
                message = method.reply().to(value);
            } catch (Exception unwritable) {
                settle(unwritable, ready);
                return;
            }
            if (message != null) {
                CompletionStage<Void> sending = webSocket().sendAsync(message);
                sending.whenComplete((sent, unsent) -> {
                    if (unsent != null) {
                        turns.later(() -> completed(method, null, unsent));
                    }
                });
            }
        } catch (WebSocketFailure fails) {
            webSocket().close(fails.code(), fails.text());
        } catch (Throwable unsettled) {
            if (!(unsettled instanceof WebSocketClosedException) || webSocket().isOpen()) {
                log("A callback", unsettled);
                webSocket().close(CloseCode.INTERNAL_SERVER_ERROR);
            }
        }
    }

    /** Lets {@code @OnError} take it, or throws what the connection fails with. */
    private void settle(Throwable thrown, Delivery ready) throws Exception {
        if (thrown instanceof WebSocketClosedException closed && !webSocket().isOpen()) {
            throw closed; // it sent when closing had begun; the engine passes over that
        }
        Throwable cause = thrown;
        Throwable otherwise = thrown;
        if (thrown instanceof Rejection rejection && rejection.getCause() != null) {
            cause = rejection.getCause();
            otherwise = rejection.otherwise();
        }
        told = otherwise;
        boolean taken;
        try {
            taken = tell(cause, ready);
        } catch (Exception | Error again) {
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
    private boolean tell(Throwable cause, Delivery ready) throws Exception {
        Optional<CallbackMethod> method = model.errorMethod(cause);
        Object instance = served.instance();
        if (method.isEmpty() || instance == null) {
            return false;
        }
        ready.ofError(cause);
        try {
            Object returned = invoke(method.get(), instance, ready);
            if (method.get().repliesLater()) {
                sendLater(method.get(), returned);
            } else {
                send(method.get().reply().to(returned));
            }
            return true;
        } catch (Rejection rejection) {
            throw rejection.otherwise();
        }
    }

    private WebSocket webSocket() {
        return served.webSocket();
    }

    private static void log(String what, Throwable failure) {
        LOGGER.log(Level.WARNING, what + " of a WebSocket endpoint failed", failure);
    }
}
