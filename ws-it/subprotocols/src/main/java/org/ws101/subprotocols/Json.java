package org.ws101.subprotocols;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.JsonbException;
import java.util.concurrent.CompletableFuture;
import org.ws101.Message;
import org.ws101.WebSocket;

/** Maps, lists, strings, numbers, booleans and null as JSON texts. Stateless. */
final class Json {
    /** With members that are null: they mean something in both protocols. */
    private static final Jsonb JSONB = JsonbBuilder.create(new JsonbConfig().withNullValues(true));

    private Json() {}

    /**
     * Reads a text.
     *
     * @throws JsonbException when it is none of that type
     */
    static <T> T read(String text, Class<T> type) {
        return JSONB.fromJson(text, type);
    }

    /** Queues a text message, as {@link WebSocket#sendAsync}. */
    static CompletableFuture<Void> send(WebSocket webSocket, Object value) {
        return webSocket.sendAsync(new Message.Text(JSONB.toJson(value)));
    }
}
