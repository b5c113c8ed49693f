package org.ws101;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client could not open a connection: the network or TLS failed, or the server refused. {@link #status},
 * {@link #headers} and {@link #body} return the response of the server, if any. The network connection is closed. After
 * deserialization, only the message, the cause and {@link #status} are available.
 */
public class HandshakeException extends WebSocketException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, List<String>> headers;
    private final transient byte[] body;
    private final transient CloseCode closeCode;

    /**
     * Creates a failure without a response.
     *
     * @param closeCode the close code of the failure, as in {@link #closeCode}
     */
    public HandshakeException(String message, CloseCode closeCode, @Nullable Throwable cause) {
        super(message, cause);
        this.status = 0;
        this.headers = Map.of();
        this.body = new byte[0];
        this.closeCode = Objects.requireNonNull(closeCode, "closeCode");
    }

    /**
     * Creates a refusal, or a failure because of a response that violates RFC 6455.
     *
     * @param status the status of the response
     * @param headers its header fields
     * @param body the beginning of its body
     */
    public HandshakeException(String message, int status, Map<String, List<String>> headers, byte[] body) {
        super(message);
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Objects.requireNonNull(headers, "headers").forEach((name, values) -> copy.put(name, List.copyOf(values)));
        this.status = status;
        this.headers = Collections.unmodifiableMap(copy);
        this.body = Objects.requireNonNull(body, "body").clone();
        this.closeCode = CloseCode.ABNORMAL_CLOSURE;
    }

    /** Returns the status of the HTTP response, such as 403; 0 without a response. */
    public int status() {
        return status;
    }

    /** Returns the header fields of the response; names are not case-sensitive. Unmodifiable. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** Returns a copy of the body of the response, up to its first 16 KiB. */
    public byte[] body() {
        return body.clone();
    }

    /** Returns {@link #body} as UTF-8, with a replacement character for invalid bytes. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Returns {@link CloseCode#TLS_HANDSHAKE} when TLS failed, else {@link CloseCode#ABNORMAL_CLOSURE} (RFC 6455
     * §7.1.7).
     */
    public CloseCode closeCode() {
        return closeCode;
    }
}
