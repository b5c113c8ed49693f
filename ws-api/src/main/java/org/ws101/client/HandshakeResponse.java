package org.ws101.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ws101.WebSocket;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.handshake.Headers;

/**
 * The response that opened a connection of a {@link WebSocketClient}: after redirects and a challenge, the last one.
 * Immutable and thread-safe. The {@link org.ws101.HandshakeException} contains the response of a refusal.
 */
public final class HandshakeResponse {
    private final int status;
    private final Headers fields;

    HandshakeResponse(int status, Headers fields) {
        this.status = status;
        this.fields = fields;
    }

    /**
     * Returns the response that opened a connection; also after its end.
     *
     * @throws IllegalArgumentException when the WebSocket is not one of a {@link WebSocketClient}
     */
    public static HandshakeResponse of(WebSocket webSocket) {
        Objects.requireNonNull(webSocket, "webSocket");
        if (Connection.attachmentOf(webSocket) instanceof HandshakeResponse response) {
            return response;
        }
        throw new IllegalArgumentException(
                "This WebSocket was not opened by a WebSocketClient, so there is no response: pass the"
                        + " WebSocket that the client returned");
    }

    /** Returns the status: 101. */
    public int status() {
        return status;
    }

    /** Returns the header fields, each with the values of its lines; names in any case. */
    public Map<String, List<String>> headers() {
        return fields.toMap();
    }

    /** Returns the value of the first line of a header field; its name in any case. */
    public Optional<String> header(String name) {
        return fields.first(name);
    }

    /**
     * Returns the values of the cookies that the server sets, by their names; for several with one name, the last.
     * Their attributes, such as {@code Path}, are in the header {@code Set-Cookie}.
     */
    public Map<String, String> cookies() {
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String field : fields.all("Set-Cookie")) { // RFC 6265 §5.2: what has no name is ignored
            String pair = field.split(";", 2)[0];
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            if (!name.isEmpty()) {
                cookies.put(name, pair.substring(equals + 1).strip());
            }
        }
        return Collections.unmodifiableMap(cookies);
    }

    /** Returns the value of the cookie of that name. */
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies().get(name));
    }

    /** Returns the status only: headers may contain credentials. */
    @Override
    public String toString() {
        return "status " + status;
    }
}
