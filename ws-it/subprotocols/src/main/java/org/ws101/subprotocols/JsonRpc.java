package org.ws101.subprotocols;

import jakarta.json.bind.JsonbException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.Subprotocol;

/**
 * A server of JSON-RPC 2.0: requests, notifications and batches. The answers of a connection come in the order of its requests. Each
 * text message is one request or one batch. Thread-safe, like its methods.
 */
public final class JsonRpc implements WebSocketListener {
    /** What clients offer. */
    public static final String NAME = "jsonrpc-2.0";

    private static final int MAX_BATCH = 100;
    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final int METHOD_NOT_FOUND = -32601;
    private static final int INVALID_PARAMS = -32602;
    private static final int INTERNAL_ERROR = -32603;

    private final Map<String, Function<Object, @Nullable Object>> methods;

    /**
     * A server.
     *
     * @param methods by their names; each is called with a {@code List} or a {@code Map} of JSON values, an empty list if there are no
     *     params. An {@code IllegalArgumentException} says what is wrong with them; what else it throws is an internal error
     */
    public JsonRpc(Map<String, Function<Object, @Nullable Object>> methods) {
        this.methods = Map.copyOf(methods);
    }

    /** The subprotocol. */
    public Subprotocol subprotocol() {
        return Subprotocol.of(NAME, () -> this);
    }

    /** Tells a client something, without an answer. Does not block. */
    public CompletableFuture<Void> tell(WebSocket webSocket, String method, Object params) {
        Map<String, Object> notification = new LinkedHashMap<>();
        notification.put("jsonrpc", "2.0");
        notification.put("method", method);
        notification.put("params", params);
        return Json.send(webSocket, notification);
    }

    @Override
    public void onText(WebSocket webSocket, String text) {
        answer(text).ifPresent(answer -> {
            CompletableFuture<Void> unused = Json.send(webSocket, answer);
        });
    }

    private Optional<Object> answer(String text) {
        Object read;
        try {
            read = Json.read(text, Object.class);
        } catch (JsonbException e) {
            return Optional.of(error(null, PARSE_ERROR, "Parse error"));
        }
        if (!(read instanceof List<?> batch)) {
            return call(read).map(answer -> answer);
        }
        if (batch.isEmpty() || batch.size() > MAX_BATCH) {
            return Optional.of(
                    error(null, INVALID_REQUEST, "Invalid Request: a batch has 1 to " + MAX_BATCH + " requests"));
        }
        List<Object> answers = new ArrayList<>();
        batch.forEach(request -> call(request).ifPresent(answers::add));
        return answers.isEmpty() ? Optional.empty() : Optional.of(answers);
    }

    /** Of a notification there is no answer. */
    private Optional<Map<String, @Nullable Object>> call(@Nullable Object read) {
        if (!(read instanceof Map<?, ?> request)
                || !"2.0".equals(request.get("jsonrpc"))
                || !(request.get("method") instanceof String name)
                || !isId(request.get("id"))) {
            return Optional.of(error(null, INVALID_REQUEST, "Invalid Request"));
        }
        Map<String, @Nullable Object> answer = call(request.get("id"), name, request.get("params"));
        return request.containsKey("id") ? Optional.of(answer) : Optional.empty();
    }

    private static boolean isId(@Nullable Object id) {
        return id == null || id instanceof String || id instanceof BigDecimal;
    }

    private Map<String, @Nullable Object> call(@Nullable Object id, String name, @Nullable Object params) {
        Function<Object, @Nullable Object> method = methods.get(name);
        if (method == null) {
            return error(id, METHOD_NOT_FOUND, "Method not found");
        }
        if (params != null && !(params instanceof List) && !(params instanceof Map)) {
            return error(id, INVALID_PARAMS, "Invalid params: they are an array or an object");
        }
        try {
            Object result = method.apply(params == null ? List.of() : params);
            Map<String, @Nullable Object> answer = answer(id);
            answer.put("result", result);
            return answer;
        } catch (IllegalArgumentException e) {
            return error(id, INVALID_PARAMS, "Invalid params: " + e.getMessage());
        } catch (RuntimeException e) {
            System.getLogger(JsonRpc.class.getName())
                    .log(System.Logger.Level.ERROR, "The method " + name + " failed", e);
            return error(id, INTERNAL_ERROR, "Internal error");
        }
    }

    private static Map<String, @Nullable Object> answer(@Nullable Object id) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("jsonrpc", "2.0");
        answer.put("id", id);
        return answer;
    }

    private static Map<String, @Nullable Object> error(@Nullable Object id, int code, String message) {
        Map<String, @Nullable Object> answer = answer(id);
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        answer.put("error", error);
        return answer;
    }
}
