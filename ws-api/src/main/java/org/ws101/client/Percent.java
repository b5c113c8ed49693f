package org.ws101.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986 §2.1) in UTF-8. */
final class Percent {
    private static final String UNRESERVED_MARKS = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private Percent() {}

    /** Encodes everything but letters, digits and {@code -._~}. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if ((b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || UNRESERVED_MARKS.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                appendOctet(encoded, b);
            }
        }
        return encoded.toString();
    }

    /** Encodes, of a text whose characters are octets, those beyond ASCII, and nothing else. */
    static String encodeOctets(String text) {
        StringBuilder encoded = new StringBuilder();
        text.chars().forEach(octet -> {
            if (octet < 0x80) {
                encoded.append((char) octet);
            } else {
                appendOctet(encoded, octet);
            }
        });
        return encoded.toString();
    }

    private static void appendOctet(StringBuilder to, int octet) {
        to.append('%').append(HEX.charAt((octet >> 4) & 0xF)).append(HEX.charAt(octet & 0xF));
    }

    /**
     * The text that was encoded.
     *
     * @throws IllegalArgumentException when a percent sign does not begin an octet
     */
    static String decode(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
