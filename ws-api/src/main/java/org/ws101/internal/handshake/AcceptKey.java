package org.ws101.internal.handshake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The value of {@code Sec-WebSocket-Accept} that answers a {@code Sec-WebSocket-Key} (RFC 6455 §4.2.2). */
public final class AcceptKey {

    /** RFC 6455 §1.3: proves that the server speaks WebSocket; nothing else would append this to the key. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private AcceptKey() {}

    /** Base64 of the SHA-1 of {@code key}, as it stands in the header, with the protocol's GUID behind it. */
    public static String of(String key) {
        byte[] text = (key + GUID).getBytes(StandardCharsets.ISO_8859_1);
        return Base64.getEncoder().encodeToString(sha1().digest(text));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "This Java runtime lacks SHA-1: enable a security provider that supports it", e);
        }
    }
}
