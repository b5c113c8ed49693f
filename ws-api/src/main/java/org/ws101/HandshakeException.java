package org.ws101;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client could not open a connection: the network or TLS failed, or the server refused. What the server answered, if it did,
 * is in {@link #status}, {@link #headers} and {@link #body}. Nothing is left of the connection.
 */
public class HandshakeException extends WebSocketException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, List<String>> headers;
    private final transient byte[] body;
    private final transient CloseCode closeCode;

    /**
     * A failure before there was an answer.
     *
     * @param closeCode what the failure amounts to, as {@link #closeCode} says
     */
    public HandshakeException(String message, CloseCode closeCode, @Nullable Throwable cause) {
        super(message, cause);
        this.status = 0;
        this.headers = Map.of();
        this.body = new byte[0];
        this.closeCode = closeCode;
    }

    /**
     * A refusal, or an answer that breaks RFC 6455.
     *
     * @param status the status of the response
     * @param headers its header fields
     * @param body the beginning of its body
     */
    public HandshakeException(String message, int status, Map<String, List<String>> headers, byte[] body) {
        super(message);
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        this.status = status;
        this.headers = Collections.unmodifiableMap(copy);
        this.body = body.clone();
        this.closeCode = CloseCode.ABNORMAL_CLOSURE;
    }

    /** The status of the HTTP response, such as 403; 0 when there was none. */
    public int status() {
        return status;
    }

    /** The header fields of the response; a name may be asked for in any case. Unmodifiable. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** The body of the response, of which at most 16 KiB are read. A copy. */
    public byte[] body() {
        return body.clone();
    }

    /** {@link #body} as UTF-8, with a replacement character for what is not. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** {@link CloseCode#TLS_HANDSHAKE} when TLS failed, else {@link CloseCode#ABNORMAL_CLOSURE} (RFC 6455 §7.1.7). */
    public CloseCode closeCode() {
        return closeCode;
    }
}
