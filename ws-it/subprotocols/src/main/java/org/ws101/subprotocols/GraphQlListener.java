package org.ws101.subprotocols;

import graphql.ErrorType;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphqlErrorBuilder;
import jakarta.json.bind.JsonbException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.servlet.Subprotocol;

/**
 * GraphQL over WebSocket, the subprotocol {@code graphql-transport-ws} of the npm package graphql-ws: queries, mutations and
 * subscriptions of one connection. The next result of a subscription is asked for when the one before has been written, so a slow
 * client slows its own subscriptions down and nothing piles up.
 *
 * <p>Left out: what an application does with the payload of {@code connection_init}, such as a token. A
 * {@link org.ws101.servlet.HandshakeCheck} can authenticate before.
 */
public final class GraphQlListener implements WebSocketListener {
    /** What clients offer. */
    public static final String NAME = "graphql-transport-ws";

    private static final int MAX_OPERATIONS = 100;
    private static final CloseCode BAD_MESSAGE = new CloseCode(4400);
    private static final CloseCode UNAUTHORIZED = new CloseCode(4401);
    private static final CloseCode INIT_TIMEOUT = new CloseCode(4408);
    private static final CloseCode DUPLICATE = new CloseCode(4409);
    private static final CloseCode TOO_MANY = new CloseCode(4429);

    private final GraphQL graphQl;
    private final Duration initTimeout;
    /** Completes with {@code connection_init}, or when the connection has ended. */
    private final CompletableFuture<Void> initialized = new CompletableFuture<>();
    /** Those that run, by the ids of the client. */
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();

    private GraphQlListener(GraphQL graphQl, Duration initTimeout) {
        this.graphQl = graphQl;
        this.initTimeout = initTimeout;
    }

    /**
     * The subprotocol.
     *
     * @param initTimeout how long a client may take to send {@code connection_init}
     */
    public static Subprotocol subprotocol(GraphQL graphQl, Duration initTimeout) {
        return Subprotocol.of(NAME, () -> new GraphQlListener(graphQl, initTimeout));
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        CompletableFuture<Void> unused = initialized
                .orTimeout(initTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    webSocket.close(INIT_TIMEOUT, "Connection initialisation timeout");
                    return null;
                });
    }

    @Override
    public void onText(WebSocket webSocket, String text) {
        Map<?, ?> message = read(text);
        switch (String.valueOf(message.get("type"))) {
            case "connection_init" -> {
                if (!initialized.complete(null)) {
                    throw new WebSocketFailure(TOO_MANY, "Too many initialisation requests");
                }
                send(webSocket, message("connection_ack", null, null));
            }
            case "ping" -> send(webSocket, message("pong", null, message.get("payload")));
            case "pong" -> {}
            case "subscribe" -> subscribe(webSocket, id(message), message.get("payload"));
            case "complete" -> {
                Operation completed = operations.remove(id(message));
                if (completed != null) {
                    completed.cancel();
                }
            }
            default -> throw new WebSocketFailure(BAD_MESSAGE, "Unknown type of message");
        }
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) {
        throw new WebSocketFailure(BAD_MESSAGE, "Messages are text");
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) {
        initialized.complete(null);
        operations.values().forEach(Operation::cancel);
        operations.clear();
    }

    private Map<?, ?> read(String text) {
        try {
            return Json.read(text, Map.class);
        } catch (JsonbException e) {
            throw new WebSocketFailure(BAD_MESSAGE, "A message is a JSON object");
        }
    }

    private static String id(Map<?, ?> message) {
        if (message.get("id") instanceof String id && !id.isEmpty()) {
            return id;
        }
        throw new WebSocketFailure(BAD_MESSAGE, "The message has no id");
    }

    private void subscribe(WebSocket webSocket, String id, @Nullable Object payload) {
        if (!initialized.isDone()) {
            throw new WebSocketFailure(UNAUTHORIZED, "Unauthorized");
        }
        if (!(payload instanceof Map<?, ?> request) || !(request.get("query") instanceof String query)) {
            throw new WebSocketFailure(BAD_MESSAGE, "A subscribe message has a payload with a query");
        }
        if (operations.size() >= MAX_OPERATIONS) {
            throw new WebSocketFailure(TOO_MANY, "Too many operations at the same time");
        }
        Operation operation = new Operation(webSocket, id);
        if (operations.putIfAbsent(id, operation) != null) {
            throw new WebSocketFailure(DUPLICATE, "Subscriber for " + abridged(id) + " already exists");
        }
        ExecutionInput.Builder input = ExecutionInput.newExecutionInput(query);
        if (request.get("operationName") instanceof String name) {
            input.operationName(name);
        }
        if (request.get("variables") instanceof Map<?, ?> variables) {
            Map<String, Object> byName = new LinkedHashMap<>();
            variables.forEach((name, value) -> byName.put(String.valueOf(name), value));
            input.variables(byName);
        }
        CompletableFuture<ExecutionResult> unused =
                graphQl.executeAsync(input.build()).whenComplete(operation::result);
    }

    /** The text of a close frame has 123 bytes at most. */
    private static String abridged(String id) {
        return id.length() <= 20 ? id : id.substring(0, 20);
    }

    private static void send(WebSocket webSocket, Map<String, Object> message) {
        CompletableFuture<Void> unused = Json.send(webSocket, message);
    }

    private static Map<String, Object> message(String type, @Nullable String id, @Nullable Object payload) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", type);
        if (id != null) {
            message.put("id", id);
        }
        if (payload != null) {
            message.put("payload", payload);
        }
        return message;
    }

    /** One operation of the client; of a subscription the subscriber. Thread-safe. */
    private final class Operation implements Subscriber<ExecutionResult> {
        private final WebSocket webSocket;
        private final String id;
        private boolean cancelled;
        private @Nullable Subscription subscription;

        Operation(WebSocket webSocket, String id) {
            this.webSocket = webSocket;
            this.id = id;
        }

        void result(@Nullable ExecutionResult result, @Nullable Throwable failure) {
            if (result == null) {
                onError(failure == null ? new IllegalStateException() : failure);
            } else if (result.getData() instanceof Publisher<?> results) {
                @SuppressWarnings("unchecked") // what graphql-java has in the result of a subscription
                Publisher<ExecutionResult> ofSubscription = (Publisher<ExecutionResult>) results;
                ofSubscription.subscribe(this);
            } else if (!result.isDataPresent()) {
                end("error", result.toSpecification().get("errors"));
            } else {
                onNext(result);
                onComplete();
            }
        }

        @Override
        public void onSubscribe(Subscription begun) {
            boolean wanted;
            synchronized (this) {
                wanted = !cancelled;
                subscription = begun;
            }
            if (wanted) {
                begun.request(1);
            } else {
                begun.cancel();
            }
        }

        @Override
        public void onNext(ExecutionResult result) {
            CompletableFuture<Void> unused = Json.send(webSocket, message("next", id, result.toSpecification()))
                    .thenRun(this::requestNext);
        }

        private void requestNext() {
            Subscription begun;
            synchronized (this) {
                begun = cancelled ? null : subscription;
            }
            if (begun != null) {
                begun.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            String told = "The operation failed"; // what failed is for the log of the application
            end(
                    "error",
                    List.of(GraphqlErrorBuilder.newError()
                            .message(told)
                            .errorType(ErrorType.ExecutionAborted)
                            .build()
                            .toSpecification()));
        }

        @Override
        public void onComplete() {
            end("complete", null);
        }

        /** Nothing is sent about one that the client has completed. */
        private void end(String type, @Nullable Object payload) {
            if (operations.remove(id, this)) {
                send(webSocket, message(type, id, payload));
            }
        }

        void cancel() {
            Subscription begun;
            synchronized (this) {
                cancelled = true;
                begun = subscription;
            }
            if (begun != null) {
                begun.cancel();
            }
        }
    }
}
