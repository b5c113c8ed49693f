package org.ws101;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A WebSocket close code (RFC 6455 §7.4): one of the registered codes, or one of 3000 to 4999, which are for libraries
 * and applications. Immutable.
 *
 * @param code the number on the wire
 */
public record CloseCode(int code) implements Serializable {
    /** 1000: the purpose of the connection is fulfilled. */
    public static final CloseCode NORMAL_CLOSURE = new CloseCode(1000);
    /** 1001: the server stops, or the browser leaves the page. */
    public static final CloseCode GOING_AWAY = new CloseCode(1001);
    /** 1002: the peer has violated the protocol. */
    public static final CloseCode PROTOCOL_ERROR = new CloseCode(1002);
    /** 1003: the message is of a type that the endpoint does not accept. */
    public static final CloseCode UNSUPPORTED_DATA = new CloseCode(1003);
    /** 1005, never on the wire: stands for a close frame without a code. */
    public static final CloseCode NO_STATUS_RCVD = new CloseCode(1005);
    /** 1006, never on the wire: stands for a connection that ended without a close frame. */
    public static final CloseCode ABNORMAL_CLOSURE = new CloseCode(1006);
    /** 1007: the payload does not suit the type of the message, such as a text that is not UTF-8. */
    public static final CloseCode INVALID_FRAME_PAYLOAD_DATA = new CloseCode(1007);
    /** 1008: the message violates a policy of the endpoint that no other code describes. */
    public static final CloseCode POLICY_VIOLATION = new CloseCode(1008);
    /** 1009: the message exceeds the limit of the receiver. */
    public static final CloseCode MESSAGE_TOO_BIG = new CloseCode(1009);
    /** 1010: the server did not accept a required extension of the client. */
    public static final CloseCode MANDATORY_EXT = new CloseCode(1010);
    /** 1011: an unexpected condition prevents the endpoint from its work. */
    public static final CloseCode INTERNAL_SERVER_ERROR = new CloseCode(1011);
    /** 1012: the server restarts; connect again later. */
    public static final CloseCode SERVICE_RESTART = new CloseCode(1012);
    /** 1013: the server is overloaded; connect again later. */
    public static final CloseCode TRY_AGAIN_LATER = new CloseCode(1013);
    /** 1014: the server is a gateway, and received an invalid response from the server behind it. */
    public static final CloseCode BAD_GATEWAY = new CloseCode(1014);
    /** 1015, never on the wire: stands for a TLS handshake that failed. */
    public static final CloseCode TLS_HANDSHAKE = new CloseCode(1015);

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1000, "normal-closure"),
            Map.entry(1001, "going-away"),
            Map.entry(1002, "protocol-error"),
            Map.entry(1003, "unsupported-data"),
            Map.entry(1005, "no-status-rcvd"),
            Map.entry(1006, "abnormal-closure"),
            Map.entry(1007, "invalid-frame-payload-data"),
            Map.entry(1008, "policy-violation"),
            Map.entry(1009, "message-too-big"),
            Map.entry(1010, "mandatory-ext"),
            Map.entry(1011, "internal-server-error"),
            Map.entry(1012, "service-restart"),
            Map.entry(1013, "try-again-later"),
            Map.entry(1014, "bad-gateway"),
            Map.entry(1015, "tls-handshake"));
    private static final Map<String, CloseCode> BY_NAME =
            NAMES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, e -> new CloseCode(e.getKey())));

    /** @throws IllegalArgumentException when {@code code} is neither registered nor within 3000 to 4999 */
    public CloseCode {
        if (!isKnown(code)) {
            throw new IllegalArgumentException("Unknown close code " + code
                    + ": use a registered code (1000-1003, 1005-1015) or one of your own, 3000-4999");
        }
    }

    /**
     * Returns the close code of a number.
     *
     * @throws IllegalArgumentException when {@code code} is neither registered nor within 3000 to 4999
     */
    public static CloseCode of(int code) {
        return new CloseCode(code);
    }

    /**
     * Returns the close code of the name of a reason, such as {@code "going-away"}, or of the decimal digits of a code.
     *
     * @throws IllegalArgumentException when the name is not that of a close code
     */
    public static CloseCode of(String name) {
        CloseCode registered = BY_NAME.get(Objects.requireNonNull(name, "name"));
        if (registered != null) {
            return registered;
        }
        if (name.length() == 4 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return new CloseCode(Integer.parseInt(name));
        }
        throw new IllegalArgumentException("Unknown close reason \"" + name + "\": use one of "
                + BY_NAME.keySet().stream().sorted().toList() + " or the digits of a code from 3000 to 4999");
    }

    /** Returns the name of the reason, such as {@code "going-away"}; for 3000 to 4999 the decimal digits. */
    public String name() {
        return NAMES.getOrDefault(code, Integer.toString(code));
    }

    /** Returns the code as the first two bytes of the payload of a close frame, in network byte order. */
    public byte[] bytes() {
        return new byte[] {(byte) (code >>> 8), (byte) code};
    }

    /** Returns whether a close frame may carry this code: all but 1005, 1006 and 1015 (RFC 6455 §7.4.1). */
    public boolean mayBeSent() {
        return code != 1005 && code != 1006 && code != 1015;
    }

    private static boolean isKnown(int code) {
        return (code >= 1000 && code <= 1015 && code != 1004) || (code >= 3000 && code <= 4999);
    }

    @Override
    public String toString() {
        String name = name();
        return Character.isDigit(name.charAt(0)) ? name : code + " " + name;
    }
}
