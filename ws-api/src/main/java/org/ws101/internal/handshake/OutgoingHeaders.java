package org.ws101.internal.handshake;

import java.util.Set;
import org.ws101.internal.extension.Token;

/** The rules for header fields that an application adds to a head of ours. */
public final class OutgoingHeaders {

    /** Fields that decide how the message is framed or whether the connection is upgraded. */
    private static final Set<String> RESERVED = Set.of("upgrade", "connection", "content-length", "transfer-encoding");

    private OutgoingHeaders() {}

    /**
     * Checks each line.
     *
     * @throws IllegalArgumentException naming the field, if it belongs to the handshake, its name is not a token, or its
     *     value would not go out as it is
     */
    public static void require(Headers headers) {
        headers.forEach(OutgoingHeaders::requireLine);
    }

    private static void requireLine(String name, String value) {
        if (!Token.isToken(name)) {
            throw new IllegalArgumentException("The header name \"" + printable(name)
                    + "\" is not a token: use letters, digits and !#$%&'*+-.^_`|~ only, one or more of them");
        }
        String lower = Ascii.lowerCase(name);
        if (RESERVED.contains(lower) || lower.startsWith("sec-websocket-")) {
            throw new IllegalArgumentException(
                    "The header " + name + " is set by the WebSocket handshake itself: leave it out");
        }
        requireValue(name, value);
    }

    /**
     * RFC 9110 §5.5. Characters above U+00FF are refused as well, because software that narrows them to a byte would make
     * U+010A a line feed.
     */
    static void requireValue(String name, String value) {
        if (!value.chars().allMatch(OutgoingHeaders::isFieldCharacter)) {
            throw new IllegalArgumentException("The value of the header " + name
                    + " contains a control character (such as CR, LF or NUL) or one above U+00FF: remove or encode"
                    + " it");
        }
    }

    private static boolean isFieldCharacter(int c) {
        return c == '\t' || (c >= ' ' && c <= '~') || (c >= 0x80 && c <= 0xFF);
    }

    /** So that a name with line breaks cannot forge lines in a log either. */
    static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }
}
